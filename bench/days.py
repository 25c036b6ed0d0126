"""My day with as many open tasks as a city could ever have: all counts, and the page, beside hand-written SQL."""

from typing import Any

from bench.process import Process
from bench.queues import OFFICIALS

AIM_MS = 10.0


def report(sizes: list[int]) -> None:
    for size in sizes:
        print(f"\n(i) my day with {size:,} open tasks: all counts in one statement, and the page with its first rows")
        process = Process("day", "bench.day_side", "bench.settings")
        try:
            print(f"  loaded by SQL in {process('call', 'load', size):.0f} s")
            _measure(process)
        finally:
            process.end()


def _measure(process: Process) -> None:
    print(
        f"\n  {'milliseconds: median (95 %)':<48}{'counts':>16}{'by hand':>16}{'ratio':>8}{'page':>16}{'statements':>12}"
    )
    worst = 0.0
    for title, role in OFFICIALS.items():
        process("call", "measure", role, 20)  # warm
        found: dict[str, Any] = process("call", "measure", role, 200)
        times = found["times"]
        worst = max(worst, times["page"][0])
        ratio = times["counts"][0] / times["by hand"][0]
        print(
            f"  {title:<48}{_cell(times['counts']):>16}{_cell(times['by hand']):>16}{ratio:>8.2f}"
            f"{_cell(times['page']):>16}{found['statements']:>12.0f}"
        )
        print(
            f"      {found['last']}"
            + (f"  WRONG {found['wrong']} times" if found["wrong"] else "  equal to the count by hand")
        )
    print(f"\n  aim ≤ {AIM_MS:.0f} ms for the page: {worst:.2f} ms {'reached' if worst <= AIM_MS else 'NOT REACHED'}")
    print("\n  EXPLAIN ANALYZE, township_clerk:")
    for line in process("call", "explain", "township_clerk"):
        print(f"    {line}")


def _cell(times: tuple[float, float]) -> str:
    return f"{times[0]:.2f} ({times[1]:.2f})"

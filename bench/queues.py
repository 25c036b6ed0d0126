"""The queue page and its count, with as many open tasks as a city could ever have at once."""

from typing import Any

from bench.process import Process

OFFICIALS = {
    "township clerk, two duties": "township_clerk",
    "village committee, three villages, two duties": "village_committee",
    "county office, two duties": "county_office",
}
AIM_MS = 2.0


def report(sizes: list[int]) -> None:
    for size in sizes:
        print(
            f"\n(b) the queue with {size:,} open tasks: first page of 25 with all it shows, and the count capped at 1,000"
        )
        process = Process("queue", "bench.queue_side", "bench.settings")
        try:
            print(f"  loaded by SQL in {process('call', 'load', size):.0f} s")
            _measure(process)
        finally:
            process.end()


def _measure(process: Process) -> None:
    print(
        f"\n  {'milliseconds: median (95 %)':<48}{'page':>15}{'count':>15}{'page + count':>14}{'next page':>15}{'bare SQL':>15}"
    )
    worst = 0.0
    for title, role in OFFICIALS.items():
        process("call", "measure", role, 30)  # warm
        found: dict[str, Any] = process("call", "measure", role, 300)
        times = found["times"]
        both = times["page"][0] + times["count"][0]
        worst = max(worst, both)
        cells = [_cell(times["page"]), _cell(times["count"]), f"{both:.2f}", _cell(times["next"]), _cell(times["bare"])]
        print(f"  {title:<48}{cells[0]:>15}{cells[1]:>15}{cells[2]:>14}{cells[3]:>15}{cells[4]:>15}")
        more = "+" if found["total"][1] else ""
        print(
            f"      {found['total'][0]}{more} waiting, {found['rows']} rows; statements: page {found['sent']['page']:.0f},"
            f" count {found['sent']['count']:.0f}; duties, once per request: {_cell(times['duties'])}"
        )
    verdict = "reached" if worst <= AIM_MS else "NOT REACHED"
    print(f"\n  aim ≤ {AIM_MS:.0f} ms for page and count, one query each: {worst:.2f} ms {verdict}")
    for role in ("township_clerk", "county_office"):
        print(f"\n  EXPLAIN ANALYZE, {role}:")
        for line in process("call", "explain", role):
            print(f"    {line}")


def _cell(times: tuple[float, float]) -> str:
    return f"{times[0]:.2f} ({times[1]:.2f})"

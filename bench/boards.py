"""The supervisors' board over as many open tasks as a city could ever have, beside the same counted by hand-written SQL."""

from typing import Any

from bench.process import Process

REPEATS = 40
AIMS_MS = {
    "stalled by county and step": 5.0,
    "board of a county, first view": 300.0,
    "my day of a county's office": 10.0,
}


def report(sizes: list[int]) -> None:
    for size in sizes:
        print(f"\n(h) the board with {size:,} open tasks, a tenth of them late")
        process = Process("board", "bench.board_side", "bench.settings")
        try:
            _measure(process, size)
        finally:
            process.end()


def _measure(process: Process, size: int) -> None:
    loaded = process("call", "load", size)
    print(
        f"  loaded by SQL in {loaded['load']:.0f} s with all triggers;"
        f" {loaded['deltas']:,.0f} changes folded in {loaded['fold']:.1f} s"
    )
    swept = process("call", "sweep")
    per = swept["looked at"] / swept["rows"] * 1_000_000
    print(
        f"  sweep: {swept['rows']:,.0f} late rows laid out in {swept['laid out']:.1f} s, looked at in"
        f" {swept['looked at']:.1f} s by one sweeper ({per:.0f} µs a row), {swept['stalls']:,.0f} stall;"
        f" 10,000 rows again, nothing changed: {swept['again']:.1f} s"
    )
    cost = process("call", "cost", 100)
    print(
        f"  counting adds {cost['one']:.2f} ms to a decision's statement, {cost['thousand']:.1f} ms to one of a thousand"
    )
    measured: dict[str, Any] = process("call", "measure", REPEATS)
    print(f"\n  {'milliseconds: median (95 %)':<40}{'ours':>16}{'by hand':>18}{'ratio':>9}{'statements':>12}")
    for title, found in measured["found"].items():
        ours, hand = found["times"]["ours"], found["times"].get("by hand")
        ratio = f"{ours[0] / hand[0]:.3f}" if hand else ""
        print(f"  {title:<40}{_cell(ours):>16}{_cell(hand) if hand else '':>18}{ratio:>9}{found['statements']:>12}")
    for title, aim in AIMS_MS.items():
        taken = measured["found"][title]["times"]["ours"][0]
        print(f"  aim ≤ {aim:.0f} ms, {title}: {taken:.2f} ms {'reached' if taken <= aim else 'NOT REACHED'}")
    print("  equal to a full count" if not measured["faults"] else "  WRONG: " + "; ".join(measured["faults"]))


def _cell(times: tuple[float, float]) -> str:
    return f"{times[0]:.2f} ({times[1]:.2f})"

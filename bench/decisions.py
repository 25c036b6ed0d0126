"""Decisions per second, side by side: slices in turn, ratios within each round, so that other load falls out."""

from statistics import median
from typing import Any

from bench.process import Process

# Hand-written SQL takes no part any more: one statement per decision was the limit while one official decided; a stage that
# several sign has no single statement to compare with, and rows copied from earlier cases would skip the sheets' own rules.
CONTESTANTS = {
    "heyan": ("Heyan", "bench.ours", "bench.settings", 20),
    "viewflow": ("plain viewflow 2.4.0", "bench.plain.contestant", "bench.plain.settings", 20),
}
AIM_TIMES, AIM_TRIPS = 2.0, 16.0


def start() -> dict[str, Process]:
    return {name: Process(name, module, settings) for name, (_title, module, settings, _size) in CONTESTANTS.items()}


Rates = dict[str, list[float]]


def measure(processes: dict[str, Process], rounds: int) -> tuple[Rates, Rates]:
    """Decisions per second and per processor second, one of each per round; the first slice warms up.

    A processor second is the worker's and its database session's: on a busy machine the steadier of the two.
    """
    rates: Rates = {name: [] for name in processes}
    efficiency: Rates = {name: [] for name in processes}
    for number in range(rounds + 1):
        for name, process in processes.items():
            result = process("slice", CONTESTANTS[name][3])
            if result["faults"]:
                raise SystemExit(f"{name}: {result['faults']}")
            if number:
                rates[name].append(result["done"] / result["seconds"])
                efficiency[name].append(result["done"] / result["processor"])
        if number:
            print(f"  round {number}: " + "   ".join(f"{name} {found[-1]:.0f}/s" for name, found in rates.items()))
    return rates, efficiency


def ratio(rates: Rates, name: str, to: str) -> tuple[float, float, float]:
    """Median, lowest and highest of the per-round ratios."""
    found = [one / other for one, other in zip(rates[name], rates[to], strict=True)]
    return median(found), min(found), max(found)


def trips(counts: dict[str, Any]) -> float:
    """Statements sent by Django plus BEGIN and COMMIT, each a round trip of its own."""
    return float(counts["sent"] / counts["done"] + 2)


def report(processes: dict[str, Process], rounds: int, details: bool) -> None:
    print(f"\n(a) one decision, everything it does as shipped, one worker, {rounds} rounds in turn")
    print(
        "  a decision: decide() where one official decides; where a stage is signed jointly, the last signature, which decides."
    )
    print(
        "  not timed: photos, letters and answers, posting points, the proposal of a joint act, the signatures before the last"
    )
    for process in processes.values():
        process("install")
    rates, efficiency = measure(processes, rounds)
    counts = {name: process("count", 20) for name, process in processes.items()}
    print(
        f"\n  {'':<28}{'decisions/s':>12}{'to viewflow':>21}{'per CPU s':>11}{'to viewflow':>21}"
        f"{'statements':>12}{'round trips':>13}"
    )
    for name in processes:
        _line(name, rates, efficiency, counts[name])
    times, fewest, most = ratio(rates, "heyan", "viewflow")
    print(
        f"\n  aim ≥ {AIM_TIMES:.0f} × plain viewflow: {times:.2f} × ({fewest:.2f} … {most:.2f}) {_verdict(times >= AIM_TIMES)}"
        f"\n  aim ≤ {AIM_TRIPS:.0f} round trips: {trips(counts['heyan']):.1f} {_verdict(trips(counts['heyan']) <= AIM_TRIPS)}"
        "\n  statements: sent by Django, counted by its execute wrapper; round trips: these plus BEGIN and COMMIT."
    )
    _server(counts)
    if details:
        _details(counts["heyan"])


def _line(name: str, rates: Rates, efficiency: Rates, counts: dict[str, Any]) -> None:
    sent = counts["sent"] / counts["done"]
    print(
        f"  {CONTESTANTS[name][0]:<28}{median(rates[name]):>12.0f}{_span(rates, name):>21}"
        f"{median(efficiency[name]):>11.0f}{_span(efficiency, name):>21}{sent:>12.1f}{trips(counts):>13.1f}"
    )


def _span(rates: Rates, name: str) -> str:
    times, fewest, most = ratio(rates, name, "viewflow")
    return f"{times:.2f} ({fewest:.2f} … {most:.2f})"


def _server(counts: dict[str, Any]) -> None:
    """What pg_stat_statements saw; with its own BEGIN and COMMIT, so it must agree with the round trips."""
    for name, count in counts.items():
        server, done = count["server"], count["done"]
        if not server:
            print("  pg_stat_statements is not loaded on this server: not counted there.")
            return
        print(
            f"  pg_stat_statements, {name}: {server['statements'] / done:.2f} statements + {server['control'] / done:.2f}"
            f" BEGIN/COMMIT, {server['milliseconds'] / done:.3f} ms in the server per decision"
        )


def _verdict(reached: bool) -> str:
    return "reached" if reached else "NOT REACHED"


def _details(counts: dict[str, Any]) -> None:
    print("\n  statements per decision by stage:")
    for stage, sent in counts["by_stage"]:
        print(f"    {sent:6.1f}  {stage}")
    print("  most frequent statements, per decision:")
    for text, number in sorted(counts["texts"].items(), key=lambda item: -item[1]):
        print(f"    {number / counts['done']:6.2f}  {text[:150]}")

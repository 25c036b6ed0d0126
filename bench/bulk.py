"""One act for a thousand households against a thousand acts; and the page of a roster of three thousand."""

from statistics import median
from typing import Any

from bench.process import Process

STAGES = {"year_plan": "annual plan, household's standing, no paper", "application": "application, a paper for each"}
CASES, ROUNDS = 1000, 3
AIM_SECONDS, AIM_TIMES = 0.6, 5.0
FEW, MANY = 10, 3000
# Measured by the peers' harness on the machine of the design, for one decision each without papers or log.
PEERS = {"hand-written SQL": 0.012, "plain Django": 0.056, "SpiffWorkflow": 0.763, "plain viewflow": 2.56}


def start() -> Process:
    process = Process("together", "bench.together", "bench.settings")
    process("install")
    return process


def report(process: Process) -> None:
    print(f"\n(d) {CASES} households in one act, everything as shipped, one worker, {ROUNDS} rounds")
    found: dict[str, list[dict[str, Any]]] = {stage: [] for stage in STAGES}
    for number in range(ROUNDS + 1):
        process("call", "open_cases", 2 * (CASES if number else 50))
        for stage in STAGES:
            result = process("call", "compare", stage)
            if result["dropped"] or not result["same"]:
                raise SystemExit(f"{stage}: dropped {result['dropped']}, rows the same: {result['same']}")
            if number:
                found[stage].append(result)
    print(f"\n  {'':<46}{'one by one':>12}{'one list':>12}{'times':>24}{'statements':>12}")
    for stage, results in found.items():
        _line(STAGES[stage], results)
    print("  rows of both ways: the same but for keys, numbers and digests")
    print("  peers in their own harness, seconds: " + ", ".join(f"{name} {value}" for name, value in PEERS.items()))


def _line(title: str, results: list[dict[str, Any]]) -> None:
    times = [result["single"] / result["bulk"] for result in results]
    bulk, single = (median(result[way] for result in results) for way in ("bulk", "single"))
    span = f"{median(times):.1f} ({min(times):.1f} … {max(times):.1f})"
    print(f"  {title:<46}{single:>11.2f}s{bulk:>11.3f}s{span:>24}{results[-1]['statements']:>12}")
    busy = [result["single_busy"] / result["bulk_busy"] for result in results]
    spent = median(result["bulk_busy"] for result in results)
    print(f"    processor seconds, worker and database session: {spent:.3f} for the list, {median(busy):.1f} × less")
    print(
        f"    aim ≥ {AIM_TIMES:.0f} × one by one: {_verdict(median(times) >= AIM_TIMES)}"
        f"; aim ≤ {AIM_SECONDS} s: {_verdict(bulk <= AIM_SECONDS)}"
    )


def roster(process: Process) -> None:
    pages = process("call", "roster", FEW, MANY)
    print(f"\n(e) the page of a roster of {pages['many']['households']} households")
    for page in pages.values():
        print(
            f"  {page['households']:>6} households: {page['queries']} queries, {page['seconds'] * 1000:.0f} ms,"
            f" {page['bytes'] // 1024} KB, status {page['status']}"
        )
    constant = pages["few"]["queries"] == pages["many"]["queries"]
    print(f"  aim: the number of queries does not grow: {_verdict(constant)}")


def _verdict(reached: bool) -> str:
    return "reached" if reached else "NOT REACHED"

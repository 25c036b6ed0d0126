"""(f) The yearly report of a county of 100,000 households and 300 villages, to the finished workbook and paper."""

from statistics import median
from typing import Any

from bench.process import Process

HOUSEHOLDS, VILLAGES, ROUNDS = 100_000, 300, 3
FEW = (3_000, 30)
AIM_SECONDS = 5.0


def _start(households: int, villages: int) -> tuple[Process, float]:
    process = Process(f"yearly_{villages}", "bench.yearly", "bench.settings")
    process("install")
    return process, process("call", "fill", households, villages)


def report() -> None:
    print(f"\n(f) the yearly report of a county: {HOUSEHOLDS} households, {VILLAGES} villages, {ROUNDS} rounds")
    process, seconds = _start(*FEW)
    few = [process("call", "report")["queries"] for _ in range(2)][-1]  # the first number of a series is made once
    process.end()
    process, seconds = _start(HOUSEHOLDS, VILLAGES)
    print(f"  filled in {seconds:.0f} s")
    try:
        process("call", "report")  # whoever starts up first
        _times([process("call", "report") for _ in range(ROUNDS)], few)
        _beside_a_loop([process("call", "compare") for _ in range(ROUNDS)])
    finally:
        process.end()


def _times(found: list[dict[str, Any]], few: dict[str, int]) -> None:
    for name in ("asked", "prepared", "issued", "paper"):
        times = [one["times"][name] for one in found]
        print(f"  {name:<12}{median(times):>8.2f} s  ({min(times):.2f} … {max(times):.2f})")
    whole = [sum(one["times"].values()) for one in found]
    last = found[-1]
    print(
        f"  to the finished workbook ({last['workbook'] // 1024} KB) and paper ({last['pdf'] // 1024} KB): {median(whole):.2f} s"
    )
    print(f"  processor seconds of worker, database session and press: {median(one['busy'] for one in found):.2f}")
    print(f"  statements: {last['queries']} for {VILLAGES} villages, {few} for {FEW[1]}")
    print(
        f"    aim ≤ {AIM_SECONDS:.0f} s: {_verdict(median(whole) <= AIM_SECONDS)}"
        f"; aim a constant number of statements: {_verdict(last['queries'] == few)}"
    )


def _beside_a_loop(found: list[dict[str, Any]]) -> None:
    ours, theirs = (median(one[name] for one in found) for name in ("ours", "theirs"))
    last = found[-1]
    print(f"  the figures alone: {ours:.2f} s in {last['queries'][0]} queries; a loop over {last['villages']} villages")
    print(
        f"    {theirs:.2f} s in {last['queries'][1]} queries, {theirs / ours:.1f} × as long; the same numbers: {last['same']}"
    )
    print(f"    {last['households']} households on the register, {last['exited']} persons exited")


def _verdict(reached: bool) -> str:
    return "reached" if reached else "MISSED"

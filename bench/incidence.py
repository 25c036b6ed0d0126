"""(g) A village's incidence while sixteen officials confirm sixteen households' exits at the same moment."""

from bench.process import Process

WRITERS, REST = 16, 24


def report() -> None:
    print(f"\n(g) incidence of a village, {WRITERS} writers confirming exits at once, readers all the while")
    process = Process("incidence", "bench.confirming", "bench.settings")
    try:
        process("install")
        process("call", "make", WRITERS, REST)
        found = process("call", "confirm")
    finally:
        process.end()
    print(
        f"  {found['confirmed']} of {WRITERS} confirmed in {found['seconds']:.2f} s, {found['reads']} readings meanwhile"
    )
    print(f"  poor persons before {found['before']}, after {found['after']}, by a recount {found['recount']}")
    exact = found["after"] == found["recount"] == found["before"] - 2 * found["confirmed"] and not found["torn"]
    verdict = "reached" if exact and found["confirmed"] == WRITERS else f"MISSED {found['torn']} {found['faults']}"
    print(f"    aim exact at every reading and in the end: {verdict}")

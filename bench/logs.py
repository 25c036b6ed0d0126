"""(j) The audit log: what an event costs its decision, and proofs and full verification in a log of a million entries."""

from bench.process import Process

CASES, PROOFS = 20, 1000
INDEXED, GROWN = 20_000, 1000
AIM_SHARE, AIM_PROOF_MS, AIM_PER_SECOND = 0.10, 5.0, 50_000


def report(sizes: list[int]) -> None:
    for size in sizes:
        print(f"\n(j) the audit log: events of decisions, and {size:,} entries")
        process = Process("log", "bench.log_side", "bench.settings")
        try:
            process("install")
            _grown(process, size)
            _share(process, "officials do not sign")
            process("call", "sign")
            _share(process, "officials sign, their keys with a custody of its own process")
            process("call", "unsign")
            _beside(process)
        finally:
            process.end()


def _share(process: Process, how: str) -> None:
    process("call", "share", CASES)  # warms up
    found = process("call", "share", CASES)
    share = found["logging"] / found["seconds"]
    per = found["logging"] / found["decisions"] * 1000
    print(
        f"  {how}: {found['decisions']} decisions of {found['seconds'] / found['decisions'] * 1000:.1f} ms: {per:.2f} ms in the"
        f" log's door each; aim ≤ {AIM_SHARE:.0%} of a decision: {share:.1%} {_verdict(share <= AIM_SHARE)}"
    )


def _grown(process: Process, size: int) -> None:
    loaded = process("call", "load", size)
    rate = loaded["waiting"] / loaded["sequence"]
    print(
        f"  {loaded['entries']:,} entries of {loaded['bytes']} bytes, written by SQL in {loaded['write']:.0f} s,"
        f" sequenced at {rate:,.0f} a second"
    )
    for name, (middle, most) in process("call", "proofs", PROOFS).items():
        aim = f"; aim ≤ {AIM_PROOF_MS:.0f} ms: {_verdict(middle <= AIM_PROOF_MS)}" if name == "inclusion" else ""
        print(f"  {name}: median {middle:.2f} ms, 99 % below {most:.2f} ms, from cold tiles{aim}")
    found = process("call", "recheck")
    rate = found["entries"] / found["seconds"]
    print(
        f"  full verification, hashes only: {found['entries']:,} entries in {found['seconds']:.1f} s;"
        f" aim ≥ {AIM_PER_SECOND:,} a second: {rate:,.0f} {_verdict(rate >= AIM_PER_SECOND and not found['problems'])}"
        f" ({found['entries'] / found['processor']:,.0f} a processor second)"
    )


def _beside(process: Process) -> None:
    """What has no aim of its own."""
    cost = process("call", "indexes", INDEXED)
    print(
        f"  an event's rows cost the database {cost['both']:.0f} µs with the trail's two indexes,"
        f" {cost['neither']:.0f} without: {cost['both'] / cost['neither']:.2f} times"
    )
    found = process("call", "heads", GROWN)
    print(
        f"  ends of {found['streams']:,} streams stated in {found['first']:.1f} s;"
        f" again in {found['again']:.2f} s after {GROWN:,} of them grew"
    )


def _verdict(reached: bool) -> str:
    return "reached" if reached else "NOT REACHED"

"""(j) The audit log: what an event costs its decision, and proofs and full verification in a log of a million entries."""

from statistics import median

from bench.process import Process

CASES, ROUNDS, PROOFS = 20, 3, 1000
INDEXED, GROWN, BUNDLED = 20_000, 1000, 100_000
AIM_SHARE, AIM_PROOF_MS, AIM_PER_SECOND = 0.10, 5.0, 50_000


def report(sizes: list[int]) -> None:
    for size in sizes:
        print(f"\n(j) the audit log: events of decisions, and {size:,} entries")
        process = Process("log", "bench.log_side", "bench.settings")
        try:
            process("install")
            _outsider(process, size)
            _grown(process, size)
            _shares(process)
            _beside(process)
        finally:
            process.end()


def _shares(process: Process) -> None:
    """In turn, so that other load falls out: officials do not sign, and sign, their keys with a process of its own."""
    process("call", "keep_keys")
    process("call", "share", CASES, True)  # warms up
    shares: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for signs, found in shares.items():
            measured = process("call", "share", CASES, signs)
            found.append(measured["logging"] / measured["seconds"])
            print(
                f"  {'signed' if signs else 'unsigned'}: {measured['decisions']} decisions of"
                f" {measured['seconds'] / measured['decisions'] * 1000:.1f} ms,"
                f" {measured['calls'] / measured['decisions']:.1f} times at the log's door,"
                f" {measured['logging'] / measured['decisions'] * 1000:.2f} ms there: {found[-1]:.1%}"
            )
    middle = median(shares[True])
    print(
        f"  an event's share of its decision, median of {ROUNDS}: {median(shares[False]):.1%} unsigned;"
        f" signed {middle:.1%}, aim ≤ {AIM_SHARE:.0%}: {_verdict(middle <= AIM_SHARE)}"
    )


def _outsider(process: Process, size: int) -> None:
    """Before the log grows on: a bundle of it, checked by the command that an evaluator starts."""
    process("call", "load", min(size, BUNDLED))
    found = process("call", "outsider")
    rate = found["entries"] / found["hashes"]
    print(
        f"  a bundle of {found['entries']:,} entries, {found['bytes'] / 1e6:.0f} MB, written in {found['written']:.1f} s;"
        f" python -m audit.verify: every claim in {found['claims']:.1f} s,"
        f" {found['entries'] / found['claims']:,.0f} a second; --hashes-only in {found['hashes']:.2f} s,"
        f" aim ≥ {AIM_PER_SECOND:,} a second: {rate:,.0f} {_verdict(rate >= AIM_PER_SECOND)}"
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

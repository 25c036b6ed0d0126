"""python -m bench [--rounds 7] [--sizes 1000000] [--details] [decisions] [queue] [papers] [bulk] [roster] [report] [incidence] [board] [day] [audit] [certificates]"""

import argparse
import importlib.util
import os
import subprocess
import sys

from bench import boards, bulk, certificates, cluster, days, decisions, incidence, logs, queues, reports

SIZES = "1000000"
PARTS = (
    "decisions",
    "queue",
    "papers",
    "bulk",
    "roster",
    "report",
    "incidence",
    "board",
    "day",
    "audit",
    "certificates",
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", default=SIZES, help="open tasks in the queue, one run each: 100000,1000000")
    parser.add_argument("--details", action="store_true", help="statements of Heyan's decision, stage by stage")
    parser.add_argument("--profile", action="store_true", help="cProfile of Heyan's decisions instead")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return chosen


def main() -> None:
    chosen = arguments()
    cluster.ensure_server()
    sys.stdout.reconfigure(line_buffering=True)
    settings = ", ".join(f"{name} {cluster.setting(name)}" for name in cluster.SHOWN)
    print(f"PostgreSQL: {settings}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    parts = chosen.parts or PARTS
    if "decisions" in parts:
        _decisions(chosen)
    if "queue" in parts:
        queues.report([int(size) for size in chosen.sizes.split(",")])
    if "papers" in parts:
        _papers()
    if "bulk" in parts or "roster" in parts:
        _together(parts)
    if "report" in parts:
        reports.report()
    if "incidence" in parts:
        incidence.report()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    for part, report in {"board": boards.report, "day": days.report, "audit": logs.report}.items():
        if part in parts:
            report(sizes)
    if "certificates" in parts:
        certificates.report([1000] if chosen.sizes == SIZES else sizes)


def _together(parts: list[str] | tuple[str, ...]) -> None:
    process = bulk.start()
    try:
        if "bulk" in parts:
            bulk.report(process)
        if "roster" in parts:
            bulk.roster(process)
    finally:
        process.end()


def _decisions(chosen: argparse.Namespace) -> None:
    processes = decisions.start()
    try:
        if chosen.profile:
            processes["heyan"]("install")
            print(processes["heyan"]("profile", 20))
        else:
            decisions.report(processes, chosen.rounds, chosen.details)
    finally:
        for process in processes.values():
            process.end()


def _papers() -> None:
    if importlib.util.find_spec("bench.papers") is None:
        print("\n(c) bench/papers.py is not there")
        return
    print("\n(c) papers per second")
    subprocess.run([sys.executable, "-m", "bench.papers"], check=False)


if __name__ == "__main__":
    main()

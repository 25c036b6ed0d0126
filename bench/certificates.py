"""(j) A thousand certificates: from the click that confirms a village's exits to the last file that lies sealed on the disk."""

import os

from bench.process import Process

AIM = 0.8  # of what the cores could do if nothing but rendering and signing took time


def report(sizes: list[int]) -> None:
    print(
        "\n(j) certificates of one list act: click, papers issued in its transaction, the real Celery worker, files on disk"
    )
    for size in sizes:
        process = Process("certificates", "bench.certificate_side", "bench.settings")
        try:
            process("install")
            seconds = process("call", "make", size)
            print(f"  {size} households brought to the confirmation in {seconds:.0f} s (not measured)")
            _line(size, process("call", "confirm"))
        finally:
            process.end()


def _line(size: int, found: dict) -> None:
    cores = len(os.sched_getaffinity(0))
    after = found["finished"] - found["clicked"]
    print(
        f"  click {found['clicked']:.2f} s (status {found['status']}); last certificate {found['certificates']:.1f} s,"
        f" last of {found['papers']} papers {found['finished']:.1f} s after it began; {found['whole']} files are whole,"
        f" {found['bytes'] / 2**20:.0f} MB"
    )
    rate, alone = found["papers"] / after, found["single"]
    print(
        f"  {rate:.1f} papers/s on {cores} cores; one of its papers, sealed, alone takes {alone * 1000:.0f} ms of a core, so"
        f" {cores / alone:.1f}/s would be all that {cores} cores can do: {rate * alone / cores:.2f} of it"
    )
    each = found["busy"] / found["papers"]
    print(f"  processor: {each * 1000:.0f} ms a paper, worker and presses together, {each / alone:.2f} × alone")
    reached = found["whole"] == found["papers"] and rate * alone / cores >= AIM
    print(f"    aim ≥ {AIM} of that, every file whole: {'reached' if reached else 'NOT REACHED'}")

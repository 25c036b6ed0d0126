"""python -m bench.papers [--rounds 5]: papers per second and core, beside WeasyPrint as its manual shows it.

Both sides fill the same templates with the same contents. Naive: `HTML(string=…).write_pdf()` in one long-lived process, the style
sheet inside the page, the QR code as segno draws it, Debian's fonts-noto-cjk by way of the machine's own fontconfig, plain PDF. Ours: as the press prints, PDF/A-3a
and PDF/UA-1 with the frozen content attached. One paper of each kind per round, both sides in turn, CPU time of the process.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

import segno  # noqa: E402 - Django first
from weasyprint import HTML  # noqa: E402

from documents import samples  # noqa: E402
from documents.kinds import KINDS, Content  # noqa: E402
from documents.rendering import engine, page, press, wire  # noqa: E402

QR = re.compile(r'<svg xmlns="[^"]*" class="qr".*?</svg>', re.DOTALL)
AIM = 2.0
WARM_UP = 3
NOTO = {"Heyan Song": "Noto Serif CJK SC", "Heyan Hei": "Noto Sans CJK SC", "Heyan Kai": "Noto Serif CJK SC"}


def ours(kind: str) -> bytes:
    return engine.make_pdf(wire.Job(**vars(page.sheet_of(content_of(kind))), seconds=30))


def naive(kind: str) -> bytes:
    css = engine.STYLE.read_text(encoding="utf-8")
    for own, theirs in NOTO.items():
        css = css.replace(own, theirs)
    html = page.sheet_of(content_of(kind)).html.replace("</head>", f"<style>{css}</style></head>")
    plain = segno.make(content_of(kind)["check_url"], error="m", micro=False).svg_inline(
        svgclass="qr", border=4, omitsize=True
    )
    return HTML(string=QR.sub(lambda _: plain, html)).write_pdf()


def content_of(kind: str) -> Content:
    """A real office's paper, without the seal that only demonstrations draw."""
    return samples.sample(kind, is_demo=False)


SIDES: dict[str, Callable[[str], bytes]] = {"ours": ours, "naive": naive}


def serve(side: str) -> None:
    """A child: one kind a line in, CPU seconds and size out."""
    for number, line in enumerate(sys.stdin, 1):
        began = time.process_time()
        made = SIDES[side](line.strip())
        if side == "ours":
            engine.tidy(number)  # as the press does, and it counts
        print(time.process_time() - began, len(made), flush=True)


class Side:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
        self.sizes: dict[str, int] = {}

    def make(self, kind: str, *, counts: bool) -> None:
        self.process.stdin.write(f"{kind}\n")
        self.process.stdin.flush()
        seconds, size = self.process.stdout.readline().split()
        if counts:
            self.seconds[kind].append(float(seconds))
            self.sizes[kind] = int(size)

    def mean(self, kind: str) -> float:
        """Not the median: collecting falls on every tenth paper and must be paid for."""
        return statistics.mean(self.seconds[kind])

    @property
    def per_second(self) -> float:
        return len(KINDS) / sum(self.mean(kind) for kind in KINDS)


@contextmanager
def side(name: str) -> Iterator[Side]:
    command = [sys.executable, "-m", "bench.papers", "--serve", name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Side(process)
        process.stdin.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.papers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", choices=SIDES)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return
    if "NotoSerifCJK" not in subprocess.run(["fc-list"], capture_output=True, text=True, check=True).stdout:
        sys.exit("The naive side needs Debian's fonts-noto-cjk: apt-get install fonts-noto-cjk")
    with side("ours") as one, side("naive") as other:
        for number in range(-1, chosen.rounds):
            for kind in list(KINDS)[: WARM_UP if number < 0 else None]:
                one.make(kind, counts=number >= 0)
                other.make(kind, counts=number >= 0)
    _report(one, other)
    _report_press(chosen.rounds)


def _report(one: Side, other: Side) -> None:
    print(f"{'paper':<6}{'ours ms':>9}{'KB':>6}{'naive ms':>10}{'KB':>6}{'ratio':>7}")
    for kind in KINDS:
        mine, theirs = one.mean(kind) * 1000, other.mean(kind) * 1000
        sizes = one.sizes[kind] // 1024, other.sizes[kind] // 1024
        print(f"{kind:<6}{mine:>9.0f}{sizes[0]:>6}{theirs:>10.0f}{sizes[1]:>6}{theirs / mine:>7.2f}")
    ratio = one.per_second / other.per_second
    print(
        f"papers per second and core: ours {one.per_second:.1f}, naive {other.per_second:.1f}, ratio {ratio:.2f} (aim {AIM})"
    )


def _report_press(rounds: int) -> None:
    """What the worker really does: through the pipe to the child process, one after the other."""
    press.print_sheet(page.sheet_of(content_of("H08")), seconds=60)
    began = time.perf_counter()
    for _ in range(rounds):
        for kind in KINDS:
            press.print_sheet(page.sheet_of(content_of(kind)), seconds=60)
    seconds = time.perf_counter() - began
    print(f"through one press, wall clock: {rounds * len(KINDS) / seconds:.1f} papers per second")


if __name__ == "__main__":
    main()

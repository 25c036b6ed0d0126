"""python -m bench.papers [--rounds 5] [--documents 2000]: papers per second and core, beside WeasyPrint as its manual shows it.

Both sides fill the same templates with the same contents. Naive: `HTML(string=…).write_pdf()` in one long-lived process, the style
sheet inside the page, the QR code as segno draws it, Debian's fonts-noto-cjk by way of the machine's own fontconfig. Ours: as the press
prints. What each makes is said beside every figure: a plain PDF, PDF/A-3a (and PDF/UA-1 with the frozen content attached), or the
same signed by a P-256 key with the seal drawn. Sides in turn, CPU time of the process.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

import segno  # noqa: E402 - Django first
from weasyprint import HTML  # noqa: E402

from bench import paper_memory, signing  # noqa: E402
from documents import samples  # noqa: E402
from documents.kinds import KINDS, Content  # noqa: E402
from documents.rendering import engine, page, press, wire  # noqa: E402

QR = re.compile(r'<svg xmlns="[^"]*" class="qr.*?</svg>', re.DOTALL)
FORMS = ("H03", "H08")  # the household's form on one page, and on the township's check
AIM, AIM_ALL, AIM_SIGNED = 2.2, 2.0, 10.0
WARM_UP, TIMES = 3, 4  # papers before counting; how often a form is made in a round
NOTO = {
    "Heyan Song": "Noto Serif CJK SC",
    "Heyan Hei": "Noto Sans CJK SC",
    "Heyan Kai": "Noto Serif CJK SC",
    "Heyan Fang": "Noto Serif CJK SC",
}


def ours(kind: str) -> bytes:
    return engine.make_pdf(job_of(kind))


def ours_plain(kind: str) -> bytes:
    return engine.laid_out(job_of(kind))


def ours_signed(kind: str) -> bytes:
    return signing.signed(ours(kind), kind)


def naive(kind: str, **options: str) -> bytes:
    css = engine.STYLE.read_text(encoding="utf-8")
    for own, theirs in NOTO.items():
        css = css.replace(own, theirs)
    html = page.sheet_of(content_of(kind)).html.replace("</head>", f"<style>{css}</style></head>")
    plain = segno.make(content_of(kind)["check_url"], error="m", micro=False).svg_inline(
        svgclass="qr", border=4, omitsize=True
    )
    return HTML(string=QR.sub(lambda _: plain, html)).write_pdf(**options)


def naive_archival(kind: str) -> bytes:
    return naive(kind, pdf_variant="pdf/a-3a")


def job_of(kind: str) -> wire.Job:
    return wire.Job(**vars(page.sheet_of(content_of(kind))), seconds=30)


def content_of(kind: str) -> Content:
    """A real office's paper, without the mark that only demonstrations carry."""
    return samples.sample(kind, is_demo=False)


SIDES: dict[str, dict[str, Callable[[str], bytes]]] = {
    "ours": {"full": ours, "plain": ours_plain, "signed": ours_signed},
    "naive": {"plain": naive, "archival": naive_archival},
}


def serve(side: str) -> None:
    """A child: what to make and of which kind, one a line in; CPU seconds and size out."""
    if side == "ours":
        engine.warm()
    for number, line in enumerate(sys.stdin, 1):
        maker, kind = line.split()
        began = time.process_time()
        made = SIDES[side][maker](kind)
        if side == "ours":
            engine.tidy(number)  # as the press does, and it counts
        print(time.process_time() - began, len(made), flush=True)


class Side:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.sizes: dict[tuple[str, str], int] = {}

    def make(self, maker: str, kind: str, *, counts: bool = True) -> None:
        self.process.stdin.write(f"{maker} {kind}\n")
        self.process.stdin.flush()
        seconds, size = self.process.stdout.readline().split()
        if counts:
            self.seconds[maker, kind].append(float(seconds))
            self.sizes[maker, kind] = int(size)

    def mean(self, maker: str, kind: str) -> float:
        """Not the median: what falls on some papers alone must be paid for, too."""
        return statistics.mean(self.seconds[maker, kind])

    def rate(self, maker: str, kinds: list[str]) -> float:
        return len(kinds) / sum(self.mean(maker, kind) for kind in kinds)


@contextmanager
def side(name: str) -> Iterator[Side]:
    command = [sys.executable, "-m", "bench.papers", "--serve", name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Side(process)
        process.stdin.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.papers", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=2000, help="over which memory is watched")
    parser.add_argument("--forms", action="store_true", help="only the plain forms, not every kind")
    parser.add_argument("--serve", choices=SIDES)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return
    if "NotoSerifCJK" not in subprocess.run(["fc-list"], capture_output=True, text=True, check=True).stdout:
        sys.exit("The naive side needs Debian's fonts-noto-cjk: apt-get install fonts-noto-cjk")
    with side("ours") as one, side("naive") as other:
        _compare(one, other, chosen.rounds, forms_alone=chosen.forms)
    if not chosen.forms:
        _report_press(chosen.rounds)
        paper_memory.report(chosen.documents)


def _compare(one: Side, other: Side, rounds: int, *, forms_alone: bool) -> None:
    for _ in range(WARM_UP):
        _forms(one, other, counts=False)
    for _ in range(rounds * TIMES):
        _forms(one, other)
    _report_forms(one, other)
    if forms_alone:
        return
    for _ in range(rounds):
        for kind in KINDS:
            one.make("full", kind)
            other.make("plain", kind)
    _report_kinds(one, other)


def _forms(one: Side, other: Side, *, counts: bool = True) -> None:
    for form in FORMS:
        for made_by, maker in ((other, "plain"), (one, "plain"), (other, "archival"), (one, "full"), (one, "signed")):
            made_by.make(maker, form, counts=counts)


def _report_forms(one: Side, other: Side) -> None:
    print("the household's form, milliseconds of a core (KB)")
    print(
        f"  {'':<6}{'naive plain':>16}{'ours plain':>16}{'naive PDF/A-3a':>16}{'ours PDF/A-3a+':>16}{'ours signed':>16}"
    )
    made = (("plain", other), ("plain", one), ("archival", other), ("full", one), ("signed", one))
    for form in FORMS:
        cells = [f"{side.mean(maker, form) * 1000:.0f} ({side.sizes[maker, form] // 1024})" for maker, side in made]
        print(f"  {form:<6}" + "".join(f"{cell:>16}" for cell in cells))
    forms = list(FORMS)
    plain, archival = other.rate("plain", forms), other.rate("archival", forms)
    like = one.rate("plain", forms) / plain
    print(f"  plain PDF against plain PDF: {like:.2f} × per core (aim {AIM}): {_verdict(like >= AIM)}")
    print(f"  PDF/A-3a, ours with PDF/UA-1 and attachment: {one.rate('full', forms) / archival:.2f} ×")
    print(f"  ours with all of that against naive plain PDF: {one.rate('full', forms) / plain:.2f} ×")
    signed = one.rate("signed", forms)
    print(
        f"  signed PDF/A forms per second and core: {signed:.1f} (aim {AIM_SIGNED:.0f}): {_verdict(signed >= AIM_SIGNED)}"
    )
    print(f"  ours signed against naive plain PDF: {signed / plain:.2f} ×")


def _report_kinds(one: Side, other: Side) -> None:
    print("every kind: ours PDF/A-3a and PDF/UA-1 with attachment, naive plain PDF")
    print(f"  {'paper':<6}{'ours ms':>9}{'KB':>6}{'naive ms':>10}{'KB':>6}{'ratio':>7}")
    for kind in KINDS:
        mine, theirs = one.mean("full", kind) * 1000, other.mean("plain", kind) * 1000
        sizes = one.sizes["full", kind] // 1024, other.sizes["plain", kind] // 1024
        print(f"  {kind:<6}{mine:>9.0f}{sizes[0]:>6}{theirs:>10.0f}{sizes[1]:>6}{theirs / mine:>7.2f}")
    mine, theirs = one.rate("full", list(KINDS)), other.rate("plain", list(KINDS))
    print(
        f"  papers per second and core: ours {mine:.1f}, naive {theirs:.1f}, ratio {mine / theirs:.2f} (aim {AIM_ALL})"
    )


def _report_press(rounds: int) -> None:
    """What the worker really does: through the pipe to the child process, one after the other."""
    press.print_sheet(page.sheet_of(content_of("H08")), seconds=60)
    began = time.perf_counter()
    for _ in range(rounds):
        for kind in KINDS:
            press.print_sheet(page.sheet_of(content_of(kind)), seconds=60)
    seconds = time.perf_counter() - began
    print(f"  through one press, wall clock: {rounds * len(KINDS) / seconds:.1f} papers per second")


def _verdict(reached: bool) -> str:
    return "reached" if reached else "NOT REACHED"


if __name__ == "__main__":
    main()

"""Memory of one press child over thousands of papers, each with a name, a number and characters of its own."""

import random
from pathlib import Path

from documents import samples
from documents.rendering import page, press

KINDS = ("H08", "H03", "H15")
EVERY = 250
AIM = 1.1  # times what it held after the first papers


def report(documents: int) -> None:
    print(f"memory of one engine child, MB, over {documents} papers ({', '.join(KINDS)} in turn, every one different)")
    press.close()
    press.PAPERS_PER_CHILD = documents + 1  # in the service a child ends after 500
    chance, shown = random.Random(7), []
    for number in range(1, documents + 1):
        press.print_sheet(page.sheet_of(_content(number, chance)), seconds=60)
        if number % EVERY == 0 or number == 1:
            shown.append(_memory())
            print(f"  {number:>6}: " + ", ".join(f"{name} {size:.0f}" for name, size in shown[-1].items()), flush=True)
    base = shown[1] if len(shown) > 1 else shown[0]
    ratio = shown[-1]["Pss"] / base["Pss"]
    print(
        f"  after {documents} against after {EVERY}: {ratio:.2f} × (aim ≤ {AIM}): {'reached' if ratio <= AIM else 'NOT REACHED'}"
    )
    press.close()


def _content(number: int, chance: random.Random) -> dict:
    content = samples.sample(KINDS[number % len(KINDS)], is_demo=False)
    content["document_no"] = f"农安镇〔2017〕{number}号"
    content["household"]["head_name"] = "".join(_character(chance) for _ in range(3))
    return content


def _character(chance: random.Random) -> str:
    """One of the 3,755 common ones (GB 2312, first level)."""
    return bytes([chance.randrange(0xB0, 0xD7), chance.randrange(0xA1, 0xFE)]).decode("gb2312")


def _memory() -> dict[str, float]:
    child = press._take()
    press._give_back(child)
    lines = Path(f"/proc/{child.process.pid}/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith("kB")}
    return {name: sizes[name] for name in ("Rss", "Pss", "Private_Dirty")}

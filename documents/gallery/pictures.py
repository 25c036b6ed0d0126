"""Pages as pictures and as words, by poppler: what a reader of PDF shows, not what the engine meant."""

import re
import subprocess

from PIL import Image

RESOLUTION = 84  # dots an inch: a page of A4 is 695 × 982, its smallest letters can just be read
MILLIMETRES = 25.4
_HEAD = re.compile(rb"P6\s+(\d+)\s+(\d+)\s+255\s")


class NotDrawn(Exception):
    """Poppler is missing, or does not read the file."""


def pictures_of(pdf: bytes, *, resolution: int = RESOLUTION) -> list[Image.Image]:
    """Every page in colour. Raises NotDrawn."""
    drawn, at, found = _poppler("pdftoppm", "-r", str(resolution), "-", stdin=pdf), 0, []
    while head := _HEAD.match(drawn, at):
        size = int(head[1]), int(head[2])
        end = head.end() + 3 * size[0] * size[1]
        found.append(Image.frombytes("RGB", size, drawn[head.end() : end]))
        at = end
    return found


def words_of(pdf: bytes) -> str:
    """The text in the order of the page's own structure; pages end with a form feed. Raises NotDrawn."""
    return _poppler("pdftotext", "-raw", "-enc", "UTF-8", "-", "-", stdin=pdf).decode()


def _poppler(program: str, *options: str, stdin: bytes) -> bytes:
    try:
        done = subprocess.run([program, *options], input=stdin, capture_output=True, check=True)  # noqa: S603 - our own words
    except FileNotFoundError as error:
        raise NotDrawn(f"{program} is missing: apt-get install poppler-utils") from error
    except subprocess.CalledProcessError as error:
        raise NotDrawn(f"{program}: {error.stderr.decode(errors='replace').strip()[:300]}") from error
    return done.stdout

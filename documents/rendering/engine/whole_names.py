"""A name that holds a character which one of the faces lacks is set whole in a face that has it: 倪磊珺 with one letter of
another face looks like a forgery.

仿宋, 楷体 and an office's own fonts lack characters of rare names. Song has them; for the very rarest there is the fallback of
fonts.conf. What nothing has is refused later, by the engine.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

from documents.rendering import site_fonts

FONTS = Path(__file__).resolve().parents[3] / "fonts"
NARROW = ("HeyanFang-Regular.ttf", "HeyanKai-Regular.ttf")
SONG = ("HeyanSong-Regular.ttf",)
LETTERS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IDEOGRAPH = re.compile(f"[{LETTERS}]")
RUN = re.compile(f"[·{LETTERS}]+")  # · stands within names: 买买提·吐逊
SENTENCE = re.compile("[，。；：！？]")
LONGEST_NAME = 24


@dataclass(frozen=True)
class Rare:
    """What of one paper is rare: characters that some face lacks, those that Song lacks, too, and the names that hold them."""

    lacking: frozenset[str]
    beyond: frozenset[str]
    names: re.Pattern[str] | None


def set_whole(root: Element, evidence: bytes) -> None:
    """Mark such names in the tree of a paper: class `whole`, or `rare` if Song lacks the character, too.

    Names are the words of the frozen content; a rare character in running text takes its clause along.
    """
    body = root.find("body")
    if body is None:
        return
    lacking = frozenset(IDEOGRAPH.findall("".join(body.itertext()))) - _in_every_face()
    if not lacking:
        return
    rare = Rare(lacking, lacking - _in(SONG), _names(lacking, evidence))
    for element in list(_elements(body)):
        _mark(element, rare)


@cache
def _in(files: tuple[str, ...]) -> frozenset[str]:
    return frozenset.intersection(*(site_fonts.characters(FONTS / name) for name in files))


@cache
def _in_every_face() -> frozenset[str]:
    return frozenset.intersection(_in(NARROW), *map(site_fonts.characters, site_fonts.brought().values()))


def _names(lacking: frozenset[str], evidence: bytes) -> re.Pattern[str] | None:
    """Names of people and places: values that are no sentences. Of 兴和县㛃村 and 㛃村 the shorter one."""
    texts = (text for text in _strings(json.loads(evidence)) if not SENTENCE.search(text))
    words = {word for text in texts for word in RUN.findall(text) if len(word) <= LONGEST_NAME and lacking & set(word)}
    names = [word for word in words if not any(other in word for other in words - {word})]
    return re.compile("|".join(map(re.escape, sorted(names)))) if names else None


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _elements(body: Element) -> Iterator[Element]:
    """Everything but drawings: theirs is another namespace."""
    if isinstance(body.tag, str) and not body.tag.startswith("{"):
        yield body
        for child in body:
            yield from _elements(child)


def _mark(element: Element, rare: Rare) -> None:
    """Its own text, and what follows each of its children. From the end, so that places stay what they were."""
    for place, child in reversed(list(enumerate(element, 1))):
        child.tail, element[place:place] = _split(child.tail or "", rare)
    element.text, element[0:0] = _split(element.text or "", rare)


def _split(text: str, rare: Rare) -> tuple[str, list[Element]]:
    """What stands before the first name, and a span for each name with what follows it."""
    if rare.lacking.isdisjoint(text):
        return text, []
    spots = [spot for run in RUN.finditer(text) for spot in _spots(run, rare)]
    spans = []
    for (start, end), (following, _end) in zip(spots, [*spots[1:], (len(text), 0)], strict=True):
        span = Element("span", {"class": "whole" if rare.beyond.isdisjoint(text[start:end]) else "rare"})
        span.text, span.tail = text[start:end], text[end:following]
        spans.append(span)
    return text[: spots[0][0]], spans


def _spots(run: re.Match[str], rare: Rare) -> list[tuple[int, int]]:
    """Where the names stand in a run of letters; all of it if a rare one belongs to no name that we know."""
    if rare.lacking.isdisjoint(run[0]):
        return []
    named = [found.span() for found in rare.names.finditer(run[0])] if rare.names else []
    free = {place for place, letter in enumerate(run[0]) if letter in rare.lacking}
    free -= {place for start, end in named for place in range(start, end)}
    return [run.span()] if free else [(run.start() + start, run.start() + end) for start, end in named]

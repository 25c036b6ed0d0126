"""A number stays with its unit at the end of a line: 1户6/人 is read as one number too few (GB/T 9704: 数字、年份不能回行).

Only running text is looked at; tables have columns wide enough for their figures.
"""

import re
from xml.etree.ElementTree import Element

UNITS = "年度|[年月日时分户人元社组个天项次轮号页份％%‰]"
BOUND = re.compile(rf"第?\d[\d.,]*(?:{UNITS})")


def bind(root: Element) -> None:
    """Put each number of the running text, with its unit, into a span that is never broken."""
    for body in root.iter("div"):
        if body.get("class") == "body":
            for paragraph in list(body.iter("p")):
                _bind(paragraph)


def _bind(element: Element) -> None:
    """From the end, so that places stay what they were."""
    for place, child in reversed(list(enumerate(element, 1))):
        child.tail, element[place:place] = _split(child.tail or "")
    element.text, element[0:0] = _split(element.text or "")


def _split(text: str) -> tuple[str, list[Element]]:
    """What stands before the first number, and a span for each with what follows it."""
    spots = [found.span() for found in BOUND.finditer(text)]
    if not spots:
        return text, []
    spans = []
    for (start, end), (following, _end) in zip(spots, [*spots[1:], (len(text), 0)], strict=True):
        span = Element("span", {"class": "bound"})
        span.text, span.tail = text[start:end], text[end:following]
        spans.append(span)
    return text[: spots[0][0]], spans

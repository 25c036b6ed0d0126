"""Reading what our own templates write, a tenth of a paper's time cheaper than reading what anybody might.

A parser in C builds the very tree that WeasyPrint's own would (tests hold them together), and whatever is not plainly well formed goes
to WeasyPrint's. Its style for all pages of the world gives every element six boxes for footnotes that no paper has, and asks it
eighteen questions about lists and links; without them.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder

import weasyprint
from cssselect2 import ElementWrapper
from lxml import etree
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

SVG = "{http://www.w3.org/2000/svg}"
# Attributes of our drawings that HTML 5 names otherwise than C's parser.
_IN_DRAWINGS = {"viewbox": "viewBox", "xmlns": "{http://www.w3.org/2000/xmlns/}xmlns"}
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_NOTES = re.compile(r"(?m)^::(?:footnote|note)-.*$")
_MARKERS = re.compile(r"(?m)^::marker ")
_COUNTERS = re.compile(r"(?m)^@counter-style .*$")  # known to every page without the style
# Rules that every element is asked for: lists, links, forms, frames and text from the right. No paper has one of them.
_ELSEWHERE = re.compile(r"(?m)^(?:\[dir|:is\((?:dir|input)|:link|input|table:is\().*$")


class Markup(HTML):
    """A page of ours, to be laid out."""

    def __init__(self, string: str, url_fetcher: URLFetcher) -> None:
        tree = _tree_of(string)
        if tree is None:
            super().__init__(string=string, url_fetcher=url_fetcher)
            return
        self.base_url, self.url_fetcher, self.media_type = None, url_fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_base_style()]


@cache
def _base_style() -> CSS:
    text = (Path(weasyprint.__file__).parent / "css" / "html5_ua.css").read_text(encoding="utf-8")
    text = _MARKERS.sub("li::marker ", _ELSEWHERE.sub("", _COUNTERS.sub("", _NOTES.sub("", text))))
    return CSS(string=text, url_fetcher=URLFetcher(allowed_protocols=()))


def _tree_of(string: str) -> Element | None:
    """None for what is not plainly well formed."""
    if _ODD.search(string):
        return None
    parser = etree.HTMLParser(target=_Builder(), encoding="utf-8", huge_tree=True)
    tree: Element = etree.fromstring(string.encode(), parser)
    odd = any(error.type != etree.ErrorTypes.HTML_UNKNOWN_TAG for error in parser.error_log)
    return None if odd else tree


class _Builder:
    """Puts the tree together as HTML 5 does: drawings in their own namespace, blanks before the head nowhere, those behind the
    body in it."""

    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._elements = self._drawing = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        self._drawing += tag == "svg"
        if self._drawing:
            attributes = {_IN_DRAWINGS.get(name, name): value for name, value in attributes.items()}
        self._tree.start(SVG + tag if self._drawing else tag, dict(attributes))

    def end(self, tag: str) -> None:
        if tag not in {"body", "html"}:
            self._tree.end(SVG + tag if self._drawing else tag)
            self._drawing -= tag == "svg"

    def data(self, text: str) -> None:
        if self._elements > 1 or not text.isspace():
            self._tree.data(text)

    def comment(self, text: str) -> None:
        """No part of the paper."""

    def close(self) -> Element:
        for tag in ("body", "html"):
            self._tree.end(tag)
        return self._tree.close()

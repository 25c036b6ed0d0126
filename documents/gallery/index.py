"""index.html of the gallery: one page that needs neither network nor scripts."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from documents.gallery.english import FAMILIES, LAYOUTS, TITLES
from documents.gallery.showing import Shown, write
from documents.kind_rules import BY_LEVEL, BY_STAGE

_OPEN = {BY_LEVEL: "各级均可 any level", BY_STAGE: "该环节所在级 the level of its stage"}


def entry_of(shown: Shown, folder: Path, *, is_compared: bool) -> dict[str, Any]:
    """Writes the files of a paper; what the page says of it."""
    names = write(shown, folder, is_framed=is_compared)
    kind, content = shown.print.kind, shown.print.content
    drawn = zip(names, shown.pages, strict=True)
    return {
        "name": shown.name,
        "code": kind.code,
        "title": content["title"],
        "english": TITLES[kind.code],
        "strain": shown.print.strain,
        "issuer": content["issuer"],
        "open_issuer": _OPEN.get(kind.body, ""),
        "cosigners": [one["unit"] for one in content["cosigners"]],
        "layout": LAYOUTS[kind.layout],
        "hangs": kind.hangs,
        "kilobytes": f"{len(shown.pdf) / 1024:.0f}",
        "pictures": [{"name": name, "is_wide": page.width > page.height} for name, page in drawn],
        "is_new": is_compared and shown.before is None,
        "changes": shown.changes if is_compared else [],
    }


def write_page(entries: Sequence[dict[str, Any]], folder: Path, *, is_compared: bool) -> Path:
    context = {
        "families": list(_families(entries)),
        "papers": len(entries),
        "kinds": len({one["code"] for one in entries}),
        "pages": sum(len(one["pictures"]) for one in entries),
        "changed": [one for one in entries if one["is_new"] or one["changes"]],
        "is_compared": is_compared,
    }
    path = folder / "index.html"
    path.write_text(render_to_string("documents/print/gallery/index.html", context), encoding="utf-8")
    return path


def _families(entries: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """In the order of FAMILIES; the kinds of a family by code, a kind's own sample before its variants."""
    order = list(FAMILIES)
    ordered = sorted(entries, key=lambda one: (order.index(one["code"][0]), one["code"], one["name"]))
    for letter, members in groupby(ordered, key=lambda one: one["code"][0]):
        chinese, english = FAMILIES[letter]
        kinds = [list(papers) for _code, papers in groupby(members, key=lambda one: one["code"])]
        yield {"letter": letter, "chinese": chinese, "english": english, "kinds": kinds}

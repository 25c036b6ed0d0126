"""What the gallery shows: every kind of paper, of each what strains its layout, and what stands on copies alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from documents.gallery.english import STRAINS
from documents.kinds import KINDS, Content, Kind
from documents.sample_lists import drawn, ink
from documents.sample_variants import papers
from documents.samples import sample

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class NoSuchSample(Exception):
    """Nothing of that name is in the gallery."""


@dataclass(frozen=True)
class Print:
    """One paper of the gallery. `beside`: what is printed beside its content (rendering.page.sheet_of)."""

    name: str  # H03; H03_long
    content: Content
    beside: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)

    @property
    def kind(self) -> Kind:
        return KINDS[self.content["kind"]]

    @property
    def strain(self) -> tuple[str, str] | None:
        """What is hard about it, in Chinese and English; None for the plain one of its kind."""
        _kind, _, end = self.name.partition("_")
        return STRAINS[end] if end else None

    @property
    def has_seal(self) -> bool:
        """Copies have none: only the original is signed."""
        return not self.beside.get("copy") and not self.beside.get("inner")


def prints(names: Iterable[str] = ()) -> list[Print]:
    """All, or those named: H03 takes H03_long, too. Raises NoSuchSample."""
    wanted = set(names)
    known = [*(Print(name, paper) for name, paper in papers().items()), *_beside()]
    if missing := wanted - {name for one in known for name in (one.name, one.kind.code)}:
        raise NoSuchSample(", ".join(sorted(missing)))
    return [one for one in known if not wanted or wanted & {one.name, one.kind.code}]


def inks() -> dict[str, bytes]:
    """The signatures drawn on samples, which lie among no deployment's files."""
    return {ink(): drawn()}


def _beside() -> list[Print]:
    points = [
        {
            "name": place,
            "posted": f"2017年3月29日{hour}:20，照片5d41402a",
            "ended": f"2017年4月5日{hour}:05，照片7b8b965a",
        }
        for place, hour in (("村部", 8), ("行政村公示栏", 9), ("8社", 10))
    ]
    record = {"no": "农安镇宝城村公示单〔2017〕1号", "points": points, "objections": 0}
    record |= {"registrar": "孟庆余", "registered_on": "2017-04-05"}
    copy = "副本（第1号，2017年8月1日印）"
    return [
        Print("H07_record", sample("H07"), {"copy": copy, "record": record}),
        Print("H15_copy", sample("H15"), {"copy": copy}),
        Print("O01_inner", sample("O01"), {"inner": "万事通，13900000000"}),
    ]

"""Who seals: a unit at a place. Two villages of one name are two institutions, and so are two units of one county."""

from dataclasses import dataclass
from hashlib import sha256

from documents.models import OfficialDocument


@dataclass(frozen=True)
class Institution:
    """`place` is the own key of the place that the unit answers for; a renamed unit is another institution with a key of its own."""

    place: int
    unit: str

    @property
    def code(self) -> str:
        return f"{self.place}-{sha256(self.unit.encode()).hexdigest()[:16]}"


def issuer_of(paper: OfficialDocument) -> Institution:
    """The unit in whose series the paper was numbered."""
    return Institution(place_of(paper.series), paper.issuer)


def place_of(series: str) -> int:
    """Kind, hyphen, own key of the place, or its path where the level is missing there (issuers.Issuer.series)."""
    return int(series.rpartition("-")[2].rstrip("/").rpartition("/")[2])

"""Who must sign a stage jointly: the seats that the programme names, in their order (C-18, C-29, C-52, G-54, L-29)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from registry.programme_schema import Programme

from approvals.models import Sheet
from approvals.stages import Stage


@dataclass(frozen=True)
class Seat:
    """One place on the form. role "": whoever sits there has no account and signs on paper."""

    no: int
    post: str
    role: str

    @property
    def is_on_paper(self) -> bool:
        return not self.role


def seats_of(programme: Programme, stage: Stage) -> tuple[Seat, ...]:
    """The seats of a stage; none where one official decides alone."""
    signers = programme.signers_of(stage.code)
    if signers is None or not any(signers.roles):
        return ()
    pairs = zip(signers.posts, signers.roles, strict=True)
    return tuple(Seat(number, post, role) for number, (post, role) in enumerate(pairs, 1))


def leader_signs_last(programme: Programme, stage: Stage) -> bool:
    signers = programme.signers_of(stage.code)
    return signers is not None and signers.leader_last


def frozen(seats: Sequence[Seat]) -> list[dict[str, Any]]:
    return [asdict(seat) for seat in seats]


def seats_on(sheet: Sheet) -> tuple[Seat, ...]:
    """The seats as they were when the sheet was opened."""
    return tuple(Seat(**seat) for seat in sheet.seats)

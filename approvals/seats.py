"""Who must sign a stage jointly: the seats that the programme names, in their order (C-18, C-29, C-52, G-54, L-29)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from registry.programme_schema import Programme

from approvals.models import Sheet
from approvals.stages import Outcome, Stage, StageCode

HEAD_SEAT, HELPER_SEAT = "户主", "帮扶责任人"  # as the programmes' forms name the seats that are signed on paper
# Where the leaders decide together, they refuse a household for the year together; a team or the village only proposes.
_REFUSED_TOGETHER = frozenset({StageCode.TOWNSHIP_REVIEW, StageCode.COUNTY_APPROVAL})


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


def signed_jointly(programme: Programme, stage: Stage, outcome: str) -> bool:
    """Whether this outcome of the stage needs every seat; a return is anybody's who may decide there."""
    if outcome == Outcome.REJECTED and stage.code not in _REFUSED_TOGETHER:
        return False
    return outcome in {Outcome.APPROVED, Outcome.REJECTED} and bool(seats_of(programme, stage))


def leader_signs_last(programme: Programme, stage: Stage) -> bool:
    signers = programme.signers_of(stage.code)
    return signers is not None and signers.leader_last


def frozen(seats: Sequence[Seat]) -> list[dict[str, Any]]:
    return [asdict(seat) for seat in seats]


def seats_on(sheet: Sheet) -> tuple[Seat, ...]:
    """The seats as they were when the sheet was opened."""
    return tuple(Seat(**seat) for seat in sheet.seats)

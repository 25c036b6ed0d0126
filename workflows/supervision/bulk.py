"""One act on many stages, each for itself: one that is refused stops no other, and every one has its own answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from approvals.errors import Refusal
from audit import clock
from registry.models import User
from workflows.notifying.kinds import MessageKind
from workflows.supervision import acts
from workflows.supervision.telling import Together

MOST = 200

Item = tuple[str, str]  # case number, stage


@dataclass(frozen=True)
class Answer:
    case_no: str
    stage: str
    refusal: str = ""  # empty: done


def each(items: Sequence[Item], act: Callable[[str, str], object]) -> list[Answer]:
    """`act` raises its refusal; a case that the reader may not see never gets here."""
    return [_one(case_no, stage, act) for case_no, stage in items[:MOST]]


def urge_each(items: Sequence[Item], *, user: User, note: str) -> list[Answer]:
    """催办 of many: every stage urged by itself, and whoever is urged to act on several told once.

    One transaction around all: who is killed in the middle leaves nobody urged that has not heard of it.
    """
    told = Together(MessageKind.URGED, by=user, why=note.strip()[:200])

    def urge(case_no: str, stage: str) -> object:
        return acts.urge(user=user, case_no=case_no, stage=stage, note=note, told=told)

    with transaction.atomic():
        answers = each(items, urge)
        told.tell(clock.now())
    return answers


def _one(case_no: str, stage: str, act: Callable[[str, str], object]) -> Answer:
    try:
        act(case_no, stage)
    except Refusal as refusal:
        return Answer(case_no, stage, str(refusal))
    return Answer(case_no, stage)

"""Objections O-3 and O-4 (domain.md §2.5): who enquires, whom they asked, what they found."""

from collections.abc import Sequence
from datetime import date, datetime

from audit import clock, log
from django.utils.translation import gettext_lazy as _
from registry.encryption import blind_index
from registry.models import Posting
from registry.services import actor_of

from approvals import objection_events as events
from approvals.acts import EvidenceFile
from approvals.calendar import add_workdays
from approvals.errors import InputWrong
from approvals.models import (
    InvestigationNote,
    Investigator,
    Objection,
    ObjectionState,
    ObjectionStep,
    PersonAsked,
    StepCode,
)
from approvals.objection_errors import InvestigatorsTooFew, NeighboursTooFew, PersonAskedTwice, TimeExtended
from approvals.objection_selectors import impartial
from approvals.objection_terms import terms_of
from approvals.objections import Doer, move, take


def assign(
    objection: Objection, *, investigators: Sequence[Posting], opinion: str, doer: Doer, at: datetime
) -> ObjectionStep:
    """O-3: at least two, none of whom signed in the case or is near to the household. Raises InvestigatorsTooFew."""
    named = impartial(objection, investigators)
    if len(named) < 2 or len(named) != len({posting.official_id for posting in investigators}):
        raise InvestigatorsTooFew(field="investigators", place=objection.act_division.name)
    names = [posting.official.name for posting in named]
    step = take(
        objection, StepCode.ASSIGN, "assigned", doer=doer, at=at, opinion=opinion, particulars={"investigators": names}
    )
    for posting in named:
        Investigator.objects.create(
            objection=objection,
            official_id=posting.official_id,
            posting=posting,
            name=posting.official.name,
            post=posting.post,
            unit=posting.unit,
            named_at=at,
        )
    move(objection, ObjectionState.INVESTIGATING, StepCode.INVESTIGATE)
    return step


def extend(objection: Objection, *, opinion: str, doer: Doer, at: datetime) -> ObjectionStep:
    """O-4: once, to the programme's longer term from the naming. Raises TimeExtended."""
    named = objection.steps.filter(step=StepCode.ASSIGN).first()
    if named is None or objection.steps.filter(step=StepCode.INVESTIGATE, outcome="extended").exists():
        raise TimeExtended()
    step = take(objection, StepCode.INVESTIGATE, "extended", doer=doer, at=at, opinion=opinion)
    objection.due_on, objection.version = (
        add_workdays(named.acted_on, terms_of(objection).extended_days),
        objection.version + 1,
    )
    objection.save(update_fields=["due_on", "version"])
    return step


def note(
    objection: Objection,
    *,
    investigator: Investigator,
    person: str,
    name: str,
    said: str,
    asked_on: date,
    file: EvidenceFile,
    doer: Doer,
    at: datetime,
) -> InvestigationNote:
    """O-4: what one person said, signed by him on the photographed sheet. Raises PersonAskedTwice."""
    named_on = investigator.named_at.astimezone(clock.LOCAL_ZONE).date()
    if not named_on <= asked_on <= clock.today():
        raise InputWrong(field="asked_on", label=_("asked on"), problem=_("not between the naming and today"))
    index = blind_index(f"{objection.pk} {name.strip()}")
    if objection.notes.filter(person=person, name_index=index).exists():
        raise PersonAskedTwice(field="name")
    row = InvestigationNote.objects.create(
        objection=objection,
        investigator=investigator,
        person=person,
        name=name.strip(),
        name_index=index,
        said=said.strip(),
        asked_on=asked_on,
        sha256=file.sha256,
        size=file.size,
        content_type=file.content_type,
        recorded_at=at,
    )
    log.append(
        stream=objection.stream,
        kind=events.NOTE_RECORDED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"objection": objection.no},
        statement={"person": person, "asked_on": asked_on.isoformat(), "sha256": file.sha256},
    )
    return row


def report(objection: Objection, *, opinion: str, doer: Doer, at: datetime) -> ObjectionStep:
    """O-4: the finding, after the neighbours were asked. Raises NeighboursTooFew."""
    count = objection.notes.filter(person=PersonAsked.NEIGHBOUR).count()
    least = terms_of(objection).neighbours
    if count < least:
        raise NeighboursTooFew(count=count, least=least)
    step = take(objection, StepCode.INVESTIGATE, "reported", doer=doer, at=at, opinion=opinion)
    move(objection, ObjectionState.REPORTED, StepCode.DECIDE)
    return step

"""Objections O-4 (domain.md §2.5): whom the investigators asked, what they found."""

from datetime import date, datetime

from audit import clock, log
from django.utils.translation import gettext_lazy as _
from registry.encryption import blind_index
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
from approvals.objection_errors import InvestigatorsGone, NeighboursTooFew, PersonAskedTwice, TimeExtended
from approvals.objection_naming import LEAST, first_naming
from approvals.objection_team import remaining
from approvals.objection_terms import terms_of
from approvals.objections import Doer, move, take


def extend(objection: Objection, *, opinion: str, doer: Doer, at: datetime) -> ObjectionStep:
    """O-4: once, to the programme's longer term from the naming. Raises TimeExtended."""
    named = first_naming(objection)
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
    """O-4: the finding of two, after the neighbours were asked. Raises NeighboursTooFew, InvestigatorsGone."""
    count = objection.notes.filter(person=PersonAsked.NEIGHBOUR).count()
    least = terms_of(objection).neighbours
    if count < least:
        raise NeighboursTooFew(count=count, least=least)
    if len(remaining(objection)) < LEAST:
        raise InvestigatorsGone()
    step = take(objection, StepCode.INVESTIGATE, "reported", doer=doer, at=at, opinion=opinion)
    move(objection, ObjectionState.REPORTED, StepCode.DECIDE)
    return step

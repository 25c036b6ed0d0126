"""Entering the quarter's study meetings (D-43): the unit's own office, with the number of the minutes; nothing is changed later."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from approvals.errors import NotEntitled
from audit import clock, log
from inspection import events
from inspection.models import StudyMeeting
from inspection.policy import doer_at
from inspection.report_errors import MeetingInFuture, MinutesKnown
from registry.models import Division, User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the minutes say."""

    held_on: date
    chair: str
    topic: str
    minutes_no: str


@transaction.atomic
def record_meeting(*, user: User, place: Division, held: Held) -> StudyMeeting:
    """Raises NotEntitled, MeetingInFuture, MinutesKnown."""
    doer = doer_at(user, Duty.PREPARE_REPORTS, place.pk)
    if doer is None:
        raise NotEntitled(duty=Duty.PREPARE_REPORTS.label, place=plain_name(place.name))
    if held.held_on > clock.today():
        raise MeetingInFuture(field="held_on")
    at = clock.now()
    try:
        with transaction.atomic():
            row = StudyMeeting.objects.create(
                division=place,
                division_path=place.path,
                held_on=held.held_on,
                chair=held.chair,
                topic=held.topic,
                minutes_no=held.minutes_no,
                posting=doer.posting,
                recorded_by=user,
                name=doer.name,
                unit=doer.posting.unit,
                recorded_at=at,
            )
    except IntegrityError as error:
        raise MinutesKnown(field="minutes_no") from error
    log.append(
        stream=f"meetings:{place.pk}",
        kind=events.MEETING_RECORDED,
        at=at,
        actor=actor_of(doer.posting, delegation=doer.posting.delegation, official=user),
        subject={"division": str(place.pk), "meeting": row.pk},
        statement={"held_on": held.held_on.isoformat(), "topic": held.topic, "minutes": held.minutes_no},
        personal={"chair": held.chair},
    )
    return row

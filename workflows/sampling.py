"""Sending a whole list back because its sample came out too bad (H-12): one act, every waiting household through the same door."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from approvals import events, sheets
from approvals.acts import Submission
from approvals.comparison_errors import AlreadySentBack, ListChanged, SampleWithinLimit
from approvals.drawing import digest_of, duty_to_draw, rule_from
from approvals.errors import NotEntitled, Refusal
from approvals.models import Case, SampleDraw, SampleReturn, SampleUnit
from approvals.sampling import SAMPLED, Progress, progress_of
from approvals.stages import STAGE_OF, Outcome, ReasonCode, StageCode
from audit import clock, log
from registry.access import Holder, acting_posting, places_of
from registry.models import Posting, User
from registry.services import actor_of, name_of_actor
from workflows.batch import decide_many

# To whom the list of a level goes back: to whoever measured before it.
RETURN_TO: dict[str, StageCode] = {
    StageCode.TOWNSHIP_SELF_CHECK: StageCode.HOME_CHECK,
    StageCode.COUNTY_REVIEW: StageCode.TOWNSHIP_SELF_CHECK,
    StageCode.CITY_VERIFICATION: StageCode.COUNTY_REVIEW,
    StageCode.VILLAGE_EVALUATION: StageCode.VILLAGE_CITY_VERIFICATION,
}


def may_draw(user: Holder) -> Q:
    """Waiting tasks of lists that the user may draw from."""
    found = Q(pk__in=[])
    for duty in {duty_to_draw(stage) for stage in SAMPLED}:
        stages = [stage for stage in SAMPLED if duty_to_draw(stage) == duty]
        found |= Q(act_division__in=places_of(user, duty), stage__in=stages)
    return found


def waiting_of(draw: SampleDraw) -> list[Case]:
    """Households of the list that still wait at the stage, drawn or not, in the order of the list."""
    rows = SampleUnit.objects.filter(draw=draw, case__stage=draw.stage, case__closed_at=None, case__round=F("round"))
    return [unit.case for unit in rows.select_related("case__household").order_by("place")]


def return_posting(user: User, draw: SampleDraw) -> Posting:
    """Raises NotEntitled."""
    stage = STAGE_OF[draw.stage]
    posting = acting_posting(user, stage.duty, draw.division_id, clock.today())
    if posting is None:
        raise NotEntitled(duty=stage.duty.label, place=draw.division.name)
    return posting


def refuse_return(draw: SampleDraw) -> Progress:
    """Raises AlreadySentBack, SampleWithinLimit. Over the limit is over it, whatever the open ones will bring."""
    if SampleReturn.objects.filter(draw=draw).exists():
        raise AlreadySentBack(no=draw.no)
    progress, rule = progress_of([draw.pk])[draw.pk], rule_from(draw.rule)
    if not rule.is_over_limit(progress.wrong, progress.drawn):
        limit = rule.error_limit_percent
        raise SampleWithinLimit(wrong=progress.wrong, checked=progress.drawn, limit=limit)
    return progress


def return_list(
    *,
    user: User,
    draw: SampleDraw,
    stated_households: int,
    stated_digest: str,
    opinion: str,
    reason_code: str = ReasonCode.RC13,
) -> SampleReturn:
    """Return every waiting household of the list, all or none. Raises a Refusal: the first of any household."""
    at = clock.now()
    try:
        with transaction.atomic():
            posting = return_posting(user, draw)
            progress = refuse_return(draw)
            cases = waiting_of(draw)
            digest = digest_of(case.case_no for case in cases)
            if not cases or (len(cases), digest) != (stated_households, stated_digest):
                raise ListChanged()
            act = _Return(draw, progress, digest, opinion, reason_code, RETURN_TO[draw.stage])
            sent_back = act.write(user, posting, len(cases), at)
            act.send(user, posting, cases, at)
    except IntegrityError as error:
        raise AlreadySentBack(no=draw.no) from error
    return sent_back


class _Return:
    def __init__(
        self, draw: SampleDraw, progress: Progress, digest: str, opinion: str, reason_code: str, return_to: str
    ) -> None:
        self.draw, self.progress, self.digest = draw, progress, digest
        self.opinion, self.reason_code, self.return_to = opinion, reason_code, return_to

    def write(self, user: User, posting: Posting, count: int, at: datetime) -> SampleReturn:
        sent_back = SampleReturn.objects.create(
            draw=self.draw,
            wrong=self.progress.wrong,
            checked=self.progress.drawn,
            cases=count,
            list_digest=self.digest,
            opinion=self.opinion,
            reason_code=self.reason_code,
            return_to=self.return_to,
            posting=posting,
            returned_by_id=posting.official_id,
            name=name_of_actor(user, posting),
            post=posting.post,
            unit=posting.unit,
            returned_at=at,
        )
        log.append(
            stream=self.draw.stream,
            kind=events.SAMPLE_RETURNED,
            at=at,
            actor=actor_of(posting),
            subject={"draw": self.draw.no},
            statement={
                "wrong": self.progress.wrong,
                "drawn": self.progress.drawn,
                "households": count,
                "list": self.digest,
                "return_to": self.return_to,
                "reason_code": self.reason_code,
            },
            personal={"opinion": self.opinion},
        )
        return sent_back

    def send(self, user: User, posting: Posting, cases: list[Case], at: datetime) -> None:
        """Through the door of any return; a household that may not be returned by this person stops the whole act."""
        acts = {case.case_no: self._act(case) for case in cases}
        answers = decide_many(user=user, stage=self.draw.stage, acts=acts, at=at)
        refusal = next((answer for answer in answers.values() if isinstance(answer, Refusal)), None)
        if refusal is not None:
            raise refusal
        by = actor_of(posting)
        for case in cases:
            sheets.leave_sheet(case, str(Outcome.RETURNED.label), by, at)

    def _act(self, case: Case) -> Submission:
        return Submission(
            outcome=Outcome.RETURNED,
            acted_on=clock.today(),
            opinion=self.opinion,
            seen_version=case.version,
            reason_code=self.reason_code,
            return_to=self.return_to,
        )

"""Engaging a body of evaluators for an area, and the end of it (E-1, S10)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from approvals.errors import NotEntitled
from approvals.objections import Doer
from audit import clock, log
from audit.log import Actor
from inspection.evaluation import events
from inspection.evaluation.errors import (
    AreaNotBelow,
    BodyBound,
    BodyUnlike,
    ContractKnown,
    CreditCodeWrong,
    DeclarationMissing,
    DeclaredInFuture,
    EngagementDatesWrong,
    EngagementOver,
    NoProgramme,
    ReasonShort,
)
from inspection.events import CLOCK
from inspection.models import Engagement, EngagementEnd, EvaluationBody, Evaluator
from inspection.policy import doer_at
from registry.models import Division, ProgrammeVersion, User
from registry.outsiders import close_outsider
from registry.places import plain_name
from registry.programme_store import in_force
from registry.roles import Duty, Level
from registry.services import actor_of, relieve

INDEPENDENT_YEARS = 3  # [DP]: no source names N
LONGEST = timedelta(days=366)
AREAS = (Level.COUNTY, Level.TOWNSHIP)
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}", re.ASCII)
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
EXPIRED = "委托期满"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the contract says, and what the body declares."""

    area: Division
    body_name: str
    credit_code: str
    title: str
    contract_no: str
    starts_on: date
    ends_on: date
    declaration: str
    declared_by: str
    declared_on: date
    independent_years: int = INDEPENDENT_YEARS


def is_credit_code(text: str) -> bool:
    """GB 32100-2015: the last of eighteen characters checks the others."""
    if not _CODE.fullmatch(text):
        return False
    total = sum(_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(text[:17]))
    return _LETTERS[-total % 31] == text[17]


def engage(*, user: User, terms: Terms) -> Engagement:
    """Raises NotEntitled and, beside its field, what is wrong with the terms."""
    today = clock.today()
    _refuse_wrong(terms, today)
    try:
        with transaction.atomic():
            doer, commissioner = commissioner_of(user, terms.area)
            programme = in_force(terms.area, today)
            if programme is None:
                raise NoProgramme(field="area")
            body = _body(terms, doer)
            _refuse_bound(body, terms)
            return _insert(terms, body, commissioner, programme, doer)
    except IntegrityError as error:
        if "a_contract_names_an_area_once" in str(error) or "UNIQUE" in str(error):
            raise ContractKnown(field="contract_no") from error
        raise


def commissioner_of(user: User, area: Division) -> tuple[Doer, Division]:
    """The office above the area from which the user commissions, the nearest. Raises AreaNotBelow, NotEntitled."""
    if area.level not in AREAS or area.effective_until is not None:
        raise AreaNotBelow(field="area")
    above = Division.objects.in_bulk(area.ancestor_keys()[:-1])
    for key in reversed(area.ancestor_keys()[:-1]):
        doer = doer_at(user, Duty.COMMISSION_EVALUATION, key)
        if doer is not None:
            return doer, above[key]
    raise NotEntitled(duty=Duty.COMMISSION_EVALUATION.label, place=plain_name(area.name))


def _refuse_wrong(terms: Terms, today: date) -> None:
    if not is_credit_code(terms.credit_code):
        raise CreditCodeWrong(field="credit_code")
    if terms.starts_on < today or not timedelta(0) <= terms.ends_on - terms.starts_on <= LONGEST:
        raise EngagementDatesWrong(field="ends_on", days=LONGEST.days)
    if len(terms.declaration.strip()) < 10 or terms.independent_years < INDEPENDENT_YEARS:
        raise DeclarationMissing(field="declaration", years=INDEPENDENT_YEARS)
    if terms.declared_on > today:
        raise DeclaredInFuture(field="declared_on")


def _body(terms: Terms, doer: Doer) -> EvaluationBody:
    name = terms.body_name.strip()
    known = EvaluationBody.objects.filter(credit_code=terms.credit_code).first()
    known = known or EvaluationBody.objects.filter(name=name).first()
    if known is None:
        values = {"credit_code": terms.credit_code, "entered_by": doer.posting, "entered_at": clock.now()}
        return EvaluationBody.objects.create(name=name, **values)
    if (known.name, known.credit_code) != (name, terms.credit_code):
        raise BodyUnlike(field="body_name", body=f"{known.name} {known.credit_code}")
    return known


def _refuse_bound(body: EvaluationBody, terms: Terms) -> None:
    """A contract that the area itself, or a place in it, gave the body within the years of its declaration."""
    since = _years_before(terms.starts_on, terms.independent_years)
    own = Engagement.objects.filter(body=body, commissioner__path__under=terms.area.path, ends_on__gte=since)
    bound = own.select_related("commissioner").order_by("-ends_on").first()
    if bound is not None:
        place = plain_name(bound.commissioner.name)
        raise BodyBound(field="declaration", body=body.name, place=place, day=bound.ends_on)


def _years_before(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)


def _insert(
    terms: Terms, body: EvaluationBody, commissioner: Division, programme: ProgrammeVersion, doer: Doer
) -> Engagement:
    at = clock.now()
    made = Engagement.objects.create(
        body=body,
        commissioner=commissioner,
        area=terms.area,
        area_path=terms.area.path,
        programme=programme,
        year=terms.starts_on.year,
        title=terms.title.strip(),
        contract_no=terms.contract_no.strip(),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        independent_years=terms.independent_years,
        declaration=terms.declaration.strip(),
        declared_by=terms.declared_by.strip(),
        declared_on=terms.declared_on,
        posting=doer.posting,
        official_id=doer.official_id,
        name=doer.name,
        post=doer.posting.post,
        unit=doer.posting.unit,
        made_at=at,
    )
    log.append(
        stream=made.stream,
        kind=events.ENGAGED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"engagement": made.no, "area": str(terms.area.pk)},
        statement={
            "body": body.name,
            "credit_code": body.credit_code,
            "contract": made.contract_no,
            "starts_on": made.starts_on.isoformat(),
            "ends_on": made.ends_on.isoformat(),
            "independent_years": made.independent_years,
            "declared_on": made.declared_on.isoformat(),
        },
        personal={"declaration": f"{made.declared_by}：{made.declaration}"},
    )
    return made


def locked(engagement: Engagement) -> Engagement:
    """FOR UPDATE: what is named, frozen, drawn or ended of it waits in turn. Raises EngagementOver."""
    found = Engagement.objects.select_for_update(of=("self",)).select_related("body", "area").get(pk=engagement.pk)
    if EngagementEnd.objects.filter(engagement=found).exists() or found.ends_on < clock.today():
        raise EngagementOver()
    return found


@transaction.atomic
def end(*, user: User, engagement: Engagement, reason: str) -> EngagementEnd:
    """Before its last day, by the office that commissioned it. Raises NotEntitled, ReasonShort, EngagementOver."""
    doer = doer_at(user, Duty.COMMISSION_EVALUATION, engagement.commissioner_id)
    if doer is None:
        place = plain_name(engagement.commissioner.name)
        raise NotEntitled(duty=Duty.COMMISSION_EVALUATION.label, place=place)
    if len(reason.strip()) < 5:
        raise ReasonShort(field="reason")
    found, at = locked(engagement), clock.now()
    return _end(found, clock.today(), reason.strip(), actor_of(doer.posting), at, doer)


def close_expired(*, at: datetime, today: date | None = None) -> int:
    """The clock: engagements whose last day has passed are over, and so are the posts and accounts of their evaluators."""
    rows = Engagement.objects.filter(ending=None, ends_on__lt=today or clock.today()).order_by("pk")
    return sum(_close(engagement, at) for engagement in rows[:100])


@transaction.atomic
def _close(engagement: Engagement, at: datetime) -> int:
    found = Engagement.objects.select_for_update().get(pk=engagement.pk)
    if EngagementEnd.objects.filter(engagement=found).exists():
        return 0
    _end(found, found.ends_on, EXPIRED, CLOCK, at, None)
    return 1


def _end(found: Engagement, day: date, reason: str, by: Actor, at: datetime, doer: Doer | None) -> EngagementEnd:
    for evaluator in found.evaluators.filter(posting__until=None).select_related("posting__official"):
        dismiss(evaluator, day, f"{found.no} {reason}", by, at)
    ending = EngagementEnd.objects.create(
        engagement=found,
        ended_on=day,
        reason=reason,
        official_id=doer.official_id if doer else None,
        name=doer.name if doer else by.name,
        post=doer.posting.post if doer else "",
        unit=doer.posting.unit if doer else "",
        at=at,
    )
    log.append(
        stream=found.stream,
        kind=events.ENDED,
        at=at,
        actor=by,
        subject={"engagement": found.no},
        statement={"ended_on": day.isoformat()},
        personal={"reason": reason},
    )
    return ending


def dismiss(evaluator: Evaluator, day: date, paper: str, by: Actor, at: datetime) -> None:
    """His post ends, and with his last post his account."""
    posting = evaluator.posting
    relieve(posting=posting, until=max(day, posting.since), paper=paper[:120], by=by, at=at)
    close_outsider(official=posting.official, by=by, at=at)

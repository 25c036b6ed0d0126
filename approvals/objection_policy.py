"""Who may take which step of an objection, and who may open the sealed name (S3, S4; anchors.md 4.2-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit import clock, log
from audit.models import Event
from registry.access import Holder, acting_posting, has_duty, holders
from registry.models import Posting, User
from registry.places import name_of
from registry.roles import Duty, Level
from registry.services import actor_of

from approvals import objection_events as events
from approvals.errors import NotEntitled, Refusal
from approvals.models import (
    InvestigationNote,
    Investigator,
    Objection,
    ObjectionState,
    Objector,
    PersonAsked,
    StepCode,
)
from approvals.objection_errors import (
    HandlerTookPart,
    IdentitySealed,
    InvestigatorDecides,
    NobodyDecides,
    NobodyInvestigates,
    NotInvestigator,
    NotUnsealed,
    ObjectionAnonymous,
    ObjectionMoved,
    StatementSealed,
    TookPart,
    UnsealReasonShort,
)
from approvals.objection_selectors import impartial, names_near, next_level, objection_of, people_at, took_part
from approvals.objection_team import dropped_out, investigates, investigators_now, possible_investigators
from approvals.objections import Doer
from approvals.policy import standing_in
from approvals.stages import StageCode

S = ObjectionState
DUTY_OF = {
    StepCode.REGISTER: Duty.REGISTER_OBJECTION,
    StepCode.ACCEPT: Duty.HANDLE_OBJECTION,
    StepCode.ASSIGN: Duty.HANDLE_OBJECTION,
    StepCode.INVESTIGATE: Duty.INVESTIGATE_OBJECTION,
    StepCode.DECIDE: Duty.DECIDE_OBJECTION,
    StepCode.REPLY: Duty.HANDLE_OBJECTION,
}
STATE_AT = {
    StepCode.ACCEPT: S.REGISTERED,
    StepCode.ASSIGN: S.ACCEPTED,
    StepCode.INVESTIGATE: S.INVESTIGATING,
    StepCode.DECIDE: S.REPORTED,
    StepCode.REPLY: S.DECIDED,
}
STEP_AT = {state: step for step, state in STATE_AT.items()}
_JUDGES_NOBODY = (StageCode.YEAR_PLAN,)  # the plan says who is to be looked at; an objection is to what came after
_WORK_ON_IT = (Duty.HANDLE_OBJECTION, Duty.DECIDE_OBJECTION)
SAYS_WHAT_WAS_SAID = {"O01", "O03"}  # papers with the statement, and with what the people asked said
SHORTEST_REASON, LONGEST_REASON = 5, 300


@dataclass(frozen=True)
class Ruling:
    """The posting from which the user would act, and what stands in the way."""

    doer: Doer | None
    refusals: tuple[Refusal, ...]


def examine(user: Holder, objection: Objection, step: StepCode) -> Ruling:
    """Asked of the database at the moment of writing."""
    doer = doer_at(user, DUTY_OF[step], objection.act_division_id)
    found: list[Refusal] = []
    if doer is None:
        place = name_of(objection.village_path, objection.act_division_id)
        found.append(NotEntitled(duty=DUTY_OF[step].label, place=place))
    if objection.state != STATE_AT[step]:
        found.append(ObjectionMoved(state=objection.get_state_display()))
    if doer is not None and not found:
        found += separation(user, objection, step, doer)
    return Ruling(doer, tuple(found))


def require(user: Holder, objection: Objection, step: StepCode) -> Doer:
    """Raises the first refusal."""
    ruling = examine(user, objection, step)
    if ruling.doer is None or ruling.refusals:
        raise ruling.refusals[0]
    return ruling.doer


def doer_at(user: Holder, duty: Duty, division_id: int) -> Doer | None:
    posting = acting_posting(user, duty, division_id, clock.today())
    if posting is None or user.pk is None:
        return None
    _delegation, name = standing_in(user, posting)
    return Doer(posting, name, user.pk)


def registrar(user: Holder, village_path: str) -> Doer:
    """The posting nearest to the village from which he registers objections; raises NotEntitled."""
    places = [int(part) for part in reversed(village_path.split("/")) if part]
    found = (doer_at(user, Duty.REGISTER_OBJECTION, place) for place in places)
    doer = next((doer for doer in found if doer), None)
    if doer is None:
        raise NotEntitled(duty=Duty.REGISTER_OBJECTION.label, place=name_of(village_path, places[0]))
    return doer


def separation(user: Holder, objection: Objection, step: StepCode, doer: Doer) -> list[Refusal]:
    """Investigating and deciding are for people who signed nothing in the case and are near to nobody (S3, S4)."""
    people = people_at(doer.posting)
    if step == StepCode.INVESTIGATE and not investigates(user, objection):
        return [NotInvestigator()]
    if step == StepCode.DECIDE and set(objection.investigators.values_list("official", flat=True)) & set(people):
        return [InvestigatorDecides()]  # even one who was released since
    if step in {StepCode.INVESTIGATE, StepCode.DECIDE}:
        return [TookPart(official=doer.name)] if _is_involved(objection, people) else []
    return [HandlerTookPart(official=doer.name)] if _is_involved(objection, people, besides=_JUDGES_NOBODY) else []


def _is_involved(objection: Objection, people: Mapping[int, str], *, besides: Sequence[str] = ()) -> bool:
    """He, or whom he stands in for, took part in the case or is near to the household."""
    near = names_near(objection.household, objection.village_id)
    return bool(took_part(objection.case, besides=besides) & set(people) or near & set(people.values()))


def may_refer(user: Holder, objection: Objection) -> Doer:
    """Passing up is nobody's judgement: whoever holds the step's duty may, and the handler, even if he took part.

    Raises ObjectionMoved, NotEntitled.
    """
    step = STEP_AT.get(S(objection.state))
    if step is None or step == StepCode.INVESTIGATE:
        raise ObjectionMoved(state=objection.get_state_display())
    place = objection.act_division_id
    doer = doer_at(user, DUTY_OF[step], place) or doer_at(user, Duty.HANDLE_OBJECTION, place)
    if doer is None:
        raise NotEntitled(duty=Duty.HANDLE_OBJECTION.label, place=name_of(objection.village_path, place))
    return doer


def refuse_unworkable(objection: Objection) -> None:
    """O-2: nothing is accepted that nobody here may investigate and decide. Raises NobodyInvestigates, NobodyDecides."""
    if next_level(objection.village_path, objection.level) is None:
        return  # the last level takes it in any case: the household waits until somebody is appointed
    place = name_of(objection.village_path, objection.act_division_id)
    if len(possible_investigators(objection)) < 2:
        raise NobodyInvestigates(field="outcome", place=place)
    if not impartial(objection, holders(Duty.DECIDE_OBJECTION, objection.act_division_id)):
        raise NobodyDecides(field="outcome", place=place)


def investigator_of(user: Holder, objection: Objection) -> Investigator:
    """Raises NotInvestigator."""
    found = investigators_now(objection).filter(official=user.pk).first()
    if found is None:
        raise NotInvestigator()
    return found


def eligible(objection: Objection, step: StepCode) -> Sequence[Posting]:
    """Who may take the step: the other direction of examine()."""
    if step == StepCode.INVESTIGATE:
        gone = dropped_out(objection)
        now = investigators_now(objection).exclude(official__in=gone)
        return [named.posting for named in now.select_related("posting__official")]
    candidates = holders(DUTY_OF[step], objection.act_division_id)
    if step != StepCode.DECIDE:
        return impartial(objection, candidates, besides=_JUDGES_NOBODY)
    named = set(objection.investigators.values_list("official", flat=True))
    return [posting for posting in impartial(objection, candidates) if not named & set(people_at(posting))]


def reads_statement(user: Holder, objection: Objection) -> bool:
    """Where the level complained about handles it itself, what was said is for those alone who work on it (domain.md §6-6)."""
    if objection.level < objection.complained_level:
        return True
    place = objection.act_division_id
    if any(has_duty(user, duty, place) for duty in _WORK_ON_IT):
        return True
    return investigates(user, objection)


def reads_note(user: Holder, objection: Objection, note: InvestigationNote) -> bool:
    """What the objector said, and his signature under it, open with his name alone; its author knows it anyway."""
    if note.person != PersonAsked.OBJECTOR:
        return reads_statement(user, objection)
    if user.is_authenticated and note.investigator.official_id == user.pk:
        return True
    return not objection.is_anonymous and may_unseal(user, objection) and has_unsealed(user, objection)


def require_note(user: Holder, objection: Objection, note: InvestigationNote) -> None:
    """The photographed sheet itself: for investigators, handler and decider. Raises NotEntitled, and what unsealing raises."""
    place = objection.act_division_id
    if not investigates(user, objection) and not any(has_duty(user, duty, place) for duty in _WORK_ON_IT):
        raise NotEntitled(duty=Duty.HANDLE_OBJECTION.label, place=name_of(objection.village_path, place))
    if not reads_note(user, objection, note):
        unsealer(user, objection)
        raise NotUnsealed()


def reads_paper(user: Holder, objection: Objection, kind: str) -> bool:
    return kind not in SAYS_WHAT_WAS_SAID or reads_statement(user, objection)


def refuse_sealed_paper(user: Holder, subject_no: str, kind: str) -> None:
    """A paper of an objection, fetched by its own address. Raises StatementSealed."""
    if kind not in SAYS_WHAT_WAS_SAID:
        return
    objection = objection_of(subject_no)
    if objection is not None and not reads_statement(user, objection):
        raise StatementSealed()


def may_unseal(user: Holder, objection: Objection) -> bool:
    try:
        unsealer(user, objection)
    except Refusal:
        return False
    return True


def unsealer(user: Holder, objection: Objection) -> Doer:
    """Investigators, and the handler where his level is not the one complained about. Raises IdentitySealed."""
    if objection.is_anonymous:
        raise ObjectionAnonymous()
    place = objection.act_division_id
    if investigates(user, objection):
        doer = doer_at(user, Duty.INVESTIGATE_OBJECTION, place)
    elif objection.level < objection.complained_level:
        doer = doer_at(user, Duty.HANDLE_OBJECTION, place)
    else:
        doer = None
    if doer is None:
        raise IdentitySealed()
    return doer


def has_unsealed(user: Holder, objection: Objection) -> bool:
    """Whether the log says that he opened this name himself, with his reason."""
    rows = Event.objects.filter(stream=objection.stream, kind=events.IDENTITY_UNSEALED)
    return any(row.parsed["actor"]["id"] == f"official:{user.pk}" for row in rows)


def inner_opener(user: Holder, objection: Objection) -> Doer:
    """Raises IdentitySealed, ObjectionAnonymous, NotUnsealed."""
    doer = unsealer(user, objection)
    if not has_unsealed(user, objection):
        raise NotUnsealed()
    return doer


def open_inner(*, objection: Objection, user: User, paper_no: str, at: datetime) -> Objector:
    """The name for the inner copy of O01: only who may open it and has opened it; printing is logged, too.

    Inside the caller's transaction. Raises IdentitySealed, ObjectionAnonymous, NotUnsealed.
    """
    doer = inner_opener(user, objection)
    log.append(
        stream=objection.stream,
        kind=events.INNER_COPY_PRINTED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"objection": objection.no},
        statement={"paper": paper_no, "level": Level(objection.level).name.lower()},
    )
    return Objector.objects.get(objection=objection)


def unseal(*, objection: Objection, user: User, reason: str, at: datetime) -> Objector:
    """Open the name, for one look; the asking is logged first. Raises IdentitySealed, ObjectionAnonymous, UnsealReasonShort.

    Inside the caller's transaction.
    """
    doer = unsealer(user, objection)
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise UnsealReasonShort(field="reason")
    log.append(
        stream=objection.stream,
        kind=events.IDENTITY_UNSEALED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"objection": objection.no},
        statement={"reason": reason, "level": Level(objection.level).name.lower()},
    )
    return Objector.objects.get(objection=objection)

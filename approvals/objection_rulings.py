"""Objections O-5 … O-8 (domain.md §2.5): the decision and what it does to the case, the reply, the notice resumed, the appeal."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from audit import clock
from django.utils.translation import gettext_lazy as _
from registry.roles import Level
from registry.services import actor_of

from approvals import notices
from approvals import objection_events as events
from approvals import services as rules
from approvals.acts import Submission
from approvals.examining import Authority, Draft, Item
from approvals.holders import holder_of, settle
from approvals.models import (
    Case,
    Channel,
    Decision,
    Objection,
    ObjectionOutcome,
    ObjectionState,
    ObjectionStep,
    Objector,
    StepCode,
)
from approvals.objection_errors import (
    AppealOnce,
    AppealTooLate,
    FoundedJudgesAgain,
    NoHigherLevel,
    ReplyIncomplete,
    ReturnNotPossible,
)
from approvals.objection_selectors import appeal_until, next_level
from approvals.objections import Doer, insert, move, state_on_case, take
from approvals.programmes import programme_for
from approvals.services import Recorded
from approvals.stages import ALL_STAGES, STAGE_OF, Outcome, ReasonCode, Stage, StageCode, is_before
from approvals.wording import title_of

EXITED = "exited"  # what becomes of a case whose exit stands marked
UPHELD = {ObjectionOutcome.PARTLY_FOUNDED, ObjectionOutcome.FOUNDED}


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What the deciding level rules. `return_to` "" with an upheld objection: the household's exit is rejected."""

    outcome: str
    opinion: str
    return_to: str = ""

    def case_outcome(self, case: Case | None) -> Outcome | None:
        """What becomes of the case: nothing, a return (RC15), or a rejection. A marked exit is undone by a rollback alone."""
        if self.outcome not in UPHELD or case is None or has_exited(case):
            return None
        return Outcome.RETURNED if self.return_to else Outcome.REJECTED


def has_exited(case: Case) -> bool:
    """Two persons have marked the exit: from here only 脱贫回退 leads back (domain.md §2.6)."""
    return case.stage == StageCode.FOLLOW_UP


def decide(objection: Objection, case: Case | None, verdict: Verdict, *, doer: Doer, at: datetime) -> ObjectionStep:
    """O-5, the objection's own side; `case` is the open one. The case's decision is written by rule_on_case()."""
    particulars = {"return_to": verdict.return_to, "case": _effect(case, verdict)}
    step = take(
        objection,
        StepCode.DECIDE,
        verdict.outcome,
        doer=doer,
        at=at,
        opinion=verdict.opinion,
        particulars=particulars,
    )
    move(objection, ObjectionState.DECIDED, StepCode.REPLY, outcome=verdict.outcome)
    return step


def _effect(case: Case | None, verdict: Verdict) -> str:
    if case is not None and has_exited(case) and verdict.outcome in UPHELD:
        return EXITED
    return str(verdict.case_outcome(case) or "")


def refuse_impossible(case: Case | None, verdict: Verdict) -> None:
    """Partly founded goes back to a stage, founded goes back to be judged again or ends the case, wherever it stands.

    Raises ReturnNotPossible, FoundedJudgesAgain.
    """
    if case is None or verdict.outcome not in UPHELD:
        return
    rejects = verdict.case_outcome(case) == Outcome.REJECTED
    impossible = rejects and verdict.outcome == ObjectionOutcome.PARTLY_FOUNDED
    if impossible or (verdict.return_to and verdict.return_to not in return_targets(case)):
        raise ReturnNotPossible(field="effect", stage=title_of(programme_for(case), case.stage))
    if verdict.outcome == ObjectionOutcome.FOUNDED and verdict.return_to and not judges_again(verdict.return_to):
        raise FoundedJudgesAgain(field="effect")


def judges_again(return_to: str) -> bool:
    """Whether a verification lies at the stage or behind it; a path without any asks no such thing."""
    path = STAGE_OF[return_to].step[:1]
    verifying = [stage for stage in ALL_STAGES if stage.measures and stage.step.startswith(path)]
    return not verifying or any(not is_before(stage.code, return_to) for stage in verifying)


def act_on(case: Case, verdict: Verdict) -> Submission:
    """What becomes of the case, as an act: returned under RC15, or rejected."""
    outcome = verdict.case_outcome(case)
    assert outcome is not None
    return Submission(
        outcome=outcome.value,
        acted_on=clock.today(),
        opinion=verdict.opinion,
        seen_version=case.version,
        reason_code=ReasonCode.RC15.value,
        return_to=verdict.return_to,
    )


def rule_on_case(
    objection: Objection,
    case: Case,
    act: Submission,
    *,
    doer: Doer,
    decisions: Sequence[Decision],
    moves_to: str,
    at: datetime,
) -> Recorded:
    """The case's own decision, written as any other is, the objection named in it.

    Its level is the level that decides the objection, for the decider is no holder of the stage's duty.
    """
    stage: Stage = dataclasses.replace(STAGE_OF[case.stage], level=Level(objection.level))
    posting = doer.posting
    authority = Authority(posting, posting.official, doer.name, posting.delegation)
    draft = Draft(Item(case, act, decisions, authority, moves_to), stage, {"objection": objection.no}, None, [])
    return rules.write([draft], at)[0]


@dataclasses.dataclass(frozen=True)
class Reply:
    """What is told, how it was delivered, and where the result was posted."""

    text: str
    method: str
    places: Sequence[str]
    receipt: str = ""  # SHA-256 of the photographed delivery receipt

    def to_json(self) -> dict[str, Any]:
        return {"method": self.method, "places": list(self.places), "receipt": self.receipt}


def reply(objection: Objection, answer: Reply, *, doer: Doer, at: datetime) -> ObjectionStep:
    """O-6: a named objector gets it against a receipt; the result is posted at the same points. Raises ReplyIncomplete."""
    if len(answer.text.strip()) < 2:
        raise ReplyIncomplete(field="opinion", what=_("text of the reply"))
    if not answer.places:
        raise ReplyIncomplete(field="places", what=_("place where the result is posted"))
    if not objection.is_anonymous and not answer.receipt:
        raise ReplyIncomplete(field="receipt", what=_("delivery receipt"))
    step = take(
        objection,
        StepCode.REPLY,
        "answered",
        doer=doer,
        at=at,
        opinion=answer.text,
        particulars=answer.to_json(),
    )
    move(objection, ObjectionState.ANSWERED, None, answered_on=clock.today())
    return step


def resume(objection: Objection, case: Case | None, *, doer: Doer, at: datetime) -> bool:
    """O-7: the hold ends where nothing else holds the case. True: its notice runs on from here."""
    if case is None or case.closed_at is not None:
        return False
    runs = STAGE_OF[case.stage].concludes is not None and objection.outcome not in UPHELD
    if case.held_at is None or holder_of(case):
        settle(case, at=at)
        return False
    if runs:
        notices.resume(case, by=actor_of(doer.posting), at=at)
    settle(case, at=at)
    state_on_case(case, events.CASE_RELEASED, objection, doer, at)
    take(objection, StepCode.RESUME, "resumed" if runs else "released", doer=doer, at=at)
    return runs


def appeal(objection: Objection, *, statement: str, at: datetime) -> tuple[Objection, str]:
    """O-8: one, to the next level, within seven days, by whoever knows the receipt. Returns it with its own receipt.

    Raises AppealOnce, AppealTooLate, NoHigherLevel.
    """
    refuse_appeal(objection)
    above = next_level(objection.village_path, objection.level)
    if above is None:
        raise NoHigherLevel()
    row, receipt = insert(
        at,
        above,
        channel=Channel.WEB,
        kind=objection.kind,
        against=objection.against,
        notice_no=objection.notice_no,
        about=objection.about,
        statement=statement.strip(),
        is_anonymous=objection.is_anonymous,
        village_id=objection.village_id,
        village_path=objection.village_path,
        household_id=objection.household_id,
        case_id=objection.case_id,
        appeal_of=objection,
    )
    sealed = Objector.objects.filter(objection=objection).first()
    if sealed is not None:
        Objector.objects.create(objection=row, name=sealed.name, contact=sealed.contact)
    take(objection, StepCode.APPEAL, "appealed", doer=None, at=at, particulars={"appeal": row.no})
    take(row, StepCode.REGISTER, "registered", doer=None, at=at, particulars={"appeal_of": objection.no})
    return row, receipt


def refuse_appeal(objection: Objection) -> None:
    if objection.appeal_of_id is not None or Objection.objects.filter(appeal_of=objection).exists():
        raise AppealOnce()
    until = appeal_until(objection)
    ended = objection.state in {ObjectionState.ANSWERED, ObjectionState.NOT_ACCEPTED}
    if not ended or until is None or clock.today() > until:
        raise AppealTooLate(until=until or "—")


def return_targets(case: Case | None) -> tuple[StageCode, ...]:
    """The stages to which an upheld objection may send the case from where it stands."""
    if case is None or case.closed_at is not None:
        return ()
    stage = STAGE_OF[case.stage]
    return (*stage.returns_to, *stage.upheld_to)

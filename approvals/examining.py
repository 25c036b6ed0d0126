"""Checking an act before anything of it is written, for one case or for a list: what the rules read is read once for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit import clock
from audit.log import Actor
from django.utils.translation import gettext_lazy as _
from registry.models import Delegation, Posting, User
from registry.programme_schema import Programme
from registry.services import actor_of, name_of_actor

from approvals import acts
from approvals.acts import Submission
from approvals.criteria import CriterionResult, failed, unknown
from approvals.dating import LockedYears
from approvals.errors import (
    ActInvalid,
    GateClosed,
    GatesUnconfirmed,
    InputMissing,
    InvalidAct,
    OpinionContradicts,
    OutcomeNotAllowed,
    Refusal,
    StalePage,
    StandardMet,
)
from approvals.evaluations import evaluation_refusals, evaluations_of, report_refusals
from approvals.gates import closed_gates, read_gates, unwatched_gates
from approvals.guards import guard_refusals
from approvals.models import Case, Decision, Sheet
from approvals.programmes import programme_at_hand, programme_for, programmes_for
from approvals.sampling import outside_sample
from approvals.seats import seats_of
from approvals.selectors import concluded_notices
from approvals.stages import STAGE_OF, CaseKind, Outcome, Stage, StageCode
from approvals.subjects import Facts, households_of, measure, read_subjects
from approvals.teams import posted_in, team_refusals, was_opened_above
from approvals.wording import agrees, title_of

# Cases whose approval says that the household does live in poverty (domain.md §2.6).
_FINDS_POOR = frozenset({CaseKind.ROLLBACK, CaseKind.RETURN, CaseKind.ENROLMENT})


@dataclass(frozen=True)
class Authority:
    """In whose name the act stands, from which post, and the sheet on which others signed it with him."""

    posting: Posting
    official: User
    name: str
    delegation: Delegation | None = None
    sheet: Sheet | None = None
    signers: tuple[str, ...] = ()

    @property
    def actor(self) -> Actor:
        return actor_of(self.posting, delegation=self.delegation, official=self.official)


def authority_of(posting: Posting) -> Authority:
    """Of an official who acts alone, from his own post or from the one he stands in for."""
    return Authority(posting, posting.official, name_of_actor(posting.official, posting), posting.delegation)


@dataclass(frozen=True)
class Item:
    """What an official sends about one case, and the case as it stands under lock."""

    case: Case
    act: Submission
    decisions: Sequence[Decision]
    authority: Authority
    moves_to: str = ""  # the stage that waits next; "" closes the case


@dataclass(frozen=True)
class Draft:
    """An act that passed every check; nothing of it is written yet."""

    item: Item
    stage: Stage
    particulars: dict[str, Any]
    facts: Facts | None
    results: list[CriterionResult]

    @property
    def case(self) -> Case:
        return self.item.case

    @property
    def act(self) -> Submission:
        return self.item.act

    def results_json(self) -> list[dict[str, Any]]:
        """How the criteria came out, as it is stored."""
        return [result.to_json() for result in self.results]


class _OnFile:
    """What the checks of a stage read about its cases."""

    def __init__(self, items: Sequence[Item], stage: Stage) -> None:
        cases = [item.case for item in items]
        programmes = programmes_for(cases)
        approved = [item.case for item in items if item.act.approves]
        self.locked = LockedYears(cases)
        self.notices = concluded_notices(cases, stage.code) if stage.concludes else {}
        if stage.measures:
            read_subjects(cases, "members", "conditions", "income")
        self.guarded = guard_refusals(approved, stage) if approved else {}
        self.evaluated = evaluations_of(approved, stage.code)
        self.posted: dict[int, set[str]] = {}
        # a verifying level brings its own values; where it samples, for the drawn households alone
        self.unseen = outside_sample(cases, stage) if stage.measures else set()
        if stage.code == StageCode.YEAR_PLAN:
            read_gates(households_of(approved), programmes.values())
        if approved and any("verifiers" in item.act.particulars for item in items):
            read_subjects(approved, "members", "helpers")
            self.posted = posted_in({case.village_id for case in approved})


def prepare(items: Sequence[Item], stage: Stage) -> list[Draft | Refusal]:
    """One answer per item, in their order: a draft to write, or why not (StalePage, ActInvalid).

    A constant number of queries. The caller has asked policy and holds the locks of the cases.
    """
    on_file = _OnFile(items, stage)
    return [_examine(item, stage, on_file) for item in items]


def _examine(item: Item, stage: Stage, on_file: _OnFile) -> Draft | Refusal:
    case, act = item.case, item.act
    if act.seen_version != case.version:
        return StalePage()
    programme = programme_for(case)
    before = item.decisions[-1] if item.decisions else None
    found = _outcome_refusals(item, stage, programme)
    settled_on = _settled_on(before, programme) if before is not None else None
    found += _date_refusals(item, stage, before, settled_on, on_file, programme)
    values, wrong = acts.particulars_of(stage, act, before=before, settled_on=settled_on)
    found += wrong
    recorder = item.authority.official.name
    found += acts.history_refusals(stage, act, values, item.decisions, head=case.subject_name, recorder=recorder)
    if not wrong:
        found += on_file.locked.refusals(case, stage, act, values, item.decisions)
    facts: Facts | None = None
    results: list[CriterionResult] = []
    if act.approves:
        found += _approval_refusals(item, stage, programme, values, on_file)
    if stage.measures and act.outcome != Outcome.WITHDRAWN and case.pk not in on_file.unseen:
        facts, results, wrong = measure(case, programme, act.measured)
        if act.approves:  # a return or rejection may leave values open
            found += wrong or judged(case, results) + evaluation_refusals(stage, item.decisions, results)
            found += report_refusals(on_file.evaluated.get(case.pk), facts)
    return ActInvalid(found) if found else Draft(item, stage, values, facts, results)


def judged(case: Case, results: list[CriterionResult]) -> list[InvalidAct]:
    """An exit needs every veto criterion; whoever finds that an exit was false must name one that is not met."""
    if case.kind in _FINDS_POOR:
        return [] if failed(results) or unknown(results) else [StandardMet()]
    return (
        []
        if case.kind == CaseKind.DISQUALIFICATION
        else acts.criteria_refusals(results, of_place=case.household_id is None)
    )


def _outcome_refusals(item: Item, stage: Stage, programme: Programme) -> list[InvalidAct]:
    act = item.act
    title = title_of(programme, stage.code)
    found = acts.outcome_refusals(stage, act, title=title)
    if not act.approves and agrees(act.opinion, programme, item.case, stage):
        found.append(OpinionContradicts(field="opinion"))
    if act.outcome == Outcome.WITHDRAWN and was_opened_above(item.decisions):
        found.append(OutcomeNotAllowed(field="outcome", outcome=Outcome.WITHDRAWN.label, stage=title))
    return found


def _settled_on(before: Decision, programme: Programme) -> date:
    """The day from which on what follows may be dated: that of the act or, where several signed, of the last signature."""
    if before.sheet_id is None or not seats_of(programme, STAGE_OF[before.stage]):
        return before.acted_on
    return max(before.acted_on, before.decided_at.astimezone(clock.LOCAL_ZONE).date())


def _date_refusals(
    item: Item,
    stage: Stage,
    before: Decision | None,
    settled_on: date | None,
    on_file: _OnFile,
    programme: Programme,
) -> list[InvalidAct]:
    """On the day of a joint act its proposer held his post: that was asked when he laid it out. Who signs it may be newer."""
    notice, authority = on_file.notices.get(item.case.pk), item.authority
    row = programme.stage(stage.code)
    return acts.date_refusals(
        stage,
        item.act,
        today=clock.today(),
        before=before,
        before_title=title_of(programme_at_hand(item.case), before.stage) if before else "",
        settled_on=settled_on,
        notice_ended_on=notice.ends_on if notice else None,
        posted_since=None if authority.signers else authority.posting.held_since,
        window=(row.not_before, row.not_after),
    )


def _approval_refusals(
    item: Item, stage: Stage, programme: Programme, values: dict[str, Any], on_file: _OnFile
) -> list[InvalidAct]:
    case = item.case
    found = acts.stage_refusals(stage, values, programme)
    found += team_refusals(case, stage, values, on_file.posted.get(case.village_id, set()))
    if stage.code == StageCode.YEAR_PLAN:
        found += gate_refusals(case, programme, values)
    return found + on_file.guarded.get(case.pk, [])


def gate_refusals(case: Case, programme: Programme, values: dict[str, Any]) -> list[InvalidAct]:
    reasons = closed_gates(case.home, year=case.year, programme=programme)
    found: list[InvalidAct] = [GateClosed(reasons=reasons)] if reasons else []
    unwatched = unwatched_gates(programme)
    if unwatched and values.get("gates_confirmed") is not True:
        found.append(GatesUnconfirmed(field="gates_confirmed", gates=unwatched))
    elif unwatched and len(str(values.get("gates_reason", "")).strip()) < 2:
        found.append(InputMissing(field="gates_reason", label=_("on what that was confirmed")))
    return found

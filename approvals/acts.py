"""One official's act as it arrives, and the checks of its content. No database here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from registry.programme_schema import Programme

from approvals.consents import approval_refusals, head_refusals, refusal_refusals
from approvals.criteria import CriterionResult, failed, unknown
from approvals.errors import (
    CriteriaUnknown,
    CriteriaUnmet,
    DateBeforePosting,
    DateBeforePredecessor,
    DateInFuture,
    DateWithinNotice,
    InputMissing,
    InputWrong,
    InvalidAct,
    KinMustRecuse,
    OpinionMissing,
    OutcomeNotAllowed,
    PlaceUnmet,
    PostedOnAnotherDay,
    ReasonMissing,
    StageNotDueYet,
    StageOverdue,
)
from approvals.exit_classes import exit_class_refusals
from approvals.income_lines import sum_refusals
from approvals.meetings import vote_refusals
from approvals.models import Decision
from approvals.particulars import INPUTS, MAX_TEXT, MEASURED, RIGID, Input, checked
from approvals.stages import Outcome, ReasonCode, Stage, StageCode

MAX_REMARKS = 40
_LABELS = {name: item.label for name, item in MEASURED.items()}


@dataclass(frozen=True)
class EvidenceFile:
    """A received file, checked and already stored under its digest."""

    title: str
    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True)
class Submission:
    """What the official sends. `seen_version` is the version of the case he looked at."""

    outcome: str
    acted_on: date
    opinion: str
    seen_version: int
    particulars: Mapping[str, Any] = field(default_factory=dict)
    measured: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[EvidenceFile] = ()
    reason_code: str = ""
    return_to: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)  # by field (surveys.remarkable): what is wrong with it

    method: str = "typed"  # how he signs his own seat where others sign with him
    ink: str = ""

    @property
    def approves(self) -> bool:
        return self.outcome == Outcome.APPROVED


def outcome_refusals(stage: Stage, act: Submission, *, title: str | Promise = "") -> list[InvalidAct]:
    """Is the outcome possible here, and does it say what it must? `title`: the place's word for the stage."""
    found: list[InvalidAct] = []
    if act.outcome not in stage.outcomes():
        label = Outcome(act.outcome).label if act.outcome in Outcome.values else act.outcome
        found.append(OutcomeNotAllowed(field="outcome", outcome=label, stage=title or stage.title))
    if not 2 <= len(act.opinion.strip()) <= MAX_TEXT or not act.opinion.isprintable():
        found.append(OpinionMissing(field="opinion"))
    if act.outcome == Outcome.RETURNED:
        if act.return_to not in stage.returns_to or act.reason_code not in ReasonCode.values:
            found.append(ReasonMissing(field="return_to" if act.return_to not in stage.returns_to else "reason_code"))
    return found + remark_refusals(act)


def remark_refusals(act: Submission) -> list[InvalidAct]:
    """Remarks to single fields go with a return, and can be read."""
    texts = act.remarks.values()
    if act.remarks and act.outcome != Outcome.RETURNED:
        return [InputWrong(field="remarks", label=_("remarks"), problem=_("go with a return only"))]
    if len(act.remarks) > MAX_REMARKS or any(len(name) > 80 for name in act.remarks):
        return [InputWrong(field="remarks", label=_("remarks"), problem=_("too many"))]
    if any(not 2 <= len(text.strip()) <= MAX_TEXT or not text.isprintable() for text in texts):
        return [InputWrong(field="remarks", label=_("remarks"), problem=_("2 to 500 characters that can be printed"))]
    return []


def date_refusals(
    stage: Stage,
    act: Submission,
    *,
    today: date,
    before: Decision | None,
    before_title: str | Promise = "",
    settled_on: date | None = None,
    notice_ended_on: date | None = None,
    posted_since: date | None = None,
    window: tuple[str, str] = ("", ""),
) -> list[InvalidAct]:
    """The date chain never runs backwards (domain.md §2.0-5); a notice is recorded on the day it is posted.

    `settled_on`: the day of the last signature on what precedes, where several had to sign. Nor is an act dated into the
    notice it concludes, or to a day on which its official did not hold the post yet.
    """
    settled_on = _settled(before, settled_on)
    found: list[InvalidAct] = []
    if act.acted_on > today:
        found.append(DateInFuture(field="acted_on", acted_on=act.acted_on))
    if before is not None and settled_on is not None and act.acted_on < settled_on:
        label = before_title or StageCode(before.stage).label
        found.append(DateBeforePredecessor(field="acted_on", acted_on=act.acted_on, stage=label, before=settled_on))
    if notice_ended_on is not None and act.acted_on <= notice_ended_on:
        found.append(DateWithinNotice(field="acted_on", acted_on=act.acted_on, ends_on=notice_ended_on))
    if posted_since is not None and act.acted_on < posted_since:
        found.append(DateBeforePosting(field="acted_on", acted_on=act.acted_on, since=posted_since))
    if stage.posts and act.approves and act.acted_on != today:
        found.append(PostedOnAnotherDay(field="acted_on"))
    return found + window_refusals(stage, act, window)


def window_refusals(stage: Stage, act: Submission, window: tuple[str, str]) -> list[InvalidAct]:
    """A dated stage is passed within its days (D-10 … D-12); a return or a rejection has none."""
    first, last = window
    day = act.acted_on.isoformat()
    if act.approves and first and day < first:
        return [StageNotDueYet(field="acted_on", stage=stage.title, first=date.fromisoformat(first))]
    if act.approves and last and day > last:
        return [StageOverdue(field="acted_on", stage=stage.title, last=date.fromisoformat(last))]
    return []


def _settled(before: Decision | None, settled_on: date | None) -> date | None:
    return settled_on or (before.acted_on if before is not None else None)


def particulars_of(
    stage: Stage, act: Submission, *, before: Decision | None, settled_on: date | None = None
) -> tuple[dict[str, Any], list[InvalidAct]]:
    """The stage's own values. Only an approval must bring them all; dates in them lie between predecessor and act."""
    inputs = INPUTS[stage.code]
    values, found = checked(inputs, act.particulars)
    if not act.approves:
        return values, []
    for item in inputs:
        if item.kind == "date" and item.name in values:
            found += _inner_date(
                item, date.fromisoformat(values[item.name]), act.acted_on, _settled(before, settled_on)
            )
    return values, found + rigid_refusals(values, act.measured) + sum_refusals(values, act.measured, _LABELS)


def _inner_date(item: Input, value: date, acted_on: date, since: date | None) -> list[InvalidAct]:
    if value > acted_on:
        return [InputWrong(field=item.name, label=item.label, problem=_("lies after the date of the act"))]
    if since is not None and item.name != "applied_on" and value < since:
        return [
            InputWrong(field=item.name, label=item.label, problem=_("lies before the stage that precedes this one"))
        ]
    return []


def stage_refusals(stage: Stage, values: Mapping[str, Any], programme: Programme) -> list[InvalidAct]:
    """What must hold before this stage may be approved."""
    check = _STAGE_CHECKS.get(stage.code)
    return kinship_refusals(values) + (check(values, programme) if check else [])


def _vote(values: Mapping[str, Any], programme: Programme) -> list[InvalidAct]:
    return vote_refusals(values, programme)


def _consent(values: Mapping[str, Any], programme: Programme) -> list[InvalidAct]:
    return approval_refusals(values)


_STAGE_CHECKS = {
    StageCode.APPRAISAL: _vote,
    StageCode.VILLAGE_ASSESSMENT: _vote,
    StageCode.ENTRY_APPRAISAL: _vote,
    StageCode.CONSENT: _consent,
    StageCode.COUNTY_APPROVAL: exit_class_refusals,
}


def kinship_refusals(values: Mapping[str, Any]) -> list[InvalidAct]:
    """S3: whoever cannot state that he is no kin declares his recusal and leaves the act to others."""
    return [KinMustRecuse(field="no_kinship")] if values.get("no_kinship") is False else []


def rigid_refusals(values: Mapping[str, Any], measured: Mapping[str, Any]) -> list[InvalidAct]:
    """C-17: medical care, education and disaster add up to the rigid expenditure; whoever named no kind named a sum."""
    kinds = [values[item.name] for item in RIGID if item.name in values]
    total = measured.get("rigid_expenditure_fen")
    if not kinds or total is None or sum(kinds) == total:
        return []
    label = MEASURED["rigid_expenditure_fen"].label
    return [InputWrong(field=RIGID[0].name, label=label, problem=_("is not the sum of its kinds"))]


def history_refusals(
    stage: Stage,
    act: Submission,
    values: Mapping[str, Any],
    decisions: Sequence[Decision],
    *,
    head: str = "",
    recorder: str = "",
) -> list[InvalidAct]:
    """What depends on who acts and on what was decided before."""
    if stage.code != StageCode.CONSENT:
        return []
    found = refusal_refusals(values, act.outcome, decisions) + head_refusals(values, head=head, recorder=recorder)
    if act.reason_code == ReasonCode.RC14 and act.outcome == Outcome.RETURNED and values.get("agrees") is not False:
        found.append(InputMissing(field="agrees", label=_("that the household does not agree")))
    return found


def criteria_refusals(results: list[CriterionResult], *, of_place: bool = False) -> list[InvalidAct]:
    found: list[InvalidAct] = []
    if failed(results):
        unmet = PlaceUnmet if of_place else CriteriaUnmet
        found.append(unmet(criteria=[result.title for result in failed(results)]))
    if unknown(results):
        found.append(CriteriaUnknown(criteria=[result.title for result in unknown(results)]))
    return found

"""Many cases in one act, through the guards of one: whoever cannot be decided drops out with the reason, the others go on."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import DatabaseError, IntegrityError, transaction

from approvals import policy, sheets
from approvals.acts import Submission
from approvals.errors import CaseBusy, NoticeEnding, Refusal, refused_by_database
from approvals.examining import Authority
from approvals.models import Case, Decision, Sheet
from approvals.policy import Verdict
from approvals.programmes import programme_at_hand
from approvals.seats import signed_jointly
from approvals.selectors import decisions_of_all
from approvals.services import Recorded, signers_of
from approvals.signing_errors import MustBeSigned
from approvals.stages import STAGE_OF, Stage
from approvals.wording import title_of
from audit import clock
from registry.models import User
from workflows.advancing import is_lock_timeout, lock_tasks, refuse_claimed
from workflows.deciding import Asked, record
from workflows.models import CaseTask

Acts = Mapping[str, Submission]  # by case number
Answers = dict[str, Decision | Refusal]


def decide_many(
    *, user: User, stage: str, acts: Acts, at: datetime | None = None, sheet: Sheet | None = None
) -> Answers:
    """Decide each case as decide() would, all in one transaction; by case number the decision, or why not."""
    return decide_list(user=user, stage=stage, acts=acts, at=at or clock.now(), sheet=sheet)[0]


def decide_list(
    *, user: User, stage: str, acts: Acts, at: datetime, sheet: Sheet | None
) -> tuple[Answers, list[Recorded]]:
    """The same, with what was recorded.

    A household that the database itself refuses costs nobody else's decision: then the list is decided one by one.
    """
    try:
        with transaction.atomic():
            return _decide(user, STAGE_OF[stage], acts, at, sheet)
    except IntegrityError:
        each = [_alone(user, STAGE_OF[stage], case_no, act, at, sheet) for case_no, act in acts.items()]
        return {no: answer for one, _ in each for no, answer in one.items()}, [row for _, rows in each for row in rows]
    except DatabaseError as error:
        if is_lock_timeout(error):
            raise CaseBusy() from error
        raise


def _alone(
    user: User, stage: Stage, case_no: str, act: Submission, at: datetime, sheet: Sheet | None
) -> tuple[Answers, list[Recorded]]:
    try:
        with transaction.atomic():
            return _decide(user, stage, {case_no: act}, at, sheet)
    except IntegrityError as error:
        return {case_no: refused_by_database(error)}, []


def _decide(user: User, stage: Stage, acts: Acts, at: datetime, sheet: Sheet | None) -> tuple[Answers, list[Recorded]]:
    answers: Answers = {}
    asked: list[Asked] = []
    if not all(act.approves for act in acts.values()):  # it may take cases off their sheets
        sheets.lock_sheets_of(list(acts))
    tasks = lock_tasks(sorted(acts), stage.code)
    decisions = decisions_of_all([task.case for task in tasks])
    verdicts = verdicts_on(user, [task.case for task in tasks], stage, decisions, acts)
    signers = signers_of(sheet)
    for task in tasks:
        case_no = task.case.case_no
        refusal = _refusal(user, task, stage, verdicts[task.case_id], acts[case_no], at)
        if refusal is not None:
            answers[case_no] = refusal
            continue
        authority = authority_of(user, verdicts[task.case_id], sheet, signers)
        asked.append(Asked(task, acts[case_no], decisions[task.case_id], authority))
    case_nos = {one.task.case_id: one.task.case.case_no for one in asked}
    done = record(asked, stage, at, owner=user)
    answers |= {case_nos[key]: answer for key, answer in done.answers.items()}
    return answers | not_waiting(user, stage, [no for no in acts if no not in answers]), done.recorded


def verdicts_on(
    user: User, cases: Sequence[Case], stage: Stage, decisions: Mapping[int, Sequence[Decision]], acts: Acts
) -> dict[int, Verdict]:
    found: dict[int, Verdict] = {}
    for approves in (True, False):
        alike = [case for case in cases if acts[case.case_no].approves == approves]
        if alike:
            found |= policy.examine_all(user, alike, stage, decisions, approves=approves)
    return found


def _refusal(
    user: User, task: CaseTask, stage: Stage, verdict: Verdict, act: Submission, at: datetime
) -> Refusal | None:
    if verdict.refusals:
        return verdict.refusals[0]
    programme = programme_at_hand(task.case)
    if signed_jointly(programme, stage, act.outcome):
        return MustBeSigned(stage=title_of(programme, stage.code))
    return claimed_by_other(user, task, at)


def claimed_by_other(user: User, task: CaseTask, at: datetime) -> Refusal | None:
    try:
        refuse_claimed(task, user, at)
    except Refusal as refusal:
        return refusal
    return None


def authority_of(user: User, verdict: Verdict, sheet: Sheet | None, signers: tuple[str, ...]) -> Authority:
    posting = verdict.posting
    assert posting is not None  # else policy refused
    return Authority(posting, user, verdict.name, verdict.delegation, sheet, signers)


def not_waiting(user: User, stage: Stage, case_nos: Sequence[str]) -> dict[str, Refusal]:
    """The stage does not wait for these: who decided it, or what they wait for."""
    if not case_nos:
        return {}
    cases = list(Case.objects.select_related("household", "programme").filter(case_no__in=case_nos))
    verdicts = policy.examine_all(user, cases, stage, decisions_of_all(cases))
    otherwise = NoticeEnding() if stage.concludes else CaseBusy()
    return {case.case_no: next(iter(verdicts[case.pk].refusals), otherwise) for case in cases}

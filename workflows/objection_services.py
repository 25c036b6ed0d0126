"""The only door through which an objection is registered, handled, decided and appealed (viewflow.md §13).

One transaction per step: locks (process and objection, then the case), permission, the step, log, paper, next task.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DatabaseError, IntegrityError, connection, transaction

from approvals import (
    objection_enquiries,
    objection_naming,
    objection_policy,
    objection_rulings,
    objection_subjects,
    objection_team,
    objections,
)
from approvals.acts import EvidenceFile
from approvals.errors import CaseBusy
from approvals.models import Case, InvestigationNote, Objection, ObjectionStep, Objector, StepCode
from approvals.objection_errors import AppealOnce, InvestigatorsTooFew, ObjectionMoved
from approvals.objection_finding import Complaint
from approvals.objection_rulings import Reply, Verdict
from approvals.objections import Doer
from audit import clock
from registry.models import User
from workflows.advancing import is_lock_timeout
from workflows.flows.objection_v1 import ObjectionFlow
from workflows.ledger_entries import enter_upheld
from workflows.notifying import occasions
from workflows.objection_effects import issue, lock_waiting, rule
from workflows.objection_models import ObjectionProcess, ObjectionTask
from workflows.objection_nodes import StepActivation


@contextmanager
def _one_act() -> Iterator[datetime]:
    """One transaction at one moment; raises CaseBusy when a lock is not to be had."""
    try:
        with transaction.atomic():
            yield clock.now()
    except DatabaseError as error:
        if is_lock_timeout(error):
            raise CaseBusy() from error
        raise


@dataclass(frozen=True)
class _Turn:
    """A step under lock: its task, the objection, who takes it, and when."""

    task: ObjectionTask
    doer: Doer
    user: User
    at: datetime

    @property
    def objection(self) -> Objection:
        return self.task.objection


@contextmanager
def _turn(user: User, pk: int, step: StepCode) -> Iterator[_Turn]:
    """Lock the objection, ask who may. Raises NotEntitled, TookPart, ObjectionMoved and their like."""
    with _one_act() as at:
        task = _lock(pk, step)
        objection = task.objection if task else Objection.objects.get(pk=pk)
        doer = objection_policy.require(user, objection, step)
        if task is None:
            raise ObjectionMoved(state=objection.get_state_display())
        yield _Turn(task, doer, user, at)


def _lock(pk: int, step: StepCode | None = None) -> ObjectionTask | None:
    """The waiting task of the step, of whichever waits where none is named.

    Joined are only rows that are locked too: one whose place changed while one waited would be lost (advancing.lock_tasks).
    """
    rows = ObjectionTask.objects.select_related("process", "objection")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self", "process", "objection"))
    rows = rows.filter(objection=pk, flow_task_type="HUMAN", finished=None)
    task = (rows.filter(step=step) if step else rows).first()
    if task is not None:
        task.process.objection = task.objection
    return task


def _lock_case(objection: Objection) -> Case | None:
    if objection.case_id is None:
        return None
    case = Case.objects.select_for_update().get(pk=objection.case_id)
    objection.case = case
    return case


def _advance(turn: _Turn, outcome: str = "") -> None:
    activation = turn.task.flow_task.activation_class(turn.task)
    activation.assign(turn.user)
    activation.start(None)
    activation.route = turn.task.flow_task.leads_to(outcome)
    activation.execute()


def register(*, complaint: Complaint, user: User | None) -> tuple[Objection, str]:
    """O-1, by an official (raises NotEntitled) or, without an account, by whoever objects. Returns the receipt, once."""
    with _one_act() as at:
        doer = objection_policy.registrar(user, complaint.village.path) if user else None
        objection, receipt = objections.register(complaint, doer=doer, at=at)
        _start(objection)
        occasions.objection_opened(objection, by=user.pk if user else None, at=at)
        if doer is not None and doer.posting.division.level <= objection.level:
            issue(objection, "O01", doer, at)
    return objection, receipt


def _start(objection: Objection) -> None:
    process = ObjectionProcess.objects.create(
        flow_class=ObjectionFlow, objection=objection, created=objection.received_at
    )
    StepActivation.open(ObjectionFlow.instance.node("accept"), process)


def accept(*, user: User, pk: int, opinion: str, case_no: str = "", about_nobody: bool = False) -> ObjectionStep:
    """O-2: the case found at registration, or else the named one, is held; the list goes on.

    `about_nobody`: the handler states that no household with an open case is concerned. Raises CaseUnnamed,
    CaseAlreadyNamed, CaseNotHere, NobodyInvestigates, NobodyDecides.
    """
    with _turn(user, pk, StepCode.ACCEPT) as turn:
        objection = turn.objection
        objection_subjects.name_case(objection, case_no, about_nobody=about_nobody)
        _lock_case(objection)
        objection_policy.require(user, objection, StepCode.ACCEPT)  # he may have taken part in the case just named
        objection_policy.refuse_unworkable(objection)
        particulars = {objection_subjects.NO_HOUSEHOLD: True} if objection.case_id is None else {}
        step = objections.accept(objection, opinion=opinion, doer=turn.doer, at=turn.at, particulars=particulars)
        _advance(turn)
        _issue_intake(turn)
    return step


def refuse(*, user: User, pk: int, opinion: str) -> ObjectionStep:
    with _turn(user, pk, StepCode.ACCEPT) as turn:
        step = objections.refuse(turn.objection, opinion=opinion, doer=turn.doer, at=turn.at)
        _advance(turn, "not_accepted")
        _issue_intake(turn)
    return step


def refer(*, user: User, pk: int, opinion: str) -> ObjectionStep:
    """To the next level, where nobody here may take the waiting step. Raises ObjectionMoved, NoHigherLevel."""
    with _one_act() as at:
        task = _lock(pk)
        objection = task.objection if task else Objection.objects.get(pk=pk)
        doer = objection_naming.may_refer(user, objection)
        if task is None:
            raise ObjectionMoved(state=objection.get_state_display())
        step = objections.refer(objection, waiting=StepCode(task.step), opinion=opinion, doer=doer, at=at)
        _advance(_Turn(task, doer, user, at), "referred")
    return step


def correct(*, user: User, pk: int, opinion: str, case_no: str) -> ObjectionStep:
    """Before acceptance: another household is concerned than the one linked. Raises CorrectionNeedsCase, SameCase."""
    with _turn(user, pk, StepCode.ACCEPT) as turn:
        return objection_subjects.correct(turn.objection, case_no=case_no, opinion=opinion, doer=turn.doer, at=turn.at)


def merge(*, user: User, pk: int, opinion: str, into_no: str) -> ObjectionStep:
    """Raises ObjectionNotHere, MergeDiffers."""
    with _turn(user, pk, StepCode.ACCEPT) as turn:
        step = objection_subjects.merge(turn.objection, into_no=into_no, opinion=opinion, doer=turn.doer, at=turn.at)
        _advance(turn, "merged")
    return step


def assign(*, user: User, pk: int, opinion: str, investigators: Sequence[int]) -> ObjectionStep:
    """O-3: `investigators` are keys of officials who hold the duty there. Raises InvestigatorsTooFew."""
    with _turn(user, pk, StepCode.ASSIGN) as turn:
        step = _name(turn, opinion, investigators)
        _advance(turn)
    return step


def assign_again(*, user: User, pk: int, opinion: str, investigators: Sequence[int]) -> ObjectionStep:
    """O-3 while O-4 waits: others take over from those who dropped out. Raises InvestigatorsRemain, InvestigatorsTooFew."""
    with _one_act() as at:
        task = _lock(pk, StepCode.INVESTIGATE)
        objection = task.objection if task else Objection.objects.get(pk=pk)
        doer = objection_naming.may_name_again(user, objection)
        if task is None:
            raise ObjectionMoved(state=objection.get_state_display())
        return _name(_Turn(task, doer, user, at), opinion, investigators)


def _name(turn: _Turn, opinion: str, investigators: Sequence[int]) -> ObjectionStep:
    possible = objection_team.possible_investigators(turn.objection)
    chosen = [posting for posting in possible if posting.official_id in set(investigators)]
    if len(chosen) != len(set(investigators)):
        raise InvestigatorsTooFew(field="investigators", place=turn.objection.act_division.name)
    return objection_naming.assign(turn.objection, investigators=chosen, opinion=opinion, doer=turn.doer, at=turn.at)


def extend(*, user: User, pk: int, opinion: str) -> ObjectionStep:
    with _turn(user, pk, StepCode.INVESTIGATE) as turn:
        step = objection_enquiries.extend(turn.objection, opinion=opinion, doer=turn.doer, at=turn.at)
        turn.task.due_on = turn.objection.due_on
        turn.task.save(update_fields=["due_on"])
    return step


def note(
    *, user: User, pk: int, person: str, name: str, said: str, asked_on: date, file: EvidenceFile
) -> InvestigationNote:
    """Raises PersonAskedTwice, NotInvestigator."""
    with _turn(user, pk, StepCode.INVESTIGATE) as turn:
        return objection_enquiries.note(
            turn.objection,
            investigator=objection_policy.investigator_of(user, turn.objection),
            person=person,
            name=name,
            said=said,
            asked_on=asked_on,
            file=file,
            doer=turn.doer,
            at=turn.at,
        )


def report(*, user: User, pk: int, opinion: str) -> ObjectionStep:
    """Raises NeighboursTooFew."""
    with _turn(user, pk, StepCode.INVESTIGATE) as turn:
        step = objection_enquiries.report(turn.objection, opinion=opinion, doer=turn.doer, at=turn.at)
        _advance(turn)
        issue(turn.objection, "O03", turn.doer, turn.at)
    return step


def decide(*, user: User, pk: int, verdict: Verdict) -> ObjectionStep:
    """O-5, and what it does to the case, in one transaction. Raises ReturnNotPossible, FoundedJudgesAgain, TookPart."""
    with _turn(user, pk, StepCode.DECIDE) as turn:
        objection = turn.objection
        waiting = lock_waiting(objection)
        case = waiting.case if waiting else None
        objection_rulings.refuse_impossible(case, verdict)
        step = objection_rulings.decide(objection, case, verdict, doer=turn.doer, at=turn.at)
        if waiting is not None and verdict.case_outcome(case) is not None:
            rule(objection, waiting, verdict, doer=turn.doer, user=user, at=turn.at)
        enter_upheld(objection, verdict.outcome, doer=turn.doer, at=turn.at)
        _advance(turn)
        occasions.objection_decided(objection, by=user.pk, at=turn.at)
        issue(objection, "O04", turn.doer, turn.at)
    return step


def reply(*, user: User, pk: int, answer: Reply) -> ObjectionStep:
    """O-6 and O-7: answered and published; the hold ends where nothing else holds the case, its notice runs on."""
    with _turn(user, pk, StepCode.REPLY) as turn:
        case = _lock_case(turn.objection)
        step = objection_rulings.reply(turn.objection, answer, doer=turn.doer, at=turn.at)
        objection_rulings.resume(turn.objection, case, doer=turn.doer, at=turn.at)
        _advance(turn)
    return step


def appeal(*, objection: Objection, statement: str) -> tuple[Objection, str]:
    """O-8: by whoever knows the receipt. The appeal is an objection of its own, at the next level, with its own process."""
    with _one_act() as at:
        objection = Objection.objects.select_for_update().get(pk=objection.root.pk)
        try:
            with transaction.atomic():
                row, receipt = objection_rulings.appeal(objection, statement=statement, at=at)
        except IntegrityError as error:  # two at once: one appeal per objection
            raise AppealOnce() from error
        _start(row)
    return row, receipt


def unseal(*, user: User, objection: Objection, reason: str) -> Objector:
    with _one_act() as at:
        return objection_policy.unseal(objection=objection, user=user, reason=reason, at=at)


def open_inner(*, user: User, objection: Objection, paper_no: str) -> Objector:
    with _one_act() as at:
        return objection_policy.open_inner(objection=objection, user=user, paper_no=paper_no, at=at)


def _issue_intake(turn: _Turn) -> None:
    """The registration that was issued nowhere yet (web form, village), and the notice of acceptance or refusal."""
    first = turn.objection.steps.filter(step=StepCode.REGISTER).select_related("posting__division").first()
    if first is None or first.posting is None or first.posting.division.level > turn.objection.level:
        issue(turn.objection, "O01", turn.doer, turn.at)
    issue(turn.objection, "O02", turn.doer, turn.at)

"""The only door of the rectification ledger: open_item() for whoever found something, act() for every step after it.

One transaction per step: lock the item, ask who may, check what the step needs, write it, state it in the log, move the
item, issue its paper.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef

from approvals.objections import Doer
from audit import clock, log
from inspection import events, policy, rules
from inspection.entries import Entry, File, Finding
from inspection.errors import ItemBusy, NoSupervisorAbove
from inspection.models import FileMoment, LedgerFile, LedgerItem, LedgerStep
from inspection.papers import issue_papers
from inspection.selectors import supervisor_of, supervisors_above
from inspection.terms import due_after, terms_at
from inspection.transitions import BY_ACT, CLOSED_STATES, LedgerState, StepCode, Transition
from registry.access import holders
from registry.models import Division, User
from registry.roles import Duty, Level
from registry.services import actor_of

C, S = StepCode, LedgerState


def open_item(finding: Finding, *, doer: Doer, at: datetime, found_at: Division | None = None) -> LedgerItem:
    """Z-1, in the caller's transaction: a false exit, an upheld objection, a failed check become an item. Raises InvalidAct.

    The level that found it is the one at which the doer acts, or `found_at`: whoever sent him; its supervision office
    assigns and closes.
    """
    place = found_at or doer.posting.division
    rules.refuse_incomplete_finding(finding, place)
    supervisor = supervisor_of(place.path, place.level)
    assert supervisor is not None  # every place lies in a county, a prefecture or a province
    today = clock.today()
    item = LedgerItem.objects.create(
        year=today.year,
        level=place.level,
        source=finding.source,
        source_no=finding.source_no.strip(),
        category=finding.category,
        department=finding.department,
        description=finding.description.strip(),
        division=finding.division,
        division_path=finding.division.path,
        household=finding.household or (finding.case.household if finding.case else None),
        case=finding.case,
        found_on=finding.found_on or today,
        found_by=doer.posting,
        found_division=place,
        found_path=place.path,
        registered_at=at,
        supervisor_id=supervisor,
        waiting_since=today,
        due_on=due_after(S.REGISTERED, terms_at(finding.division, today), today, None),
    )
    step = _write(item, C.REGISTERED, "", S.REGISTERED, doer=doer, entry=Entry(), at=at)
    _keep(item, step, finding.files)
    log.append(
        stream=item.stream,
        kind=events.ITEM_REGISTERED,
        at=at,
        actor=actor_of(doer.posting),
        subject=_subject(item),
        statement={
            "source": item.source,
            "category": item.category,
            "level": int(item.level),
            "division": str(item.division_id),
            "files": [file.sha256 for file in finding.files],
        },
        personal={"description": item.description},
    )
    return item


def register(*, user: User, finding: Finding) -> LedgerItem:
    """Z-1 by an official at his page. Raises NotEntitled, InvalidAct."""
    with _one_act() as at:
        return open_item(finding, doer=policy.finder_at(user, finding.division.path), at=at)


def act(*, user: User, pk: int, act: str, entry: Entry) -> LedgerStep:
    """Z-2 … Z-8: one row of the table. Raises NotEntitled and its kin, ItemMoved, InvalidAct."""
    row = BY_ACT[act]
    with _one_act() as at:
        item = lock(pk)
        doer = policy.require(user, item, row)
        rules.refuse_incomplete(item, row, entry)
        step = _take(item, row, doer, entry, at)
        issue_papers(item, step, doer, at)
        return step


def _take(item: LedgerItem, row: Transition, doer: Doer, entry: Entry, at: datetime) -> LedgerStep:
    target = row.target or LedgerState(item.state)
    item.version += 1
    if row.step == C.REOPENED:
        item.round += 1
    step = _write(item, row.step, item.state, target, doer=doer, entry=entry, at=at)
    _keep(item, step, entry.files)
    _state(item, step, doer, entry.files, at)
    changed = ["version", "round", *_consequences(item, row, entry)]
    if row.target is not None or row.step == C.FOLLOWED_UP:
        changed += _move(item, target)
    item.save(update_fields=changed)
    return step


def _move(item: LedgerItem, target: LedgerState) -> list[str]:
    today = clock.today()
    item.state, item.waiting_since = target, today
    item.due_on = due_after(target, terms_at(item.division, today), today, item.deadline)
    item.closed_on = (item.closed_on or today) if target == S.CLOSED else None
    return ["state", "waiting_since", "due_on", "closed_on"]


def _consequences(item: LedgerItem, row: Transition, entry: Entry) -> list[str]:
    """What a step changes beside the state: an assignment names who and until when, an escalation the office above."""
    if row.step == C.ASSIGNED:
        assert entry.responsible is not None
        item.lead_unit, item.deadline = entry.lead_unit.strip(), entry.deadline
        item.responsible = entry.responsible
        item.responsible_division_id = entry.responsible.division_id
        item.responsible_department = entry.responsible.department
        item.responsible_unit = entry.responsible.unit
        names = ("responsible", "responsible_division", "responsible_department", "responsible_unit")
        return ["lead_unit", "deadline", *names]
    if row.step == C.ESCALATED:
        return raise_supervisor(item)
    return []


def raise_supervisor(item: LedgerItem) -> list[str]:
    """The supervision office one level up holds the item from now on. Raises NoSupervisorAbove."""
    offices = supervisors_above(item.found_path, item.supervisor.level)
    above = next((place for place in offices if holders(Duty.ASSIGN_RECTIFICATION, place)), None)
    if above is None:
        raise NoSupervisorAbove()
    item.supervisor = Division.objects.get(pk=above)
    return ["supervisor"]


def _write(
    item: LedgerItem, code: StepCode, came_from: str, state: str, *, doer: Doer | None, entry: Entry, at: datetime
) -> LedgerStep:
    posting = doer.posting if doer else None
    return LedgerStep.objects.create(
        item=item,
        seq=item.version,
        round=item.round,
        code=code,
        came_from=came_from,
        state=state,
        official_id=doer.official_id if doer else None,
        posting=posting,
        name=doer.name if doer else events.CLOCK.name,
        post=posting.post if posting else "",
        unit=posting.unit if posting else events.CLOCK.unit,
        opinion=entry.opinion.strip(),
        particulars=rules.stated(entry),
        due_on=item.due_on,
        acted_on=clock.today(),
        at=at,
    )


def _keep(item: LedgerItem, step: LedgerStep, files: Sequence[File]) -> None:
    LedgerFile.objects.bulk_create(
        LedgerFile(
            item=item,
            step=step,
            moment=FileMoment(file.moment),
            title=file.title[:120],
            sha256=file.sha256,
            size=file.size,
            content_type=file.content_type,
        )
        for file in {(file.moment, file.sha256): file for file in files}.values()
    )


def _state(item: LedgerItem, step: LedgerStep, doer: Doer | None, files: Sequence[File], at: datetime) -> None:
    log.append(
        stream=item.stream,
        kind=events.STEP_TAKEN,
        at=at,
        actor=actor_of(doer.posting) if doer else events.CLOCK,
        subject=_subject(item),
        statement={
            "step": step.code,
            "from": step.came_from,
            "to": step.state,
            "round": step.round,
            "supervisor": str(item.supervisor_id),
            "files": [file.sha256 for file in files],
        },
        personal={"opinion": step.opinion, "particulars": step.particulars},
    )


def _subject(item: LedgerItem) -> dict[str, str]:
    return {"item": item.no} | ({"case": item.case.case_no} if item.case else {})


def lock(pk: int) -> LedgerItem:
    """The row alone, then with what it points to: a join under lock would lose a row that changed while one waited."""
    if connection.features.has_select_for_update:
        LedgerItem.objects.select_for_update().values_list("pk").get(pk=pk)
    linked = ("supervisor", "found_division", "division", "responsible__official", "case", "household")
    return LedgerItem.objects.select_related(*linked).get(pk=pk)


def escalate_overdue(*, limit: int = 100) -> int:
    """The clock passes what is overdue to the supervisors above, once per term (domain.md §2.7). Returns how many."""
    told = LedgerStep.objects.filter(
        item=OuterRef("pk"), code=C.ESCALATED, due_on=OuterRef("due_on"), came_from=OuterRef("state")
    )
    rows = LedgerItem.objects.filter(~Exists(told), due_on__lt=clock.today(), supervisor__level__gt=Level.PROVINCE)
    keys = rows.exclude(state__in=CLOSED_STATES).order_by("due_on", "pk").values_list("pk", flat=True)
    done = 0
    for key in list(keys):
        done += _escalate(key)
        if done == limit:
            break
    return done


def _escalate(pk: int) -> bool:
    """One transaction each: an item above which nobody supervises stays where it is and stops no other."""
    try:
        with _one_act() as at:
            item = lock(pk)
            if _was_told(item):  # by another sweeper, or it has moved on
                return False
            changed = raise_supervisor(item)
            item.version += 1
            step = _write(item, C.ESCALATED, item.state, item.state, doer=None, entry=Entry(), at=at)
            _state(item, step, None, (), at)
            item.save(update_fields=["version", *changed])
    except (NoSupervisorAbove, ItemBusy):
        return False
    return True


def _was_told(item: LedgerItem) -> bool:
    if item.due_on is None or item.due_on >= clock.today() or item.state in CLOSED_STATES:
        return True
    return item.steps.filter(code=C.ESCALATED, due_on=item.due_on, came_from=item.state).exists()


@contextmanager
def _one_act() -> Iterator[datetime]:
    """One transaction at one moment; raises ItemBusy when a lock is not to be had."""
    try:
        with transaction.atomic():
            yield clock.now()
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "") == "55P03" or "database is locked" in str(error):
            raise ItemBusy() from error
        raise

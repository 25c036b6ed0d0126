"""Who may take which act on an item, asked of the database at the moment of writing (Z-6, Z-7: nobody judges himself)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from approvals.errors import NotEntitled, Refusal
from approvals.objections import Doer
from approvals.policy import people_of, standing_in
from audit import clock
from inspection.errors import (
    AcceptedIt,
    ItemMoved,
    NotYourUnit,
    OfTheResponsibleUnit,
    ReportedItHimself,
    SignedIt,
    WasToPutItRight,
)
from inspection.models import LedgerItem, LedgerStep
from inspection.selectors import people_in, rectifiers_of, steps_of
from inspection.transitions import (
    ACCEPTOR,
    FINDER,
    OF_THE_UNIT,
    RECTIFIER,
    REPORTER,
    SIGNER,
    SUPERVISOR,
    UNIT,
    StepCode,
    Transition,
    next_acts,
)
from registry.access import Holder, acting_posting, holders, places_of
from registry.models import Division, Posting
from registry.places import plain_name
from registry.roles import Duty

People = set[int]


@dataclass(frozen=True)
class Ruling:
    """The posting from which the user would act, and what stands in the way."""

    doer: Doer | None
    refusals: tuple[Refusal, ...]


def place_of(item: LedgerItem, row: Transition) -> Division | None:
    return {SUPERVISOR: item.supervisor, UNIT: item.responsible_division, FINDER: item.found_division}[row.place]


def examine(user: Holder, item: LedgerItem, row: Transition, steps: Sequence[LedgerStep] | None = None) -> Ruling:
    place = place_of(item, row)
    doer = doer_at(user, row.duty, place.pk) if place is not None else None
    if doer is None:
        name = plain_name(place.name) if place is not None else "—"
        return Ruling(None, (NotEntitled(duty=row.duty.label, place=name),))
    if item.state not in row.sources:
        return Ruling(doer, (ItemMoved(state=item.get_state_display()),))
    if row.place == UNIT and not is_of_department(doer.posting, item):
        return Ruling(doer, (NotYourUnit(unit=item.responsible_unit),))
    people = set(people_of(user.pk, doer.posting))
    taken = steps_of(item) if steps is None and row.apart else steps or ()
    return Ruling(doer, tuple(_separation(people, doer.posting, item, row, taken)))


def require(user: Holder, item: LedgerItem, row: Transition) -> Doer:
    """Raises the first refusal."""
    ruling = examine(user, item, row)
    if ruling.doer is None or ruling.refusals:
        raise ruling.refusals[0]
    return ruling.doer


def possible(user: Holder, item: LedgerItem, steps: Sequence[LedgerStep]) -> list[Transition]:
    """The acts that the user may take now, in the order of the table."""
    return [row for row in next_acts(item.state) if not examine(user, item, row, steps).refusals]


def eligible(item: LedgerItem, row: Transition, steps: Sequence[LedgerStep]) -> list[Posting]:
    """Who may take the act: the other direction of examine(). One post per person."""
    place = place_of(item, row)
    found: dict[int, Posting] = {}
    for posting in holders(row.duty, place.pk) if place is not None else ():
        people = {posting.official_id, posting.principal_id}
        if row.place == UNIT and not is_of_department(posting, item):
            continue
        if not _separation(people, posting, item, row, steps):
            found.setdefault(posting.official_id, posting)
    return list(found.values())


def doer_at(user: Holder, duty: Duty, division_id: int) -> Doer | None:
    posting = acting_posting(user, duty, division_id, clock.today())
    if posting is None or user.pk is None:
        return None
    _delegation, name = standing_in(user, posting)
    return Doer(posting, name, user.pk)


def is_of_department(posting: Posting, item: LedgerItem) -> bool:
    """Of the place that puts it right, and where a department does, of that department."""
    return posting.division_id == item.responsible_division_id and posting.department == item.responsible_department


def is_of_unit(posting: Posting, division_id: int | None, unit: str) -> bool:
    return posting.division_id == division_id and posting.unit == unit


def _separation(
    people: People, posting: Posting, item: LedgerItem, row: Transition, steps: Sequence[LedgerStep]
) -> list[Refusal]:
    of_round = [step for step in steps if step.round == item.round]
    rules: dict[str, Callable[[], Refusal | None]] = {
        OF_THE_UNIT: lambda: _of_the_unit(posting, item),
        RECTIFIER: lambda: WasToPutItRight() if people & rectifiers_of(item, steps) else None,
        REPORTER: lambda: ReportedItHimself() if people & _took(of_round, StepCode.WORK_DONE) else None,
        ACCEPTOR: lambda: AcceptedIt() if people & _took(of_round, StepCode.ACCEPTED) else None,
        SIGNER: lambda: SignedIt() if people & _took(of_round, StepCode.SIGNED) else None,
    }
    found = (rules[name]() for name in row.apart)
    return [refusal for refusal in found if refusal is not None]


def _of_the_unit(posting: Posting, item: LedgerItem) -> Refusal | None:
    mine = is_of_unit(posting, item.responsible_division_id, item.responsible_unit)
    return OfTheResponsibleUnit(unit=item.responsible_unit) if mine else None


def _took(steps: Sequence[LedgerStep], code: StepCode) -> People:
    return people_in(step for step in steps if step.code == code)


def possible_responsible(item: LedgerItem) -> list[Posting]:
    """Who can be made responsible: holders of the duty at the place concerned and at every level above it."""
    keys = [int(part) for part in reversed(item.division_path.split("/")) if part]
    return [posting for key in keys for posting in holders(Duty.RECTIFY, key) if posting.delegation is None]


def may_be_judged(item: LedgerItem, responsible: Posting) -> bool:
    """Whether at least two people of the finding level, outside the unit, could accept and sign afterwards."""
    people = {
        posting.official_id
        for posting in holders(Duty.ACCEPT_RECTIFICATION, item.found_division_id)
        if not is_of_unit(posting, responsible.division_id, responsible.unit)
    }
    return len(people - {responsible.official_id}) > 1


def doer_over(user: Holder, duty: Duty, path: str) -> Doer | None:
    """The same at the nearest place above this one (or there) for which he holds the duty."""
    held = set(places_of(user, duty))
    above = [int(part) for part in reversed(path.split("/")) if part]
    found = (doer_at(user, duty, place) for place in above if place in held)
    return next((doer for doer in found if doer), None)


def finder_at(user: Holder, path: str) -> Doer:
    """The posting nearest to the place from which he enters problems; raises NotEntitled."""
    doer = doer_over(user, Duty.OPEN_LEDGER_ITEM, path)
    if doer is None:
        name = plain_name(Division.objects.get(path=path).name)
        raise NotEntitled(duty=Duty.OPEN_LEDGER_ITEM.label, place=name)
    return doer

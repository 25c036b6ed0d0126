"""Reading the ledger: who may look, what waits for whom, and who is kept apart from an item."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from approvals.models import Case
from inspection.models import Campaign, CampaignKind, LedgerFile, LedgerItem, LedgerStep
from inspection.transitions import CLOSED_STATES, FINDER, SUPERVISOR, TRANSITIONS, UNIT, LedgerState, StepCode
from registry.access import Holder, duties, sees, under
from registry.models import Division, Household
from registry.places import place_at
from registry.roles import Level

MOST_ABOUT_ONE = 20
_LEVELS_UP = (Level.COUNTY, Level.PREFECTURE, Level.PROVINCE)
_COLUMN = {SUPERVISOR: "supervisor", UNIT: "responsible_division", FINDER: "found_division"}
_RECTIFIED = (StepCode.PLANNED, StepCode.WORK_DONE, StepCode.SELF_ACCEPTED, StepCode.SELF_RETURNED)


def items_visible_to(user: Holder) -> QuerySet[LedgerItem]:
    """Those of the user's levels; below it the place concerned, once it is assigned; and what he found or puts right.

    Whoever is complained of does not read what was found about him before the supervisors have taken it up.
    """
    if not user.is_authenticated:
        return LedgerItem.objects.none()
    places = sees(user)
    found = under(LedgerItem.objects.all(), places, "found_path").values("pk")
    concerned = under(LedgerItem.objects.exclude(state=LedgerState.REGISTERED), places, "division_path").values("pk")
    own = Q(found_by__official=user.pk) | Q(responsible__official=user.pk) | _of_unit(user)
    mine = LedgerItem.objects.filter(own).values("pk")
    return LedgerItem.objects.filter(Q(pk__in=found) | Q(pk__in=concerned) | Q(pk__in=mine))


def _of_unit(user: Holder) -> Q:
    """What lies with his department: its officers see no cases, but what they are to put right."""
    posts = user.postings.filter(until=None).exclude(department="") if user.is_authenticated else ()
    mine = Q(pk__in=[])
    for posting in posts:
        mine |= Q(responsible_division=posting.division_id, responsible_department=posting.department)
    return mine


def item_for(user: Holder, pk: int) -> LedgerItem | None:
    """The only way a page gets an item: None for a stranger (404)."""
    linked = ("division", "supervisor", "found_division", "household", "case", "responsible__official")
    return items_visible_to(user).select_related(*linked, "found_by").filter(pk=pk).first()


def waiting_for(user: Holder, today: date) -> QuerySet[LedgerItem]:
    """Items whose next act the user's duties cover, the most urgent first; policy still asks who is kept apart.

    A closed item waits for its follow-up from the day on which that is due.
    """
    held = duties(user)
    mine = Q(pk__in=[])
    for row in TRANSITIONS:
        places = [place for duty, place in held if duty == row.duty]
        if places and (row.target is not None or row.step == StepCode.FOLLOWED_UP):
            mine |= Q(**{f"{_COLUMN[row.place]}__in": places}, state__in=row.sources)
    rows = LedgerItem.objects.filter(mine, due_on__isnull=False)
    return rows.exclude(state__in=CLOSED_STATES, due_on__gt=today).order_by("due_on", "pk")


def overdue(rows: QuerySet[LedgerItem], today: date) -> QuerySet[LedgerItem]:
    return rows.filter(due_on__lt=today)


def supervisor_of(path: str, level: int) -> int | None:
    """Whose supervision office holds the ledger of a level: its own from the county up, the county's below it."""
    for candidate in _LEVELS_UP:
        place = place_at(path, candidate) if candidate <= level else None
        if place is not None:
            return place
    return None


def supervisors_above(path: str, level: int) -> list[int]:
    """The places above a level that may have a supervision office, the nearest first."""
    places = (place_at(path, up) for up in _LEVELS_UP if up < level)
    return [place for place in places if place is not None]


def people_in(steps: Iterable[LedgerStep]) -> set[int]:
    """Whoever took the steps, and whom he stood in for."""
    people: set[int | None] = set()
    for step in steps:
        people |= {step.official_id, step.posting.official_id if step.posting else None}
    return {person for person in people if person is not None}


def rectifiers_of(item: LedgerItem, steps: Iterable[LedgerStep]) -> set[int]:
    people = people_in(step for step in steps if step.code in _RECTIFIED)
    return people | ({item.responsible.official_id} if item.responsible else set())


def steps_of(item: LedgerItem) -> list[LedgerStep]:
    return list(item.steps.select_related("posting").order_by("seq"))


def files_of(item: LedgerItem) -> list[LedgerFile]:
    return list(item.files.select_related("step").order_by("pk"))


def ledger_of_case(case: Case) -> QuerySet[LedgerItem]:
    return LedgerItem.objects.filter(case=case).order_by("pk")


def items_about(user: Holder, *, household: Household | None, village: Division) -> list[LedgerItem]:
    """The newest about one household, or about a place itself, as far as the reader may see them."""
    rows = items_visible_to(user).select_related("division")
    rows = rows.filter(household=household) if household else rows.filter(division=village, household=None)
    return list(rows.order_by("-pk")[:MOST_ABOUT_ONE])


def open_items_of(division: Division) -> QuerySet[LedgerItem]:
    """What is not yet put right in a place and below it."""
    rows = LedgerItem.objects.filter(division_path__under=division.path)
    return rows.exclude(state__in=CLOSED_STATES).order_by("pk")


def campaigns_visible_to(user: Holder, kind: str = CampaignKind.RECTIFICATION) -> QuerySet[Campaign]:
    """Those of his places, and of the places above them: who takes part reads what it is about."""
    above = {int(part) for path in sees(user) for part in path.split("/") if part}
    rows = Campaign.objects.filter(kind=kind)
    below = under(rows, sees(user), "division_path").values("pk")
    return rows.filter(Q(pk__in=below) | Q(division__in=above))

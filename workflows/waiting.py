"""What waits for an official beside his queue: seats to sign, letters to his department, draws to make, his own lists.

Each is one question to the database for at most CAP rows, so that a home page costs the same whatever waits.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from approvals import helping
from approvals.department_seats import ROLE_OF
from approvals.models import (
    ComparisonRequest,
    DepartmentReply,
    DepartmentSeat,
    DepartmentSignature,
    SampleUnit,
    SheetSeat,
)
from audit import clock
from registry.access import Holder, places_of, posts_of, sees, under
from registry.models import (
    ChangeState,
    Division,
    Household,
    NaturalChange,
    Posting,
    ProgrammeVersion,
    RiskMark,
    RiskState,
    RiskStep,
)
from registry.places import is_or_followed
from registry.programme_store import programme_of
from registry.roles import Duty
from workflows.batch_models import Selection
from workflows.models import OPEN, CaseTask, EscalatedTo
from workflows.queue import CAP
from workflows.sampling import may_draw

LIST_LASTS = timedelta(days=30)  # of a list chosen before that, the households have long moved on


def seats_waiting_for(user: Holder) -> QuerySet[SheetSeat]:
    """Seats that the user's posts, and those he stands in for, may sign at their places."""
    mine = Q(pk__in=[])
    for place, role in seats_of(user, posts_of(user)):
        mine |= Q(act_division=place, role=role)
    return _unsigned(mine, user.pk)


def seats_of(user: Holder, posts: Iterable[Posting]) -> list[tuple[int, str]]:
    """(place, role) of the seats that these posts of his sign."""
    signs_at = set(places_of(user, Duty.SIGN_SHEETS))
    return sorted({(post.division_id, str(post.role)) for post in posts if post.division_id in signs_at})


def seats_at(place: int, role: str, user: int) -> QuerySet[SheetSeat]:
    """The same of one of them."""
    return _unsigned(Q(act_division=place, role=role), user)


def _unsigned(mine: Q, user: int | None) -> QuerySet[SheetSeat]:
    return SheetSeat.objects.filter(mine, is_waiting=True).exclude(sheet__sign_offs__official=user)


# ── departments ──────────────────────────────────────────────────────────────────────────────────────────────────────


def letters_waiting_for(user: Holder) -> QuerySet[ComparisonRequest]:
    """Letters that nobody in the user's department answered yet, or whose newest reply it is his turn to sign."""
    mine = Q(pk__in=[])
    for posting in posts_of(user):
        if posting.department and posting.role in ROLE_OF.values():
            here = is_or_followed("batch__county", posting.division_id)
            mine |= here & Q(department=posting.department) & _turn_of(posting)
    replies = DepartmentReply.objects.filter(request=OuterRef("pk"))
    return ComparisonRequest.objects.annotate(
        is_answered=Exists(replies),
        has_officer=_signed(DepartmentSeat.OFFICER),
        has_head=_signed(DepartmentSeat.HEAD),
    ).filter(mine)


def _turn_of(posting: Posting) -> Q:
    """The officer signs first; whoever of the two comes by may answer."""
    if posting.role == ROLE_OF[DepartmentSeat.OFFICER]:
        return Q(has_officer=False)
    return Q(is_answered=False) | Q(has_officer=True, has_head=False)


def _signed(seat: DepartmentSeat) -> Exists:
    later = DepartmentReply.objects.filter(request=OuterRef("reply__request"), no__gt=OuterRef("reply__no"))
    return Exists(DepartmentSignature.objects.filter(~Exists(later), reply__request=OuterRef("pk"), seat=seat))


# ── samples and lists ────────────────────────────────────────────────────────────────────────────────────────────────


def draws_waiting_for(user: Holder) -> tuple[int, bool]:
    """(lists that could be drawn now where the user draws, whether there may be more): two questions at most."""
    drawn = SampleUnit.objects.filter(case=OuterRef("case"), round=OuterRef("case__round"), stage=OuterRef("stage"))
    tasks = CaseTask.objects.filter(OPEN, may_draw(user)).filter(~Exists(drawn))
    keys = tasks.values_list("act_division", "case__programme", "case__year", "stage", "case__village__parent__parent")
    found = list(keys[:CAP])
    versions = ProgrammeVersion.objects.in_bulk({key[1] for key in found})
    drawable = {key for key in found if programme_of(versions[key[1]]).sample_rule(key[3]) is not None}
    return len(drawable), len(found) == CAP


def lists_waiting_for(user: Holder) -> QuerySet[Selection]:
    """Lists that the user chose lately and has not decided."""
    return Selection.objects.filter(official=user.pk, sheet=None, made_at__gte=clock.now() - LIST_LASTS)


def member_changes(user: Holder) -> QuerySet[NaturalChange]:
    """Births, deaths and moves that wait for a second person, and the reader may be the one."""
    rows = NaturalChange.objects.filter(state=ChangeState.ENTERED).exclude(entered_by=user.pk)
    return _where(user, Duty.CONFIRM_NATURAL_CHANGE, rows)


def risk_marks(user: Holder) -> QuerySet[RiskMark]:
    """Marks of risk, and their elimination, that wait for their confirmation by somebody other than who took the last step."""
    last = RiskStep.objects.filter(mark=OuterRef("pk")).order_by("-number").values("official")[:1]
    rows = RiskMark.objects.filter(state__in=[RiskState.MARKED, RiskState.PROPOSED]).annotate(last=Subquery(last))
    return _where(user, Duty.CONFIRM_RISK, rows.exclude(last=user.pk))


def _where(user: Holder, duty: Duty, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Below the places on which he holds the duty."""
    keys = places_of(user, duty)
    if not keys:
        return rows.none()
    paths = list(Division.objects.filter(pk__in=keys).values_list("path", flat=True))
    return under(rows, paths, "village_path").order_by("village_path", "pk")


def escalations(user: Holder) -> QuerySet[EscalatedTo]:
    """What was laid before the user, by the clock or by a supervisor below, still waits, and still lies below his place."""
    rows = EscalatedTo.objects.filter(official=user.pk, escalation__task__finished=None)
    return under(rows, sees(user), "escalation__task__division_path")


VISITED_WITHIN = timedelta(days=30)  # ours: the source says regularly


def risks_to_visit(user: Holder) -> QuerySet[Household]:
    """Households of his places that are marked with a risk, and that nobody has visited within the time."""
    rows = helping.not_visited(helping.at_risk(Household.objects.all()), clock.today() - VISITED_WITHIN)
    return _where(user, Duty.RECORD_HELP, rows)

"""Reading re-checks: which lines a reader may see, what waits for him, and how far a campaign is. Constant queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from audit import clock
from documents.care_parts import RecheckLine
from inspection.models import WAITING, Campaign, CampaignKind, RecheckPhoto, RecheckResult, RecheckSubject, RecheckVisit
from inspection.selectors import MOST_ABOUT_ONE, campaigns_visible_to
from registry.access import Holder, sees, stand_ins, under
from registry.models import Division, Household
from registry.places import plain_name


def acting_people(user: Holder) -> set[int | None]:
    """The user, and those for whom he stands in today."""
    return {user.pk, *(posting.principal_id for posting in stand_ins(user, clock.today()))}


def rechecks_visible_to(user: Holder) -> QuerySet[Campaign]:
    """Those of his places and above, and those that send him somewhere."""
    if not user.is_authenticated:
        return Campaign.objects.none()
    sent = RecheckSubject.objects.filter(campaign=OuterRef("pk"), visitor__official__in=acting_people(user))
    seen = campaigns_visible_to(user, CampaignKind.RECHECK).values("pk")
    return Campaign.objects.filter(Q(pk__in=seen) | Exists(sent), kind=CampaignKind.RECHECK)


def subjects_visible_to(user: Holder) -> QuerySet[RecheckSubject]:
    """Of the places whose cases he sees, and wherever he is sent: whoever comes from elsewhere reads what he is to visit."""
    if not user.is_authenticated:
        return RecheckSubject.objects.none()
    below = under(RecheckSubject.objects.all(), sees(user), "village_path").values("pk")
    return RecheckSubject.objects.filter(Q(pk__in=below) | Q(visitor__official__in=acting_people(user)))


def subject_for(user: Holder, campaign: int, no: int) -> RecheckSubject | None:
    """The only way a page gets a line: None for a stranger (404)."""
    linked = ("campaign__division", "household__village", "village", "visitor__official", "visitor__division")
    return subjects_visible_to(user).select_related(*linked).filter(campaign=campaign, no=no).first()


def visits_waiting_for(user: Holder) -> QuerySet[RecheckSubject]:
    """Where he is sent and nothing is recorded yet, or a second visit is due."""
    if not user.is_authenticated:
        return RecheckSubject.objects.none()
    rows = RecheckSubject.objects.filter(visitor__official__in=acting_people(user), result__in=WAITING)
    return rows.select_related("campaign", "household", "village").order_by("campaign__ends_on", "campaign", "no")


def visits_of(subject: RecheckSubject) -> list[RecheckVisit]:
    return list(subject.visits.select_related("case", "item").order_by("number"))


def photos_of(subject: RecheckSubject) -> list[RecheckPhoto]:
    rows = RecheckPhoto.objects.filter(visit__subject=subject).select_related("photo__uploaded_by", "visit")
    return list(rows.prefetch_related("photo__flags__other__case").order_by("pk"))


@dataclass
class PlaceProgress:
    name: str
    total: int = 0
    assigned: int = 0
    results: dict[str, int] = field(default_factory=dict)

    @property
    def visited(self) -> int:
        return sum(self.results.values())

    @property
    def open(self) -> int:
        return self.total - self.visited

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(str(result.label), self.results.get(result, 0)) for result in RecheckResult]


@dataclass(frozen=True)
class RecheckProgress:
    """How far it is, by township, and what was found: a wrong exit beside what was visited, never a target alone."""

    whole: PlaceProgress
    places: list[PlaceProgress]
    revisits_late: int

    @property
    def percent(self) -> int:
        return self.whole.visited * 100 // self.whole.total if self.whole.total else 0


def progress_of(campaign: Campaign, today: date) -> RecheckProgress:
    """Two queries."""
    rows = RecheckSubject.objects.filter(campaign=campaign).order_by()
    counted = rows.values_list("village__parent", "result").annotate(
        total=Count("pk"),
        sent=Count("pk", filter=Q(visitor__isnull=False)),
        late=Count("pk", filter=Q(revisit_on__lt=today)),
    )
    found = list(counted)
    names = dict(Division.objects.filter(pk__in={row[0] for row in found}).order_by("path").values_list("pk", "name"))
    whole, places, late = PlaceProgress(""), {key: PlaceProgress(plain_name(name)) for key, name in names.items()}, 0
    for parent, result, total, sent, overdue in found:
        late += overdue
        for part in (whole, places[parent]):
            part.total += total
            part.assigned += sent
            if result:
                part.results[result] = part.results.get(result, 0) + total
    return RecheckProgress(whole, list(places.values()), late)


def villages_of(campaign: Campaign) -> list[tuple[int, str, int]]:
    """Villages in which somebody still waits, with how many: for whoever sends the visitors."""
    rows = RecheckSubject.objects.filter(campaign=campaign, result__in=WAITING).order_by()
    counted: Iterable[tuple[int, str, int]] = (
        rows.values_list("village", "village__name").annotate(total=Count("pk")).order_by("village__path")
    )
    return [(key, plain_name(name), total) for key, name, total in counted]


_RESULTS = {
    RecheckResult.STABLE: "稳定",
    RecheckResult.AT_RISK: "有返贫风险",
    RecheckResult.FALSE_EXIT: "退出不实（错退）",
    RecheckResult.RETURNED: "返贫",
    RecheckResult.FAILED: "需整改",
    RecheckResult.OVERTAKEN: "已不在退出之列",
}


def lines_for_the_handbook(household: Household) -> list[RecheckLine]:
    """What re-checks of the exit found there, oldest first, in the words of the paper (M03)."""
    rows = RecheckVisit.objects.filter(subject__household=household).select_related("subject__campaign")
    return [
        RecheckLine(
            on=row.visited_on.isoformat(),
            campaign=row.subject.campaign.title,
            unit=row.unit,
            who=row.name,
            result=_RESULTS[RecheckResult(row.result)],
            revisit_on=row.revisit_on.isoformat() if row.revisit_on else "",
        )
        for row in rows.order_by("visited_on", "pk")
    ]


def rechecks_about(user: Holder, *, household: Household | None, village: Division) -> list[RecheckSubject]:
    """The newest lines about one household, or about a village itself, that the reader may see."""
    rows = subjects_visible_to(user).select_related("campaign", "visitor__official")
    rows = rows.filter(household=household) if household else rows.filter(village=village, household=None)
    return list(rows.order_by("-pk")[:MOST_ABOUT_ONE])

"""Households: who may see which, and the one way to read a full identity or phone number."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import log
from registry import access
from registry.errors import RegistryRefusal
from registry.household_events import IDENTITY_REVEALED
from registry.identity import mask_id_no, mask_phone
from registry.models import Household, IncomeCategory, IncomeItem, Member, Posting, User
from registry.money import yuan_text
from registry.roles import Duty
from registry.services import actor_of

SHORTEST_REASON = 5
LONGEST_REASON = 300


class MayNotReveal(RegistryRefusal):
    text = _(
        "this needs the duty “see a full identity or phone number” for the household's village, which you do not hold"
    )


class ReasonTooShort(RegistryRefusal):
    text = _("say why you need the full number, in at least five characters; the reason is logged")


class NothingToReveal(RegistryRefusal):
    text = _("no number is on file")


def households_visible_to(user: User) -> QuerySet[Household]:
    """Those of the places whose cases the user may see; without the sealed phone number."""
    return access.under(Household.objects.defer("phone"), access.sees(user), "village_path")


def household_visible_to(user: User, no: str) -> Household | None:
    """One household with everything its page shows, or None for strangers and unknown numbers."""
    household = access.under(whole_households(), access.sees(user), "village_path").filter(no=no).first()
    if household is None or not access.can_see(user, household.village_path):
        return None
    return household


def whole_households() -> QuerySet[Household]:
    """With everything that a page of one shows; the caller says who may look."""
    members = Prefetch("members", Member.objects.order_by("position"))
    rest = ("income_items", "living_conditions", "helpers", "standing_changes", "risk_marks")
    return Household.objects.select_related("village").prefetch_related(members, *rest)


def masked_id_no(member: Member) -> str:
    return mask_id_no(member.id_no)


def masked_phone(household: Household) -> str:
    return mask_phone(household.phone)


def income_by_year(items: Iterable[IncomeItem]) -> list[dict[str, object]]:
    """Per year, latest first: every line, and the net sum of what counts (income less expenses)."""
    years: dict[int, list[IncomeItem]] = {}
    for item in items:
        years.setdefault(item.year, []).append(item)
    return [
        {
            "year": year,
            "lines": [(item, yuan_text(item.amount_fen)) for item in years[year]],
            "net": yuan_text(sum(map(_counted, years[year]))),
        }
        for year in sorted(years, reverse=True)
    ]


def _counted(item: IncomeItem) -> int:
    if not item.is_counted:
        return 0
    return -item.amount_fen if item.category == IncomeCategory.EXPENSES else item.amount_fen


def may_reveal(user: User, household: Household) -> bool:
    """For the page only; reveal_identity asks again, and asks for the posting."""
    return any(access.has_duty(user, Duty.REVEAL_IDENTITY, key) for key in _places(household))


def reveal_identity(
    *,
    asked_by: User,
    reason: str,
    at: datetime,
    member: Member | None = None,
    household: Household | None = None,
) -> str:
    """The full identity number of a member, or the full phone number of a household; the asking is logged first.

    Raises MayNotReveal, ReasonTooShort, NothingToReveal. Either `member` or `household` is given.
    """
    subject = member.household if member else household
    if subject is None:
        raise TypeError("reveal_identity() needs a member or a household")
    posting = _revealing_posting(asked_by, subject, at)
    if posting is None:
        raise MayNotReveal
    return disclose(posting=posting, subject=subject, member=member, reason=reason, at=at)


def disclose(*, posting: Posting, subject: Household, member: Member | None, reason: str, at: datetime) -> str:
    """The number, to whom another rule than the duty lets see it; the asking is logged first. Raises ReasonTooShort, NothingToReveal."""
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise ReasonTooShort
    value = member.id_no if member else subject.phone
    if not value:
        raise NothingToReveal
    with transaction.atomic():
        log.append(
            stream=f"register:{subject.no}",
            kind=IDENTITY_REVEALED,
            at=at,
            actor=actor_of(posting),
            subject={"household": subject.no},
            statement={
                "what": "id_no" if member else "phone",
                "position": member.position if member else None,
                "reason": reason,
            },
            personal={"bearer": member.name if member else subject.head_name},
        )
    return str(value)


def _places(household: Household) -> list[int]:
    """Own keys from the household's village up to the province."""
    return [int(part) for part in reversed(household.village_path.split("/")) if part]


def _revealing_posting(user: User, household: Household, at: datetime) -> Posting | None:
    """The posting nearest to the village from which he holds the duty, as the database has it at this moment."""
    on = timezone.localdate(at)
    postings = (access.acting_posting(user, Duty.REVEAL_IDENTITY, key, on) for key in _places(household))
    return next((posting for posting in postings if posting), None)

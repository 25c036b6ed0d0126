"""Reading objections: who may look, what stands open about a case, and who is too near to it to judge."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from registry.access import Holder, sees, under
from registry.encryption import blind_index
from registry.models import Division, Helper, Household, Member, Posting
from registry.places import follower_of, place_at
from registry.roles import Level

from approvals.errors import InvalidAct, ObjectionsOpen
from approvals.models import (
    HOLDING_STATES,
    OPEN_STATES,
    Case,
    Decision,
    Objection,
    Recusal,
    Sheet,
    SignOff,
)
from approvals.objection_terms import terms_of
from approvals.stages import Stage

_LEVELS_UP = (Level.TOWNSHIP, Level.COUNTY, Level.PREFECTURE, Level.PROVINCE)


def objections_visible_to(user: Holder) -> QuerySet[Objection]:
    """Those handled in the user's places or below, the ones he registered, and the ones he was named to investigate.

    The level complained about lies below the handling one: it sees nothing of them.
    """
    if not user.is_authenticated:
        return Objection.objects.none()
    handled = under(Objection.objects.all(), sees(user), "division_path").values("pk")
    own = Q(registered_by__official=user.pk) | Q(investigators__official=user.pk, investigators__release=None)
    return Objection.objects.filter(Q(pk__in=handled) | Q(pk__in=Objection.objects.filter(own).values("pk")))


def objection_for(user: Holder, pk: int) -> Objection | None:
    """The only way an official's page gets an objection: None for a stranger (404)."""
    rows = objections_visible_to(user).select_related("village", "case", "household", "act_division", "merged_into")
    return rows.filter(pk=pk).first()


def objection_of(no: str) -> Objection | None:
    """By the office's own number."""
    key = no.rpartition("-")[2]
    found = Objection.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    return found if found is not None and found.no == no else None


def sees_all_of(user: Holder, objection: Objection) -> bool:
    """Whether he belongs to those who handle it; who merely registered it sees that it is under way."""
    if any(objection.division_path.startswith(place) for place in sees(user)):
        return True
    return user.is_authenticated and objection.investigators.filter(official=user.pk, release=None).exists()


def plain_receipt(text: str) -> str:
    """The 16 digits of a receipt as they were typed or told; "" where it cannot be one."""
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    return digits if len(digits) == 16 and _luhn(digits) == 0 else ""


def check_digit(digits: str) -> str:
    """A wrongly heard or swapped digit is noticed before anybody looks it up."""
    return str((10 - _luhn(digits + "0")) % 10)


def _luhn(digits: str) -> int:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10


def receipt_index(digits: str) -> str:
    return blind_index(f"objection receipt {digits}")


def by_receipt(text: str) -> Objection | None:
    digits = plain_receipt(text)
    if not digits:
        return None
    rows = Objection.objects.select_related("merged_into", "appeal", "act_division", "village")
    return rows.filter(receipt_index=receipt_index(digits)).first()


def appeal_until(objection: Objection) -> date | None:
    root = objection.root
    return root.answered_on + timedelta(days=terms_of(root).appeal_days) if root.answered_on else None


def level_for(village_path: str, complained: Level) -> tuple[Level, int] | None:
    """Who handles it: the level above the one complained about; the county and whoever is above handle their own (domain.md O-2)."""
    return next_level(village_path, complained if complained > Level.COUNTY else complained + 1)


def next_level(village_path: str, below: int) -> tuple[Level, int] | None:
    """The nearest level above that exists on this path, with its division; Qianjiang has no prefecture."""
    for level in _LEVELS_UP:
        place = place_at(village_path, level) if level < below else None
        if place is not None:
            return level, place
    return None


def path_of(division_id: int) -> str:
    return str(Division.objects.values_list("path", flat=True).get(pk=division_id))


def open_objections(case: Case) -> QuerySet[Objection]:
    return Objection.objects.filter(case=case, state__in=OPEN_STATES).order_by("pk")


def holding_no(case: Case) -> str:
    """The number of the oldest objection that holds the case; "" where none does."""
    first = Objection.objects.filter(case=case, state__in=HOLDING_STATES).order_by("pk").first()
    return first.no if first else ""


def no_open_objection(cases: Sequence[Case], stage: Stage) -> Mapping[int, list[InvalidAct]]:
    """C-22: no notice is concluded, nobody approved or marked, while an objection to the household is open. A guard."""
    keys = [case.pk for case in cases]
    counts: dict[int, int] = {}
    for key in Objection.objects.filter(case__in=keys, state__in=OPEN_STATES).values_list("case_id", flat=True):
        if key is not None:
            counts[key] = counts.get(key, 0) + 1
    return {key: [ObjectionsOpen(field="objections", count=count)] for key, count in counts.items()}


def took_part(case: Case | None, *, besides: Sequence[str] = ()) -> set[int]:
    """Everybody who opened, decided, laid before signers or signed anything in the case, or declared kinship (S3, S4).

    Who stood in for somebody, and whom he stood in for, took part both (S7). `besides`: stages that do not count.
    """
    if case is None:
        return set()
    decided = Decision.objects.filter(case=case).exclude(stage__in=besides)
    signed = SignOff.objects.filter(sheet__items__case=case).exclude(sheet__stage__in=besides)
    opened = Sheet.objects.filter(items__case=case).exclude(stage__in=besides)
    people = set(decided.values_list("decided_by", flat=True)) | set(
        decided.values_list("posting__official", flat=True)
    )
    people |= set(signed.values_list("official", flat=True))
    people |= set(signed.exclude(delegation=None).values_list("delegation__posting__official", flat=True))
    people |= set(opened.values_list("opened_by", flat=True))
    people |= set(Recusal.objects.filter(case=case).values_list("official", flat=True))
    return {person for person in {*people, case.opened_by_id} if person is not None}


def names_near(household: Household | None, village_id: int) -> set[str]:
    """Kin, helpers, and whoever holds a post in the village."""
    posted = Posting.objects.filter(division=follower_of(village_id), until=None)
    names = set(posted.values_list("official__name", flat=True))
    if household is not None:
        names |= set(Member.objects.filter(household=household).values_list("name", flat=True))
        names |= set(Helper.objects.filter(household=household, until=None).values_list("name", flat=True))
    return names


def people_at(posting: Posting) -> dict[int, str]:
    """Whom the separation of duties is asked of: whoever acts from the post, and whom he stands in for (S7)."""
    people = {posting.official_id: posting.official.name}
    if posting.delegation is not None:
        principal = posting.delegation.posting.official
        people[principal.pk] = principal.name
    return people


def impartial(objection: Objection, candidates: Iterable[Posting], *, besides: Sequence[str] = ()) -> list[Posting]:
    """Those who neither took part in the case nor are near to the household; one posting per person."""
    excluded = took_part(objection.case, besides=besides)
    near = names_near(objection.household, objection.village_id)
    kept: dict[int, Posting] = {}
    for posting in candidates:
        people = people_at(posting)
        if not excluded & set(people) and not near & set(people.values()):
            kept.setdefault(posting.official_id, posting)
    return list(kept.values())

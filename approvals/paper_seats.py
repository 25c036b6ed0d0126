"""Seats that are signed on paper: by the household itself or its helper, recorded by an official who is no kin (C-66; domain.md S3)."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from audit import clock
from django.db.models import Exists, OuterRef, Q
from registry.models import Helper, Member

from approvals.errors import InvalidAct, Recused, Refusal
from approvals.models import Consent, Sheet, SheetItem, SignOff
from approvals.policy import recused_from_all
from approvals.register_changes import waiting_beside_register
from approvals.seats import HEAD_SEAT, HELPER_SEAT, Seat
from approvals.signing import Signature, Signer
from approvals.signing_errors import NameOnSheet, NotItsHelper, NotOfTheHousehold

ADULT_AGE = 18


def households_of(sheet: Sheet, name: str) -> list[SheetItem]:
    """The waiting households, each with whether whoever is named speaks for it or helps it; one query."""
    return list(waiting_beside_register(sheet).annotate(speaks=_speaks_for(name), helps=_helps(name)))


def _speaks_for(name: str) -> Q:
    """The head, an adult of the household, or the proxy who spoke for it before with relation, reason and authority."""
    household = OuterRef("case__household")
    members = Member.objects.filter(household=household, name=name, left_on=None, birth_on__lte=_adults_since())
    proxies = Consent.objects.filter(case__household=household, is_proxy=True, signed_by=name).exclude(authority="")
    return Q(case__household__head_name=name) | Q(Exists(members)) | Q(Exists(proxies))


def _adults_since() -> date:
    """Whoever was born on that day comes of age today; nobody born on the 29th of February waits for the next one."""
    today = clock.today()
    last = monthrange(today.year - ADULT_AGE, today.month)[1]
    return date(today.year - ADULT_AGE, today.month, min(today.day, last))


def _helps(name: str) -> Exists:
    return Exists(Helper.objects.filter(household=OuterRef("case__household"), name=name, until=None))


def paper_refusals(
    items: Sequence[SheetItem], seat: Seat, signature: Signature, signer: Signer, signed: Sequence[SignOff]
) -> list[InvalidAct | Refusal]:
    """Whoever records a paper signature is no kin; it is the household's own, or its helper's, and nobody's a second time.

    `items` as households_of() gives them for the name.
    """
    name, people = signature.name.strip(), {signer.official.pk, signer.posting.principal_id}
    kin = any(people & recused for recused in recused_from_all([item.case for item in items]).values())
    found: list[InvalidAct | Refusal] = [Recused()] if kin else []
    taken = {one.name for one in signed} | {one.official.name for one in signed if one.official is not None}
    if name in taken | {signer.official.name}:
        found.append(NameOnSheet(field="name", name=name))
    if seat.post == HEAD_SEAT and not all(getattr(item, "speaks", False) for item in items):
        found.append(NotOfTheHousehold(field="name", name=name))
    if seat.post == HELPER_SEAT and not all(getattr(item, "helps", False) for item in items):
        found.append(NotItsHelper(field="name", name=name))
    return found

"""An office takes back one paper: who may, and doing it. Number and bytes stay; the public check says revoked (domain.md §7-13).

The duty is that of deciding objections, where the paper was issued; a village's papers are taken back by its township.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.errors import InputWrong, NotEntitled, Refusal
from documents import ending
from documents.errors import PaperEnded
from documents.models import OfficialDocument, Revocation, RevocationCategory
from registry.access import Holder, acting_posting, places_of
from registry.models import Division, Posting, User
from registry.places import place_at
from registry.roles import Duty, Level
from registry.services import name_of_actor

DUTY = Duty.DECIDE_OBJECTION
SHORTEST, LONGEST = 5, 300  # characters of the inner reason


def revoker(user: Holder, paper: OfficialDocument, on: datetime) -> Posting:
    """From which post he takes it back; raises NotEntitled."""
    place = responsible(paper)
    posting = acting_posting(user, DUTY, place.pk, on.date())
    if posting is None:
        raise NotEntitled(duty=DUTY.label, place=place.name)
    return posting


def responsible(paper: OfficialDocument) -> Division:
    """Where the paper was issued, from the township upwards; what followed a place that is gone answers for it."""
    key = paper.series.rpartition("-")[2]
    issued_at = Division.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    path = issued_at.path if issued_at else paper.village_path
    level = min(issued_at.level, Level.TOWNSHIP) if issued_at else Level.TOWNSHIP
    place = Division.objects.get(pk=place_at(path, level) or [int(part) for part in path.split("/") if part][-1])
    while place.successor_id is not None:
        place = Division.objects.get(pk=place.successor_id)
    return place


def may_ask(user: Holder, paper: OfficialDocument) -> bool:
    """Whether a page shows him the way there; no query beside the duties held, so who follows a place that is gone is not found."""
    path, key = paper.village_path, paper.series.rpartition("-")[2]
    keys = [int(part) for part in path.split("/") if part]
    township = place_at(path, Level.TOWNSHIP)
    place = int(key) if key.isdecimal() and int(key) in keys else township
    if place in keys and township in keys and keys.index(place) > keys.index(township):
        place = township
    return (place or keys[-1]) in places_of(user, DUTY)


def refuse_ended(paper: OfficialDocument) -> None:
    if getattr(paper, "status_change", None) is not None:
        raise PaperEnded(number=paper.document_no)


@transaction.atomic
def revoke(*, paper_id: int, user: User, category: str, reason: str, seen: str, at: datetime) -> Revocation:
    """Take the paper back. Raises NotEntitled, PaperEnded, InputWrong. `seen`: digest of the paper that was confirmed."""
    paper = OfficialDocument.objects.select_for_update(of=("self",)).get(pk=paper_id)
    posting = revoker(user, paper, at)
    refuse_ended(paper)
    _refuse_wrong(paper, category, reason, seen)
    title = RevocationCategory(category).label
    change = ending.revoke_one(paper, posting=posting, reason=str(title), detail=reason.strip(), at=at)
    return Revocation.objects.create(
        change=change,
        category=category,
        reason=reason.strip(),
        posting=posting,
        name=name_of_actor(posting.official, posting),
        unit=posting.unit,
        post=posting.post,
        revoked_at=at,
    )


def _refuse_wrong(paper: OfficialDocument, category: str, reason: str, seen: str) -> None:
    problems: list[Refusal] = []
    if category not in RevocationCategory.values:
        problems.append(InputWrong(field="category", label=_("category"), problem=_("not one of the choices")))
    if not (SHORTEST <= len(reason.strip()) <= LONGEST and reason.isprintable()):
        problems.append(InputWrong(field="reason", label=_("reason"), problem=_("needs 5 to 300 characters")))
    if seen != paper.content_sha256:
        problems.append(InputWrong(field="seen", label=_("paper"), problem=_("another paper was confirmed")))
    if problems:
        raise problems[0]

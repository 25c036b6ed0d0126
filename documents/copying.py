"""Copies (副本) of issued papers: numbered, with who asked for them and why, in a register that only grows."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from approvals.errors import NotEntitled
from audit import clock, log
from documents import events, revoking, services
from documents.check_models import PaperCopy
from documents.handing_out import reader
from documents.models import OfficialDocument
from documents.rendering import RenderFailed
from registry.access import Holder, places_of
from registry.models import User
from registry.places import full_name
from registry.roles import Duty

SECONDS = 20.0  # somebody waits for it; the original of a long list is there anyway
TRIES = 3  # when others print copies of the same paper at the same moment


@dataclass(frozen=True, kw_only=True)
class Wish:
    """For whom the copy is, and why."""

    asked_by: str
    reason: str


def print_copy(*, paper: OfficialDocument, user: User, wish: Wish) -> tuple[PaperCopy, bytes]:
    """The next copy of the paper. It has its number only once it is made. Raises RenderFailed."""
    for _try in range(TRIES):
        no = (paper.printed_copies.aggregate(last=Max("no"))["last"] or 0) + 1
        made = services.reprint(paper, clock.today(), no=no, seconds=SECONDS)
        try:
            with transaction.atomic():
                return _enter(paper, no, user, wish, sha256(made).hexdigest()), made
        except IntegrityError:  # the number was given to another copy meanwhile, and stands on this one's pages
            continue
    raise RenderFailed(f"others are printing copies of {paper.document_no}")


def _enter(paper: OfficialDocument, no: int, user: User, wish: Wish, digest: str) -> PaperCopy:
    at, actor = clock.now(), reader(user)
    entered = PaperCopy.objects.create(
        document=paper,
        no=no,
        asked_by=wish.asked_by,
        reason=wish.reason,
        official=user,
        name=actor.name,
        unit=actor.unit,
        post=actor.post,
        sha256=digest,
        printed_at=at,
    )
    log.append(
        stream=f"reader:{user.pk}",
        kind=events.PAPER_COPIED,
        at=at,
        actor=actor,
        subject={"paper": paper.document_no, "kind": paper.kind},
        statement={"content_sha256": paper.content_sha256, "copy": no, "sha256": digest},
        personal={"asked_by": wish.asked_by, "reason": wish.reason},
    )
    return entered


def require_register_reader(user: Holder, paper: OfficialDocument) -> None:
    """Whoever answers for the paper, and whoever reads trails of its place. Raises NotEntitled."""
    if not may_read_register(user, paper):
        raise NotEntitled(duty=Duty.READ_TRAIL.label, place=full_name(paper.village_path))


def may_read_register(user: Holder, paper: OfficialDocument) -> bool:
    keys = {int(part) for part in paper.village_path.split("/") if part}
    return bool(keys.intersection(places_of(user, Duty.READ_TRAIL))) or revoking.may_ask(user, paper)


def copies_of(paper: OfficialDocument) -> QuerySet[PaperCopy]:
    return paper.printed_copies.order_by("-no")

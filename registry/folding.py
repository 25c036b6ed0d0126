"""What must follow from the log in the register; the nightly fold asks (audit/folding.py)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.folding import Folder, Found, Streams
from registry import events
from registry.household_events import APPLICANT_ENTERED, HOUSEHOLD_ENTERED
from registry.models import Household, Posting

Parts = Mapping[str, Any]


def compare_standings(streams: Streams) -> Iterable[Found]:
    """Where each household stands: as it was entered, and as each change since has put it."""
    nos = [stream.partition(":")[2] for stream in streams]
    rows = Household.objects.filter(no__in=nos).values_list("no", "standing", "village_path")
    found = {f"register:{no}": (standing, path) for no, standing, path in rows}
    for stream, parts in streams.items():
        logged = _standing(parts)
        stored, path = found.get(stream, ("", ""))
        if logged and logged != stored:
            yield Found(stream, "standing" if path else "row", logged, stored, path)


def _standing(parts: Sequence[Parts]) -> str:
    standing = ""
    for each in parts:
        if each["kind"] in {HOUSEHOLD_ENTERED, APPLICANT_ENTERED}:
            standing = each["statement"]["standing"]
        elif each["kind"] == events.STANDING_CHANGED:
            standing = each["statement"]["after"]
    return standing


def household_rows(after: int, limit: int) -> list[tuple[int, str]]:
    rows = Household.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "no")[:limit]
    return [(key, f"register:{no}") for key, no in rows]


def compare_postings(streams: Streams) -> Iterable[Found]:
    """Who holds which post where: nobody was put into a post, or out of it, past the appointing service."""
    keys = [stream.partition(":")[2] for stream in streams]
    held: dict[str, set[str]] = {}
    rows = Posting.objects.filter(official__in=[int(key) for key in keys if key.isdecimal()], until=None)
    for official, role, division in rows.values_list("official", "role", "division"):
        held.setdefault(f"official:{official}", set()).add(f"{role}@{division}")
    for stream, parts in streams.items():
        logged, stored = _held(parts), held.get(stream, set())
        if logged != stored:
            yield Found(stream, "postings", " ".join(sorted(logged)), " ".join(sorted(stored)))


def _held(parts: Sequence[Parts]) -> set[str]:
    held: set[str] = set()
    for each in parts:
        if each["kind"] in {events.POSTING_APPOINTED, events.POSTING_RELIEVED}:
            post = f"{each['statement']['role']}@{each['statement']['division']}"
            held = held | {post} if each["kind"] == events.POSTING_APPOINTED else held - {post}
    return held


def posting_rows(after: int, limit: int) -> list[tuple[int, str]]:
    rows = Posting.objects.filter(pk__gt=after, until=None).order_by("pk").values_list("pk", "official")[:limit]
    return [(key, f"official:{official}") for key, official in rows]


STANDINGS = Folder("standings", _("standings of households"), "register:", compare_standings, household_rows)
POSTINGS = Folder("postings", _("postings"), "official:", compare_postings, posting_rows)

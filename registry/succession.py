"""责任随着职能走 (D-46, L-10): what happens in the register when places merge or are renamed, and units are reformed.

A place that ends keeps its row, its name and everything that was signed there; it names its successor. Villages below it
go over with it, each as a new row below the successor: the old tree stays readable as it was. Officials keep their posts
at the new place, from the day on, by the same paper; what they signed keeps the old post. Open cases: workflows.handover.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audit import clock, log
from audit.log import Actor
from registry import events
from registry.delegations import end
from registry.errors import PaperMissing, SuccessionWrong
from registry.listings import follow_listings
from registry.models import (
    ChangeState,
    Delegation,
    Division,
    DivisionCode,
    Household,
    NaturalChange,
    Posting,
    RiskMark,
    Succession,
    User,
)
from registry.places import forget_places
from registry.roles import Role
from registry.services import appoint, relieve


@dataclass(frozen=True)
class Reform:
    """One succession: who records it, on which paper, from which day."""

    on: date
    paper: str
    by: Actor
    at: datetime
    recorded_by: User | None = None


Pair = tuple[Division, Division]


def succeed(*, division: Division, successor: Division, reform: Reform) -> list[Pair]:
    """Let `successor` follow `division`, with all places below it. Returns (old, new) of every place; outermost first."""
    _refuse(division, successor, reform)
    with transaction.atomic():
        pairs = _pairs(division, successor, reform.on)
        for old, new in pairs:
            _move(old, new, reform)
        _log(division, successor, reform, len(pairs))
        transaction.on_commit(forget_places)
    return pairs


def rename(*, division: Division, name: str, reform: Reform) -> list[Pair]:
    """A new name is a new row that follows the old one: papers of yesterday keep yesterday's name."""
    if not name.strip() or name.strip() == division.name:
        raise SuccessionWrong(problem=_("The new name is missing or is the old one"))
    with transaction.atomic():
        twin = _twin(division, division.parent, reform.on, name.strip())
        return succeed(division=division, successor=twin, reform=reform)


def _refuse(division: Division, successor: Division, reform: Reform) -> None:
    problem = _problem(division, successor, reform.on)
    if problem:
        raise SuccessionWrong(problem=problem)
    if not reform.paper.strip():
        raise PaperMissing()


def _problem(division: Division, successor: Division, on: date) -> str:
    if division.effective_until is not None or successor.effective_until is not None:
        return _("A place that no longer exists neither follows nor is followed")
    if division.level != successor.level or division.pk == successor.pk:
        return _("Only another place of the same level can follow")
    if on > clock.today():
        return _("It is recorded when it has taken effect, not before")
    if division.effective_from and on < division.effective_from:
        return _("The day lies before the place came into being")
    return ""


def _pairs(division: Division, successor: Division, on: date) -> list[Pair]:
    """The place and everything in force below it, each with the row that follows it."""
    pairs = [(division, successor)]
    for old, new in pairs:  # grows while it is read: level by level
        taken = {child.name: child for child in new.children.filter(effective_until=None)}
        for child in old.children.filter(effective_until=None).order_by("pk"):
            pairs.append((child, taken.get(child.name) or _twin(child, new, on, child.name)))
    return pairs


def _twin(old: Division, parent: Division | None, on: date, name: str) -> Division:
    key = (Division.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    path = (parent.path if parent else "") + Division.segment(key)
    return Division.objects.create(
        pk=key, name=name, level=old.level, kind=old.kind, parent=parent, path=path, effective_from=on
    )


def _move(old: Division, new: Division, reform: Reform) -> None:
    Succession.objects.create(
        division=old,
        successor=new,
        effective_on=reform.on,
        paper=reform.paper.strip(),
        recorded_by=reform.recorded_by,
        recorded_at=reform.at,
    )
    Division.objects.filter(pk=old.pk).update(effective_until=reform.on, successor=new)
    _move_codes(old, new, reform.on)
    Household.objects.filter(village=old).update(village=new, village_path=new.path)
    NaturalChange.objects.filter(village_path=old.path, state=ChangeState.ENTERED).update(village_path=new.path)
    RiskMark.objects.filter(village_path=old.path).update(village_path=new.path)
    follow_listings(division=old, successor=new, on=reform.on, paper=reform.paper.strip(), by=reform.by, at=reform.at)
    _carry(Posting.objects.filter(division=old, until=None), new, reform)


def _move_codes(old: Division, new: Division, on: date) -> None:
    """A new row takes the old one's codes with it; a place that had codes keeps its own."""
    codes = list(old.codes.filter(valid_until=None))
    DivisionCode.objects.filter(pk__in=[code.pk for code in codes]).update(valid_until=on)
    if not new.codes.exists():
        DivisionCode.objects.bulk_create(
            [DivisionCode(division=new, system=code.system, code=code.code, valid_from=on) for code in codes]
        )


def succeed_unit(*, division: Division, before: str, after: str, reform: Reform) -> list[Posting]:
    """机构改革: the unit of the place has another name from that day; its officials go on under it."""
    if not after.strip() or before == after.strip():
        raise SuccessionWrong(problem=_("The new name is missing or is the old one"))
    if reform.on > clock.today():
        raise SuccessionWrong(problem=_("It is recorded when it has taken effect, not before"))
    if not reform.paper.strip():
        raise PaperMissing()
    postings = Posting.objects.filter(division=division, unit=before, until=None)
    with transaction.atomic():
        if not postings.exists():
            raise SuccessionWrong(problem=_("No official of the place is posted to that unit"))
        Succession.objects.create(
            division=division,
            unit_before=before,
            unit_after=after.strip(),
            effective_on=reform.on,
            paper=reform.paper.strip(),
            recorded_by=reform.recorded_by,
            recorded_at=reform.at,
        )
        carried = _carry(postings, division, reform, unit=after.strip())
        _log_unit(division, before, after.strip(), reform, len(carried))
    return carried


def _carry(postings: QuerySet[Posting], place: Division, reform: Reform, *, unit: str = "") -> list[Posting]:
    """Officials go on in the same post at the new place or unit; who already holds it there keeps that one."""
    carried = []
    for posting in list(postings.select_related("official", "division").order_by("pk")):
        lent = list(_open_delegations(posting))
        for delegation in lent:
            end(delegation, reform.by, reform.at)
        relieve(posting=posting, until=max(reform.on, posting.since), paper=reform.paper, by=reform.by, at=reform.at)
        followed = _appoint_again(posting, place, unit or posting.unit, reform)
        if followed is not None:
            _delegate_again(lent, followed, reform)
            carried.append(followed)
    return carried


def _appoint_again(posting: Posting, place: Division, unit: str, reform: Reform) -> Posting | None:
    official = posting.official
    held = Posting.objects.filter(official=official, role=posting.role, division=place, until=None)
    if not official.is_active or held.exists():
        return held.first()
    return appoint(
        official=official,
        role=Role(posting.role),
        division=place,
        unit=unit,
        post=posting.post,
        department=posting.department,
        since=max(reform.on, posting.since),
        paper=reform.paper,
        by=reform.by,
        at=reform.at,
    )


def _open_delegations(posting: Posting) -> Iterable[Delegation]:
    rows = posting.delegations.filter(ended_on=None, until__gte=clock.today())
    return rows.select_related("posting__official", "delegate").order_by("pk")


def _delegate_again(lent: Iterable[Delegation], posting: Posting, reform: Reform) -> None:
    for delegation in lent:
        clash = posting.delegations.filter(ended_on=None, since__lte=delegation.until, until__gte=delegation.since)
        if clash.exists() or delegation.delegate_id == posting.official_id:
            continue
        Delegation.objects.create(
            posting=posting,
            delegate=delegation.delegate,
            since=max(delegation.since, clock.today()),
            until=delegation.until,
            paper=delegation.paper,
            reason=delegation.reason,
            recorded_by=reform.recorded_by,
            recorded_at=reform.at,
        )


def history_of(division: Division) -> list[Succession]:
    """What the place followed, what follows it, and its units' reforms; oldest first."""
    rows = Succession.objects.filter(Q(division=division) | Q(successor=division))
    return list(rows.select_related("division", "successor", "recorded_by").order_by("effective_on", "pk"))


def _log(division: Division, successor: Division, reform: Reform, places: int) -> None:
    log.append(
        stream=f"division:{division.pk}",
        kind=events.DIVISION_SUCCEEDED,
        at=reform.at,
        actor=reform.by,
        subject={"division": str(division.pk), "name": division.name},
        statement={
            "successor": str(successor.pk),
            "successor_name": successor.name,
            "effective_on": reform.on.isoformat(),
            "paper": reform.paper,
            "places": places,
        },
    )


def _log_unit(division: Division, before: str, after: str, reform: Reform, postings: int) -> None:
    log.append(
        stream=f"division:{division.pk}",
        kind=events.UNIT_SUCCEEDED,
        at=reform.at,
        actor=reform.by,
        subject={"division": str(division.pk), "name": division.name},
        statement={
            "before": before,
            "after": after,
            "effective_on": reform.on.isoformat(),
            "paper": reform.paper,
            "postings": postings,
        },
    )

"""Issuing M01, M02 and M03 on demand: what is on file now, frozen; a newer one of the same subject replaces the older."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from approvals.errors import NotEntitled
from approvals.facts import present_members
from approvals.helping import HELPED, measures_in_force, recorder, visits_in_force
from approvals.models import VisitorKind
from approvals.opening import programme_at
from audit import clock, log
from documents import ending, events, fact_parts
from documents.care_parts import (
    CarePart,
    ContactLine,
    HelperLine,
    HelpMeasureLine,
    HelpVisitLine,
    IncomeYear,
    RecheckLine,
    StandingLine,
)
from documents.contents import heading
from documents.issuers import Issuer
from documents.issuing import document, numbered_by, store_all
from documents.kinds import KINDS, Content, IncomePart, RosterLine, RosterPart, SignerPart
from documents.models import OfficialDocument
from documents.numbering import next_serial
from documents.publishing import publish
from registry.access import acting_posting
from registry.models import Division, Household, IncomeCategory, IncomeItem, Member, Posting, Standing, User
from registry.places import name_at, place_at
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.roles import Duty, Level
from registry.services import actor_of, name_of_actor

_SHOWN = 200  # lines of a table of the handbook; the page has the rest
_VISITORS = {
    VisitorKind.HELPER: "帮扶责任人",
    VisitorKind.TOWNSHIP_LEADER: "乡镇领导",
    VisitorKind.WORK_TEAM: "第一书记（驻村工作队）",
    VisitorKind.VILLAGE_CADRE: "村干部",
    VisitorKind.DEPARTMENT: "包保部门",
}
_STANDINGS = {
    Standing.NOT_EXITED: "未脱贫",
    Standing.PLANNED: "预脱贫",
    Standing.EXITED: "已脱贫",
    Standing.ROLLED_BACK: "未脱贫（回退）",
    Standing.RETURNED: "返贫",
    Standing.DISQUALIFIED: "已清退",
    Standing.DEREGISTERED_NATURALLY: "自然注销",
}


@transaction.atomic
def issue_for_household(
    *,
    user: User,
    kind: str,
    household: Household,
    help_note: str = "",
    policies: str = "",
    contacts: Sequence[ContactLine] = (),
    rechecks: Sequence[RecheckLine] = (),
) -> OfficialDocument:
    """M01 or M03; what re-checks of the exit found is handed in. Raises NotEntitled, NoProgramme."""
    posting = recorder(user, household)
    programme = programme_of(programme_at(household.village))
    people, year = present_members(household), clock.today().year
    filled: dict[str, Any] = {
        "household": fact_parts.household_part(household, people),
        "members": [_member(member, year, is_inner=kind == "M03") for member in people],
        "income": _income(household, people, programme) if kind == "M01" else None,
        "care": _told(help_note, policies, contacts) if kind == "M01" else _recorded(household, people, rechecks),
    }
    return _issue(kind, f"{kind}-{household.no}", household.village, filled, programme, posting, user)


@transaction.atomic
def issue_board(
    *, user: User, village: Division, policies: str, contacts: Sequence[ContactLine] = ()
) -> OfficialDocument:
    """M02: no more of a household than its group, head and number of people (domain.md §6-1). Raises NotEntitled, NoProgramme."""
    posting = board_posting(user, village)
    programme = programme_of(programme_at(village))
    standings = [standing.value for standing in HELPED]
    homes = Household.objects.filter(village=village, standing__in=standings).prefetch_related("members")
    rows = [
        RosterLine(
            no=no,
            village="",
            hamlet=home.hamlet,
            head_name=home.head_name,
            population=sum(member.left_on is None for member in home.members.all()),
            notes=[],
        )
        for no, home in enumerate(homes.defer("phone").order_by("hamlet", "no"), 1)
    ]
    persons = sum(row["population"] for row in rows)
    roster = RosterPart(rows=rows, households=len(rows), persons=persons, places=[], dropped=[], is_list=True)
    filled = {"roster": roster, "care": _told("", policies, contacts)}
    return _issue("M02", board_no(village), village, filled, programme, posting, user)


def board_no(village: Division) -> str:
    return f"M02-{village.pk}"


def board_posting(user: User, village: Division) -> Posting:
    """From the village, or from its township."""
    for level in (Level.VILLAGE, Level.TOWNSHIP):
        place = place_at(village.path, level)
        posting = acting_posting(user, Duty.RECORD_HELP, place, clock.today()) if place else None
        if posting is not None:
            return posting
    raise NotEntitled(duty=Duty.RECORD_HELP.label, place=name_at(village.path, Level.VILLAGE))


def _issue(
    code: str,
    subject_no: str,
    village: Division,
    filled: dict[str, Any],
    programme: Programme,
    posting: Posting,
    user: User,
) -> OfficialDocument:
    """Last in the transaction: it locks the counter."""
    kind, at, on = KINDS[code], clock.now(), clock.today()
    line = _state(subject_no, code, posting, at)
    issuer = Issuer(kind, village.path, programme)
    serial = next_serial(issuer.series, on.year)
    numbered = numbered_by(issuer, on.year, serial)
    head: dict[str, Any] = {**heading(kind, issuer, programme, numbered, path=village.path, issued_on=on)}
    content = (
        head | filled | {"signers": [_signer(user, posting, on.isoformat())], "is_joint": True, "audit_line": line}
    )
    paper = document(kind, Content(**content), issuer, serial, at, path=village.path)  # type: ignore[typeddict-item]
    paper.subject_no = subject_no
    store_all([paper], at)
    for old in OfficialDocument.objects.filter(subject_no=subject_no, status_change=None).exclude(pk=paper.pk):
        ending.replace_one(old, by=paper, posting=posting, at=at)
    publish([paper.pk])
    return paper


def _state(subject_no: str, kind: str, posting: Posting, at: datetime) -> str:
    """The issue in the log; its place there stands on the paper."""
    event = log.append(
        stream=f"care:{subject_no}",
        kind=events.CARE_ISSUED,
        at=at,
        actor=actor_of(posting),
        subject={"paper_of": subject_no},
        statement={"paper_kind": kind},
    )
    seq, digest = event.head
    return f"care:{subject_no} {seq} {digest}"


def _signer(user: User, posting: Posting, on: str) -> SignerPart:
    return SignerPart(
        label="填发人",
        name=name_of_actor(user, posting),
        unit=posting.unit,
        post=posting.post,
        signed_on=on,
        method="系统签字",
        ink="",
        opinion="",
    )


def _member(member: Member, year: int, *, is_inner: bool) -> Any:
    """On a sheet that hangs at home: name, relation and labour; numbers and illnesses stand in no frozen content of it."""
    part = fact_parts.member_part(member, year)
    return part if is_inner else {**part, "id_masked": "", "health": "", "age": None}


def _told(help_note: str, policies: str, contacts: Sequence[ContactLine]) -> CarePart:
    return CarePart(
        help_note=help_note.strip(),
        policies=policies.strip(),
        contacts=list(contacts),
        helpers=[],
        visits=[],
        measures=[],
        years=[],
        standings=[],
        rechecks=None,
    )


def _recorded(household: Household, people: Sequence[Member], rechecks: Sequence[RecheckLine]) -> CarePart:
    """The whole way of help, oldest first."""
    items = list(IncomeItem.objects.filter(household=household, is_counted=True))
    visits = reversed(visits_in_force(household)[:_SHOWN])
    measures = reversed(measures_in_force(household)[:_SHOWN])
    return CarePart(
        help_note="",
        policies="",
        contacts=[],
        helpers=[
            HelperLine(name=row.name, unit=row.unit, since=_iso(row.since), until=_iso(row.until))
            for row in household.helpers.order_by("since", "pk")
        ],
        visits=[
            HelpVisitLine(
                on=row.visited_on.isoformat(),
                who=row.visitor,
                visited_as=_VISITORS[VisitorKind(row.visitor_kind)],
                summary=row.summary,
            )
            for row in visits
        ],
        measures=[
            HelpMeasureLine(
                on=row.given_on.isoformat(),
                path=row.path,
                title=row.title,
                unit=row.unit_of_help,
                amount_fen=row.amount_fen,
                result=row.result,
            )
            for row in measures
        ],
        years=[_income_year(year, items, len(people)) for year in sorted({item.year for item in items})],
        standings=[
            StandingLine(on=row.effective_on.isoformat(), standing=_STANDINGS[Standing(row.standing)])
            for row in household.standing_changes.order_by("pk")
        ],
        rechecks=list(rechecks)[-_SHOWN:],
    )


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def _income_year(year: int, items: Sequence[IncomeItem], population: int) -> IncomeYear:
    sums = _sums([item for item in items if item.year == year])
    expenses = sums.pop(IncomeCategory.EXPENSES, 0)
    earned = sum(sums.values())
    return IncomeYear(
        year=year,
        earned_fen=earned,
        expenses_fen=expenses,
        total_fen=earned - expenses,
        per_capita_fen=(earned - expenses) // population if population else None,
    )


def _sums(items: Sequence[IncomeItem]) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in items:
        found[item.category] = found.get(item.category, 0) + item.amount_fen
    return found


def _income(household: Household, people: Sequence[Member], programme: Programme) -> IncomePart | None:
    """Of the newest year on file; None where there is none."""
    items = list(IncomeItem.objects.filter(household=household, is_counted=True).order_by("-year"))
    if not items:
        return None
    year = items[0].year
    newest = [item for item in items if item.year == year]
    sums, whole = _sums(newest), _income_year(year, newest, len(people))
    parts = {f"{category.value}_fen": sums.get(category, 0) for category in IncomeCategory}
    return IncomePart(
        **parts,  # type: ignore[typeddict-item]
        year=year,
        measure=fact_parts.MEASURE_WORDS[programme.income.measure],
        total_fen=whole["total_fen"],
        per_capita_fen=whole["per_capita_fen"],
        line_fen=programme.income.line_fen,
        lines=[],
    )

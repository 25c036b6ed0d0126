"""The door from decisions to papers: everything a paper will ever print, read once and frozen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from approvals import comparisons
from approvals.exit_classes import class_of
from approvals.facts import present_members
from approvals.models import Case, Decision
from approvals.programmes import programme_for
from approvals.services import Recorded
from approvals.stages import STAGE_OF, StageCode
from approvals.wording import as_printed
from documents import fact_parts
from documents.cosigners import cosigners_of
from documents.draws import sample_part
from documents.issuers import Issuer
from documents.kinds import (
    Content,
    Kind,
    NoticePart,
    PhonePart,
    ReplyPart,
    RosterLine,
    RosterPart,
    SignerPart,
)
from documents.labels import lines_of
from documents.parts import GroundPart
from documents.place_parts import fields_of_place
from documents.signers import deciders
from documents.steps import steps_of
from documents.titles import programme_words, title_of
from registry.models import Household
from registry.places import full_name, name_at
from registry.programme_schema import Programme
from registry.roles import Level


@dataclass(frozen=True)
class Numbered:
    number: str
    token: str
    checkpoint: str  # `origin size root`, "" while the log has published nothing


def build(
    kind: Kind,
    recorded: Recorded,
    decisions: Sequence[Decision],
    *,
    issuer: Issuer,
    numbered: Numbered,
    basis: list[str],
    signatures: list[SignerPart],
    ground: GroundPart | None = None,
) -> Content:
    """The frozen content of the paper of one household, or of one place."""
    decision = recorded.decision
    case = decision.case
    programme = programme_for(case)
    filled: dict[str, Any] = {
        "round": case.round,
        "carried_from": decision.round if decision.round != case.round else 0,
        "case_no": case.case_no,
        "addressee": _addressee(kind, case, programme),
        "particulars": lines_of(decision),
        "opinion": as_printed(decision.opinion, programme, case, STAGE_OF[decision.stage], of_list=False),
        "signers": signatures or deciders(decision, decisions),
        "is_joint": bool(signatures),
        "notice": notice_part(recorded, programme),
        "basis": basis,
        "audit_line": f"{case.case_no} {case.audit_seq} {case.audit_digest}",
        "steps": steps_of(decision, decisions) if kind.gathers else [],
        "cosigners": cosigners_of(kind, case, programme),
        "ground": ground,
    }
    filled |= (
        _of_household(kind, decision, decisions, programme)
        if case.household_id
        else fields_of_place(decision, decisions, programme)
    )
    head = heading(kind, issuer, programme, numbered, path=case.village_path, issued_on=decision.acted_on)
    return Content(**{**head, "year": case.year, "title": title_of(kind, case, programme), **filled})  # type: ignore[typeddict-item]


def _of_household(
    kind: Kind, decision: Decision, decisions: Sequence[Decision], programme: Programme
) -> dict[str, Any]:
    case = decision.case
    assessment = fact_parts.assessment_of(decision, decisions)
    people = present_members(case.home)
    chosen = class_of(programme, [*decisions, decision])
    filled: dict[str, Any] = {
        "household": fact_parts.household_part(case.home, people),
        "members": [fact_parts.member_part(member, case.year) for member in people],
        "income": fact_parts.income_part(assessment, programme),
        "criteria": fact_parts.criteria_parts(assessment, programme, decisions),
        "roster": _alone(case.home, len(people)),
        "replies": _replies(decision, programme),
        "effective_on": _effective_on(decision, decisions),
        "exit_class": chosen.title if chosen else "",
        "exit_note": chosen.note if chosen else "",
        "sample": sample_part(decision),
    }
    if kind.code == "H02" and filled["income"]:
        filled["income"]["lines"] = fact_parts.income_lines(decision, case.home, case.year)
    return filled


def heading(
    kind: Kind, issuer: Issuer, programme: Programme, numbered: Numbered, *, path: str, issued_on: date
) -> Content:
    """What every paper carries (domain.md §2.1), and empty places for the rest."""
    return Content(
        kind=kind.code,
        title=kind.title,
        document_no=numbered.number,
        issued_on=issued_on.isoformat(),
        year=issued_on.year,
        round=1,
        carried_from=0,
        case_no="",
        division_full=full_name(path),
        village_name=name_at(path, Level.VILLAGE),
        county_name=name_at(path, Level.COUNTY),
        issuer=issuer.unit,
        addressee="",
        copies=list(kind.copies),
        check_token=numbered.token,
        check_url=f"{settings.HEYAN_PUBLIC_URL}/V/{numbered.token}",
        check_code="token" if kind.hangs else "signed",
        is_demo=settings.HEYAN_DEMO,
        programme=programme_words(programme),
        household=None,
        members=[],
        income=None,
        criteria=[],
        particulars=[],
        opinion="",
        signers=[],
        is_joint=False,
        roster=None,
        notice=None,
        phones=phones_of(programme),
        replies=[],
        basis=[],
        audit_line="",
        checkpoint=numbered.checkpoint,
        effective_on="",
        exit_class="",
        exit_note="",
        sample=None,
        objection=None,
        plan=None,
        ledger=None,
        steps=[],
        cosigners=[],
        own_seals=list(kind.own_seals),
        ground=None,
        place=None,
        places=[],
        report=None,
        care=None,
        letter=None,
        evaluation=None,
    )


def _addressee(kind: Kind, case: Case, programme: Programme) -> str:
    if kind.code == "H12":
        return programme.units.of("township_government", name_at(case.village_path, Level.TOWNSHIP))
    if kind.code == "H09":
        return programme.units.of("village_committee", name_at(case.village_path, Level.VILLAGE))
    return ""


def _alone(household: Household, population: int) -> RosterPart:
    row = RosterLine(
        no=1, village="", hamlet=household.hamlet, head_name=household.head_name, population=population, notes=[]
    )
    return RosterPart(rows=[row], households=1, persons=population, places=[], dropped=[], is_list=False)


def notice_part(recorded: Recorded, programme: Programme) -> NoticePart | None:
    posted = recorded.notice
    if posted is None and recorded.decision.stage != StageCode.TOWNSHIP_REVIEW:
        return None
    coming = programme.notice("second")
    return NoticePart(
        starts_on=posted.starts_on.isoformat() if posted else "",
        ends_on=posted.ends_on.isoformat() if posted else "",
        days=posted.days if posted else coming.days,
        places=list(posted.places) if posted else list(coming.points),
        phones=phones_of(programme),
    )


def phones_of(programme: Programme) -> list[PhonePart]:
    return [{"level": line.level, "office": line.office, "number": line.number} for line in programme.hotlines]


def _replies(decision: Decision, programme: Programme) -> list[ReplyPart]:
    """What the departments answered on all members; names masked, hits with what became of them (C-19, Q-11)."""
    if decision.stage not in comparisons.COMPARED_AT:
        return []
    answered = comparisons.paper_content(decision.case)
    if answered:
        return [ReplyPart(**{name: reply[name] for name in ReplyPart.__annotations__}) for reply in answered]  # type: ignore[typeddict-item]
    items = {department.name: list(department.items) for department in programme.comparison.departments}
    return [
        ReplyPart(
            department=reply.department,
            items=items.get(reply.department, []),
            has_hit=reply.has_hit,
            is_cleared=reply.is_cleared,
            remark=reply.remark,
            replied_on=reply.replied_on.isoformat(),
            officer="",
            head="",
            hits=[],
        )
        for reply in decision.comparison_replies.order_by("pk")
    ]


def _effective_on(decision: Decision, decisions: Sequence[Decision]) -> str:
    if STAGE_OF[decision.stage].step != "H-15":
        return ""
    entered = [earlier for earlier in [*decisions, decision] if earlier.stage == StageCode.DEREGISTRATION]
    return str(entered[-1].particulars.get("effective_on", "")) if entered else ""

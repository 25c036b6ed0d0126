"""P01 年度减贫计划: a place's own plan by path, or how it is split to the places below. A new version replaces the old paper."""

from collections.abc import Sequence
from datetime import datetime

from approvals.models import AnnualPlan
from audit import clock, log
from documents import ending, events
from documents.contents import heading
from documents.issuers import Issuer
from documents.issuing import document, numbered_by, store_all
from documents.kinds import KINDS, Content, SignerPart
from documents.models import OfficialDocument
from documents.numbering import next_serial
from documents.parts import PlanLine, PlanPart
from documents.publishing import publish
from registry.models import Division
from registry.places import plain_name
from registry.programme_store import programme_of
from registry.services import actor_of

KIND = KINDS["P01"]


def subject_of(division_id: int, year: int, *, is_split: bool = False) -> str:
    """By which number the papers of a place's plan are found."""
    return f"JH-{division_id}-{year}{'-F' if is_split else ''}"


def issue_own(plan: AnnualPlan, *, at: datetime) -> OfficialDocument:
    """The place's own plan, path by path. In the act's own transaction, and last: it locks the counter."""
    title = f"{plain_name(plan.division.name)}{plan.year}年度减贫计划"
    part = PlanPart(
        plan_no="",
        title=title,
        lines=_by_path(plan),
        households=plan.households,
        persons=plan.persons,
        note=_note([plan]),
    )
    return _issue(plan.division, part, [plan], subject_of(plan.division_id, plan.year), at)


def _by_path(plan: AnnualPlan) -> list[PlanLine]:
    name, paths = plain_name(plan.division.name), {path: number for path, number in plan.by_path.items() if number}
    if not paths:
        return [PlanLine(name=name, households=plan.households, persons=plan.persons, path="")]
    lines = [PlanLine(name=name, households=None, persons=number, path=path) for path, number in paths.items()]
    rest = plan.persons - sum(paths.values())
    return [*lines, PlanLine(name=name, households=None, persons=rest, path="未明确路径")] if rest else lines


def issue_split(
    place: Division, plans: Sequence[AnnualPlan], changed: Sequence[AnnualPlan], *, at: datetime
) -> OfficialDocument:
    """What each place below is assigned now; `changed` are the versions that this act has set."""
    households = [plan.households for plan in plans]
    part = PlanPart(
        plan_no="",
        title=f"{plain_name(place.name)}{changed[0].year}年度减贫计划分解",
        lines=[_line(plan) for plan in plans],
        households=None if None in households else sum(number for number in households if number is not None),
        persons=sum(plan.persons for plan in plans),
        note=_note(changed),
    )
    return _issue(place, part, changed, subject_of(place.pk, changed[0].year, is_split=True), at)


def _line(plan: AnnualPlan) -> PlanLine:
    paths = "、".join(f"{path}{number}人" for path, number in plan.by_path.items() if number)
    return PlanLine(name=plain_name(plan.division.name), households=plan.households, persons=plan.persons, path=paths)


def _note(plans: Sequence[AnnualPlan]) -> str:
    return f"依据：{plans[0].source}。说明：{plans[0].reason}。各地可在年度间调整进度，不得突破下达任务。"


def _issue(
    place: Division, part: PlanPart, plans: Sequence[AnnualPlan], subject: str, at: datetime
) -> OfficialDocument:
    plan, posting = plans[0], plans[0].posting
    programme, on = programme_of(plan.programme), at.astimezone(clock.LOCAL_ZONE).date()
    issuer = Issuer(KIND, posting.division.path, programme, posting.division.level)
    serial = next_serial(issuer.series, on.year)
    numbered = numbered_by(issuer, on.year, serial)
    signer = SignerPart(
        label="制定人",
        name=plan.official_name,
        unit=plan.unit,
        post=posting.post,
        signed_on=on.isoformat(),
        method="",
        ink="",
        opinion="",
    )
    versions = " ".join(f"{one.division_id}v{one.version}" for one in plans[:20])
    head = heading(KIND, issuer, programme, numbered, path=place.path, issued_on=on)
    content = Content(
        **{
            **head,
            "year": plan.year,
            "signers": [signer],
            "plan": {**part, "plan_no": numbered.number},
            "audit_line": f"{subject} {versions}",
        }
    )
    paper = document(KIND, content, issuer, serial, at, path=place.path)
    paper.subject_no = subject
    store_all([paper], at)
    for old in OfficialDocument.objects.filter(subject_no=subject, status_change=None).exclude(pk=paper.pk):
        ending.replace_one(old, by=paper, posting=posting, at=at)
    _log(place, plans, paper, at)
    publish([paper.pk])
    return paper


def _log(place: Division, plans: Sequence[AnnualPlan], paper: OfficialDocument, at: datetime) -> None:
    log.append(
        stream=f"plan:{place.pk}",
        kind=events.PLAN_ISSUED,
        at=at,
        actor=actor_of(plans[0].posting),
        subject={"division": str(place.pk), "year": plans[0].year, "paper": paper.document_no},
        statement={
            "content_sha256": paper.content_sha256,
            "plans": [[str(plan.division_id), plan.version] for plan in plans],
        },
    )

"""What the papers of the ledger say (Z01–Z04): plain values in official Chinese, frozen when the step is taken."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from approvals.objections import Doer
from audit import clock, log
from documents.kinds import SignerPart
from documents.ledger import issue_for_ledger
from documents.ledger_parts import LedgerLine, LedgerPart
from inspection.models import Campaign, Category, FileMoment, LedgerFile, LedgerItem, LedgerStep, Source
from inspection.selectors import files_of, steps_of
from inspection.terms import programme_at
from inspection.transitions import LedgerStatus, StepCode
from registry.places import full_name
from registry.roles import Level

C = StepCode
SOURCES = {
    Source.CHECK: "核查查验",
    Source.EVALUATION: "第三方评估",
    Source.AUDIT: "审计（纪检监察）",
    Source.HOTLINE: "投诉举报",
    Source.OBJECTION: "公示异议",
    Source.INSPECTION: "督查检查",
    Source.CAMPAIGN: "排查整治行动",
}
CATEGORIES = {
    Category.FALSE_EXIT: "退出不实（错退）",
    Category.MISSED: "漏评",
    Category.PROCEDURE: "程序不合规",
    Category.PAPERS: "资料缺失或前后不一致",
    Category.NOTICE: "公示不合规",
    Category.INCOME: "收入测算不实",
    Category.HOUSING: "住房安全",
    Category.EDUCATION: "义务教育",
    Category.MEDICAL: "基本医疗",
    Category.WATER: "饮水安全",
    Category.VILLAGE: "村（县）级指标",
    Category.POLICY: "政策落实",
    Category.ASSISTANCE: "帮扶落实",
    Category.FUNDS: "资金项目",
    Category.CONDUCT: "工作作风",
    Category.OTHER: "其他",
}
STATUSES = {
    LedgerStatus.TO_ASSIGN: "待交办",
    LedgerStatus.RECTIFYING: "整改中",
    LedgerStatus.TO_ACCEPT: "待验收",
    LedgerStatus.CLOSED: "已销号",
    LedgerStatus.REOPENED: "反弹重开",
    LedgerStatus.LONG_TERM: "长期坚持",
}
_LEVELS = {
    Level.PROVINCE: "省级",
    Level.PREFECTURE: "市级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "乡镇级",
    Level.VILLAGE: "村级",
}
_MOMENTS = {
    FileMoment.SOURCE: "问题佐证",
    FileMoment.BEFORE: "整改前",
    FileMoment.AFTER: "整改后",
    FileMoment.VISIT: "验收走访",
    FileMoment.OTHER: "其他佐证",
}
# Which step issues which paper, and who signs it: the place on the form of each step that was taken in this round.
_PAPER_OF = {C.ASSIGNED: "Z01", C.PLAN_APPROVED: "Z02", C.SELF_ACCEPTED: "Z03", C.CLOSED: "Z04"}
_SIGNERS = {
    "Z01": {C.REGISTERED: "登记人", C.REOPENED: "回头看人", C.ASSIGNED: "交办人"},
    "Z02": {C.PLANNED: "责任人", C.PLAN_APPROVED: "批准人"},
    "Z03": {C.WORK_DONE: "责任人", C.SELF_ACCEPTED: "单位负责人"},
    "Z04": {
        C.WORK_DONE: "责任人",
        C.SELF_ACCEPTED: "单位负责人",
        C.ACCEPTED: "验收人",
        C.SIGNED: "发现单位负责人",
        C.CLOSED: "督查单位",
    },
}


def issue_papers(item: LedgerItem, step: LedgerStep, doer: Doer, at: datetime) -> None:
    """The paper of a step; last in the transaction, for it locks a counter. Where no programme is in force, there is none."""
    code = _PAPER_OF.get(StepCode(step.code))
    programme = programme_at(item.division, clock.today()) if code else None
    if code is None or programme is None:
        return
    steps = steps_of(item)
    seq, digest = log.head_of(item.stream)
    issue_for_ledger(
        subject_no=item.no,
        kind=code,
        part=_part(item, steps, files_of(item)),
        signers=_signers(code, [one for one in steps if one.round == item.round or code == "Z01"]),
        path=item.division_path,
        year=item.year,
        round=item.round,
        audit_line=f"{item.no} {seq} {digest}",
        programme=programme,
        posting=doer.posting,
        on=clock.today(),
        at=at,
    )


def issue_campaign_ledger(campaign: Campaign, items: Sequence[LedgerItem], doer: Doer, at: datetime) -> None:
    """Z01 of a whole campaign: the batch as it was gathered."""
    programme = programme_at(campaign.division, clock.today())
    if programme is None:
        return
    title = f"{campaign.title}（{_chinese(campaign.starts_on)}至{_chinese(campaign.ends_on)}）"
    part = LedgerPart(
        title=title,
        lines=[_line(item, (), ()) for item in items],
        requirement="",
        lessons="",
        visited_on="",
        conclusion="",
    )
    seq, digest = log.head_of(f"campaign:{campaign.pk}")
    issue_for_ledger(
        subject_no=campaign_no(campaign),
        kind="Z01",
        part=part,
        signers=[_signer("交办人", doer.name, doer.posting.unit, doer.posting.post, clock.today(), "")],
        path=campaign.division_path,
        year=campaign.year,
        round=1,
        audit_line=f"campaign:{campaign.pk} {seq} {digest}",
        programme=programme,
        posting=doer.posting,
        on=clock.today(),
        at=at,
    )


def campaign_no(campaign: Campaign) -> str:
    return f"ZX{campaign.year}-{campaign.pk:06d}"


def _part(item: LedgerItem, steps: Sequence[LedgerStep], files: Sequence[LedgerFile]) -> LedgerPart:
    accepted, worked = _last(steps, C.ACCEPTED, item.round), _last(steps, C.WORK_DONE, item.round)
    assigned = _last(steps, C.ASSIGNED, item.round)
    return LedgerPart(
        title="",
        lines=[_line(item, steps, files)],
        requirement=assigned.opinion if assigned else "",
        lessons=_said(worked, "lessons"),
        visited_on=_said(accepted, "visited_on"),
        conclusion=accepted.opinion if accepted else "",
    )


def _line(item: LedgerItem, steps: Sequence[LedgerStep], files: Iterable[LedgerFile]) -> LedgerLine:
    found, accepted = _last(steps, C.REGISTERED, 1), _last(steps, C.ACCEPTED, item.round)
    person = item.responsible.official.name if item.responsible else ""
    return LedgerLine(
        item_no=item.no,
        round=item.round,
        level=_LEVELS[Level(item.level)],
        source=SOURCES[Source(item.source)],
        category=CATEGORIES[Category(item.category)],
        department=item.department,
        subject=subject_of(item),
        found_on=item.found_on.isoformat(),
        found_by=f"{found.unit}{found.post} {found.name}" if found else "",
        problem=item.description,
        lead_unit=item.lead_unit,
        responsible_unit=item.responsible_unit,
        responsible=f"{item.responsible.post} {person}" if item.responsible else "",
        deadline=_iso(item.deadline),
        measures=_said(_last(steps, C.PLANNED, item.round), "measures"),
        done=_said(_last(steps, C.WORK_DONE, item.round), "measures"),
        evidence=[f"{_MOMENTS[FileMoment(file.moment)]}：{file.title}" for file in files],
        accepted_by=f"{accepted.unit}{accepted.post} {accepted.name}" if accepted else "",
        closed_on=_iso(item.closed_on),
        status=STATUSES[item.status],
    )


def subject_of(item: LedgerItem) -> str:
    """宝城村姜福田户; the place alone where no household is meant."""
    place = full_name(item.division_path)
    return f"{place}{item.household.head_name}户" if item.household else place


def _signers(kind: str, steps: Sequence[LedgerStep]) -> list[SignerPart]:
    places = _SIGNERS[kind]
    last = {step.code: step for step in steps if step.code in places}
    return [
        _signer(label, last[code].name, last[code].unit, last[code].post, last[code].acted_on, last[code].opinion)
        for code, label in places.items()
        if code in last
    ]


def _signer(label: str, name: str, unit: str, post: str, day: date, opinion: str) -> SignerPart:
    return SignerPart(
        label=label,
        name=name,
        unit=unit,
        post=post,
        signed_on=day.isoformat(),
        method="系统签字",
        ink="",
        opinion=opinion,
    )


def _last(steps: Iterable[LedgerStep], code: StepCode, round: int) -> LedgerStep | None:
    found = [step for step in steps if step.code == code and step.round == round]
    return found[-1] if found else None


def _said(step: LedgerStep | None, name: str) -> str:
    return str(step.particulars.get(name, "")) if step else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

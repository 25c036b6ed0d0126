"""E01 抽样方案与样本清单: made when the seal is opened; from its digests, its seed and the frame anybody draws the same."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from audit import clock, log
from documents.evaluation_parts import EvaluationPart
from documents.evaluations import issue_for_evaluation
from documents.kinds import SignerPart
from documents.models import OfficialDocument
from documents.parts import LinePart
from documents.report_parts import Cell, ReportTable
from inspection.models import VILLAGES, Engagement, EvaluationDraw, EvaluationUnit, UnitKind
from registry.places import full_name, plain_name
from registry.programme_store import programme_of

ON_PAPER = 2000  # households; a larger sample stands wholly in the workbook
KINDS = {
    UnitKind.POOR_VILLAGE: "贫困村",
    UnitKind.VILLAGE: "非贫困村",
    UnitKind.EXITED: "已脱贫户",
    UnitKind.PLANNED: "拟脱贫户",
    UnitKind.POOR: "贫困户",
    UnitKind.UNCARDED: "非建档立卡户",
    UnitKind.SITE: "易地扶贫搬迁安置点",
}
_MEASURE = {UnitKind.POOR_VILLAGE: "个", UnitKind.VILLAGE: "个", UnitKind.SITE: "个"}


def plan_words(plan: Mapping[str, int]) -> str:
    """全部乡镇参加抽样；每个乡镇抽取贫困村1个、非贫困村2个；…"""
    towns = f"抽取{plan['townships']}个乡镇" if plan["townships"] else "全部乡镇参加抽样"
    villages = _amounts(plan, VILLAGES)
    homes = _amounts(plan, (UnitKind.EXITED, UnitKind.PLANNED, UnitKind.POOR, UnitKind.UNCARDED))
    sites = f"；每个乡镇抽取安置点{plan['site']}个" if plan["site"] else ""
    return (
        f"{towns}；每个乡镇抽取{villages}{sites}；每个样本村抽取{homes}，不足的全部抽取；"
        f"每类每村另按次序备{plan['reserve']}户，只在查无此户、外出等规定情形下依次替换。"
    )


def _amounts(plan: Mapping[str, int], kinds: Iterable[UnitKind]) -> str:
    return "、".join(f"{KINDS[kind]}{plan[kind]}{_MEASURE.get(kind, '户')}" for kind in kinds if plan[kind])


def issue_sample(made: EvaluationDraw, at: datetime) -> OfficialDocument:
    """Last in the transaction: it locks a counter."""
    engagement = made.engagement
    seq, digest = log.head_of(engagement.stream)
    on = at.astimezone(clock.LOCAL_ZONE).date()
    return issue_for_evaluation(
        kind="E01",
        subject_no=engagement.no,
        part=_part(made, engagement),
        signers=[_leader(made)],
        path=engagement.area_path,
        seen_at=engagement.area_path,
        year=engagement.year,
        audit_line=f"{engagement.no} {seq} {digest}",
        programme=programme_of(engagement.programme),
        posting=made.posting,
        on=on,
        at=at,
        issuer_name=engagement.body.name,
    )


def _part(made: EvaluationDraw, engagement: Engagement) -> EvaluationPart:
    frame = made.frame
    facts = {
        "抽样框摘要": frame.digest,
        "随机种子": made.seed,
        "样本摘要": made.sample_digest,
        "抽样时间": f"{made.drawn_at.astimezone(clock.LOCAL_ZONE):%Y-%m-%d %H:%M}",
        "入户日期": made.field_day.isoformat(),
        "独立性声明": f"{engagement.declaration}（{engagement.declared_by}，{engagement.declared_on.isoformat()}）",
    }
    units = list(_units(made))
    homes = [unit for unit in units if not unit.is_village]
    note = f"共{len(homes)}户（个），本表只列前{ON_PAPER}户，其余见电子表格。" if len(homes) > ON_PAPER else ""
    return EvaluationPart(
        no=engagement.no,
        body=engagement.body.name,
        contract_no=engagement.contract_no,
        area=full_name(engagement.area_path),
        period=f"{_chinese(engagement.starts_on)}至{_chinese(engagement.ends_on)}",
        facts=[LinePart(label=label, value=value) for label, value in facts.items()],
        questions=[],
        problems=[],
        rates=[],
        paragraphs=[plan_words(made.plan)],
        tables=[
            _table(
                "抽样框",
                "类别 数量 人口",
                [[KINDS[kind], frame.counts[kind], frame.persons[kind] or None] for kind in UnitKind],
            ),
            _table("样本村", "序号 类别 乡镇 行政村 编号", [_row(unit) for unit in units if unit.is_village]),
            _table(
                "样本户和安置点",
                "序号 类别 乡镇 行政村 编号 户主（名称） 人口",
                [_row(unit) for unit in homes[:ON_PAPER]],
                note,
            ),
        ],
    )


def _units(made: EvaluationDraw) -> Iterable[EvaluationUnit]:
    rows = EvaluationUnit.objects.filter(draw=made, is_reserve=False).order_by("no")
    return rows.select_related("township", "village", "household", "uncarded", "site")


def _row(unit: EvaluationUnit) -> list[Cell]:
    place: list[Cell] = [
        unit.no,
        KINDS[UnitKind(unit.kind)],
        plain_name(unit.township.name),
        plain_name(unit.village.name),
    ]
    return [*place, unit.code] if unit.is_village else [*place, unit.code, unit.name, unit.persons]


def _table(title: str, columns: str, rows: list[list[Cell]], note: str = "") -> ReportTable:
    return ReportTable(
        title=title,
        columns=columns.split(),
        rows=rows,
        link="",
        keys=[""] * len(rows),
        is_printed=True,
        note=note,
    )


def _leader(made: EvaluationDraw) -> SignerPart:
    return SignerPart(
        label="组长",
        name=made.name,
        unit=made.unit,
        post=made.post,
        signed_on=made.drawn_at.astimezone(clock.LOCAL_ZONE).date().isoformat(),
        method="系统签字",
        ink="",
        opinion="",
    )


def _chinese(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

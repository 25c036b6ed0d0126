"""Figures as tables, in official Chinese: task and progress never without what tells whether the progress is true (Q-06, §7-15)."""

from collections.abc import Callable, Iterable, Sequence

from approvals.figure_counts import Restatement
from approvals.figures import Figures, Row
from approvals.year_locks import Shown
from audit import clock
from documents.report_parts import Cell, ReportTable
from registry.models import Division
from registry.roles import Level

ON_PAPER = 50  # lines of a list; a longer one goes with the paper as a workbook, held by the digest of the whole
Column = tuple[str, Callable[[Row], Cell]]
_LISTED = {"village": "贫困村", "weak_village": "经济薄弱村", "town": "经济薄弱镇", "county": "贫困县"}


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    link: str = "",
    keys: Iterable[str] = (),
    is_printed: bool = True,
    note: str = "",
) -> ReportTable:
    found, keys = [list(row) for row in rows], list(keys)
    return ReportTable(
        title=title,
        columns=list(columns),
        rows=found,
        link=link,
        keys=keys or [""] * len(found),
        is_printed=is_printed,
        note=note,
    )


def percent(part: int, whole: int | None) -> str | None:
    """12.3%, rounded down; nothing where there is nothing to divide by."""
    return f"{part * 1000 // whole // 10}.{part * 1000 // whole % 10}%" if whole else None


def _number(name: str) -> Callable[[Row], Cell]:
    return lambda row: row.numbers[name]


def _both(title: str, name: str) -> tuple[Column, Column]:
    return (f"{title}（户）", _number(f"{name}_households")), (f"{title}（人）", _number(f"{name}_persons"))


def net_persons(row: Row) -> int:
    return row.numbers["exited_persons"] - row.numbers["restated_persons"]


PROGRESS: tuple[Column, ...] = (
    ("目标任务（人）", lambda row: row.target_persons),
    *_both("列入计划", "planned"),
    *_both("程序中", "in_procedure"),
    *_both("县已审定待销号", "approved"),
    *_both("脱贫销号", "exited"),
    ("完成率", lambda row: percent(row.numbers["exited_persons"], row.target_persons)),
)
QUALITY: tuple[Column, ...] = (
    *_both("退回重核", "sent_back"),
    *_both("不予退出", "rejected"),
    ("抽查（户）", _number("checked")),
    ("不符（户）", _number("wrong")),
    ("差错率", lambda row: percent(row.numbers["wrong"], row.numbers["checked"])),
    ("异议（件）", _number("objections")),
    ("成立（件）", _number("objections_founded")),
    ("异议成立率", lambda row: percent(row.numbers["objections_founded"], row.numbers["objections"])),
    *_both("追溯扣减", "restated"),
    ("扣减后脱贫（人）", net_persons),
)
CHANGES: tuple[Column, ...] = (
    *_both("脱贫回退", "rolled_back"),
    *_both("返贫", "fallen_back"),
    *_both("清退", "struck_off"),
    *_both("新纳入", "enrolled"),
    *_both("自然减少", "natural"),
    ("自然增加（人）", _number("increase_persons")),
    *_both("未脱贫", "remaining"),
)
_PLACES: tuple[tuple[str, str], ...] = (
    ("在册", "listed"),
    ("本年计划退出", "planned"),
    ("本年退出", "left_year"),
    ("累计退出", "left"),
    ("需整改", "rectify"),
)
PROGRESS_NOTE = "完成率须与退回、差错、异议、追溯扣减情况一并研判，不得单独作为“一票否决”依据，严防数字脱贫、虚假脱贫。"


def by_place(
    title: str, columns: Sequence[Column], rows: Sequence[Row], *, is_printed: bool = True, note: str = ""
) -> ReportTable:
    return table(
        title,
        ["单位", *(name for name, _value in columns)],
        ([row.name, *(value(row) for _name, value in columns)] for row in rows),
        link="place",
        keys=[str(row.key) for row in rows],
        is_printed=is_printed,
        note=note,
    )


def figure_tables(figures: Figures) -> list[ReportTable]:
    """The whole, then the places directly below it."""
    rows = [figures.place, *figures.below()]
    found = [
        by_place("任务与进度", PROGRESS, rows, note=PROGRESS_NOTE),
        by_place("质量情况", QUALITY, rows),
        by_place("动态变化", CHANGES, rows, note="返贫、脱贫回退、清退、自然减少分别统计，不得混同。"),
    ]
    return [*found, *listed_tables(figures, rows)]


def listed_tables(figures: Figures, rows: Sequence[Row]) -> list[ReportTable]:
    found = []
    for kind, noun in _LISTED.items():
        if figures.place.numbers[f"{kind}_listed"] or kind in figures.targets:
            columns = [(f"{title}（个）", _number(f"{kind}_{name}")) for title, name in _PLACES]
            goal = figures.targets.get(kind)
            note = f"本年度{noun}退出目标{goal}个。" if goal is not None else ""
            found.append(by_place(f"{noun}退出", columns, rows, note=note))
    return found


def village_tables(figures: Figures) -> list[ReportTable]:
    """Every village, for the workbook alone."""
    rows = figures.of_level(Level.VILLAGE)
    if not rows or figures.place.level >= Level.TOWNSHIP:
        return []
    names = {row.path: row.name for row in figures.of_level(Level.TOWNSHIP)}
    where: Column = ("乡镇", lambda row: names.get(row.path[: -len(Division.segment(0))], ""))
    parts = (("分村任务与进度", PROGRESS), ("分村质量情况", QUALITY), ("分村动态变化", CHANGES))
    return [by_place(title, (where, *columns), rows, is_printed=False) for title, columns in parts]


def restatement_table(title: str, figures: Figures, rows: Sequence[Restatement]) -> ReportTable:
    """Villages are named from the figures: no query per row."""
    names = {row.path: row.name for row in (figures.place, *figures.parts)}
    return table(
        title,
        ["回退案卷", "行政村", "原脱贫案卷", "脱贫生效日期", "回退生效日期", "人数"],
        (
            [
                one.case_no,
                names.get(one.path, ""),
                one.exit_no,
                chinese(one.exited_on),
                chinese(one.rolled_back_on),
                one.persons,
            ]
            for one in rows
        ),
        link="case",
        keys=[one.case_no for one in rows],
        is_printed=len(rows) <= ON_PAPER,
        note="上列各户从脱贫年度的统计中扣减，单列反映，原年度数据不作改动。",
    )


def chinese(day: object) -> str:
    text = str(day)
    return f"{text[:4]}年{int(text[5:7])}月{int(text[8:10])}日" if text else ""


def basis_of(shown: Shown) -> str:
    """Which figures these are: locked ones by whom, or those of the day."""
    lock = shown.lock
    if lock is None:
        return f"本表为截至{chinese(shown.figures.as_of)}的时点数据，年度数据尚未锁定。"
    day = chinese(lock.locked_at.astimezone(clock.LOCAL_ZONE).date())
    proposed = lock.figures
    return (
        f"年度数据已于{day}锁定：{proposed.unit}{proposed.name}提出，{lock.unit}{lock.name}审核，"
        f"数据摘要{proposed.digest[:16]}。锁定后认定的脱贫回退单列反映。"
    )

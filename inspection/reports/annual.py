"""年度脱贫攻坚报告 (G-42, D-41): the year's figures with everything that tells how true they are; rollbacks on their own lines."""

from approvals.year_locks import Shown, shown_figures
from documents.report_parts import ReportTable
from inspection.reports.periods import Period
from inspection.reports.tables import (
    basis_of,
    figure_tables,
    net_persons,
    percent,
    restatement_table,
    village_tables,
)
from registry.models import Division


def paragraphs_of(shown: Shown) -> list[str]:
    """Progress and quality in one breath (§7-15)."""
    figures, numbers = shown.figures, shown.figures.place.numbers
    target = figures.place.target_persons
    reached = percent(numbers["exited_persons"], target)
    goal = f"目标任务{target}人，" if target is not None else "目标任务来源未给出，"
    done = f"，完成目标的{reached}" if reached else ""
    wrong = percent(numbers["wrong"], numbers["checked"])
    rate = f"，差错率{wrong}" if wrong else ""
    return [
        f"{figures.place.name}{figures.year}年度{goal}列入计划{_both(shown, 'planned')}；脱贫销号{_both(shown, 'exited')}{done}。"
        f"尚在程序中{_both(shown, 'in_procedure')}，其中县级已审定待销号{_both(shown, 'approved')}。",
        f"同期退回重核{_both(shown, 'sent_back')}，不予退出{_both(shown, 'rejected')}；上级抽查{numbers['checked']}户，"
        f"不符{numbers['wrong']}户{rate}；受理异议{numbers['objections']}件，成立{numbers['objections_founded']}件，"
        f"未办结{numbers['objections_open']}件。",
        f"本年度认定脱贫回退{_both(shown, 'rolled_back')}，返贫{_both(shown, 'fallen_back')}，清退{_both(shown, 'struck_off')}，"
        f"新纳入{_both(shown, 'enrolled')}，自然减少{_both(shown, 'natural')}。",
        f"本年度脱贫人口经认定回退、应追溯扣减{_both(shown, 'restated')}，扣减后脱贫{net_persons(figures.place)}人。",
        basis_of(shown),
    ]


def _both(shown: Shown, name: str) -> str:
    numbers = shown.figures.place.numbers
    return f"{numbers[f'{name}_households']}户{numbers[f'{name}_persons']}人"


def tables_of(shown: Shown) -> list[ReportTable]:
    figures = shown.figures
    found = figure_tables(figures)
    if figures.restatements:
        found.append(restatement_table("追溯扣减明细", figures, figures.restatements))
    if shown.later:
        found.append(restatement_table("锁定后认定的脱贫回退", figures, shown.later))
    return [*found, *village_tables(figures)]


def build(place: Division, period: Period) -> tuple[list[str], list[ReportTable]]:
    shown = shown_figures(place, period.year)
    return paragraphs_of(shown), tables_of(shown)

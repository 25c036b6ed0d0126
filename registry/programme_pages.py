"""Programmes in words for their pages. What the source does not give is said to be not given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.programme_checks import COUNTED, broken_sums
from registry.programme_choices import LevelName
from registry.programme_schema import Clause, Programme, RouteStage, Rule, SampleRule, SampleStep, Signers, Target

Words = Mapping[str, str | Promise]

LEVELS: tuple[LevelName, ...] = get_args(LevelName)

OPERATORS: Words = {">": ">", ">=": "≥", "<": "<", "<=": "≤", "==": "=", "is_true": ""}
SUBJECTS: Words = {
    "household": gettext_lazy("Household"),
    "village": gettext_lazy("Village"),
    "town": gettext_lazy("Town"),
    "county": gettext_lazy("County"),
}
EFFECTS: Words = {
    "veto": gettext_lazy("stops the exit"),
    "reference": gettext_lazy("for reference"),
    "review": gettext_lazy("to be weighed"),
}
COVERAGES: Words = {
    "full": gettext_lazy("all of them"),
    "sample": gettext_lazy("spot check"),
    "none": gettext_lazy("not held"),
}
NOTICES: Words = {
    "first": gettext_lazy("First notice"),
    "second": gettext_lazy("Second notice"),
    "announcement": gettext_lazy("Announcement"),
}
CALENDARS: Words = {"natural": gettext_lazy("calendar days"), "working": gettext_lazy("working days")}
MEASURES: Words = {
    "net": gettext_lazy("net income per head"),
    "disposable": gettext_lazy("disposable income per head"),
}
CADENCES: Words = {
    "once": gettext_lazy("once"),
    "weekly": gettext_lazy("every week"),
    "monthly": gettext_lazy("every month"),
    "quarterly": gettext_lazy("every quarter"),
    "half_yearly": gettext_lazy("every half year"),
    "yearly": gettext_lazy("every year"),
}
GATES: Words = {
    "planned_this_year": gettext_lazy("planned for this year"),
    "helper_named": gettext_lazy("a helper is named"),
    "not_in_year_of_entry": gettext_lazy("not in the year of entry"),
    "six_one_complete": gettext_lazy("the six ones are complete"),
    "moved_in_after_relocation": gettext_lazy("moved in after relocation"),
    "house_finished": gettext_lazy("the house is finished"),
    "no_drop_out": gettext_lazy("no child dropped out"),
    "safe_water": gettext_lazy("water is safe"),
    "measure_delivered": gettext_lazy("a measure was delivered"),
    "no_illness_under_treatment": gettext_lazy("no serious illness under treatment"),
}


def level_words(programme: Programme) -> list[str]:
    """The place's own words, from the province down; a level that does not exist is left out."""
    return [programme.wording.levels[level] for level in LEVELS if level in programme.wording.levels]


def yuan(fen: int) -> str:
    """320000 → 3,200; fen are shown only where there are any."""
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"


def threshold(rule: Rule) -> str:
    """What must be reached, in words; "" when the source does not give it."""
    if not rule.needs_threshold:
        return _("met")
    if rule.threshold is None:
        return ""
    if isinstance(rule.threshold, str):
        number = rule.threshold
    else:
        number = yuan(rule.threshold) if rule.measure == "income_above_line" else f"{rule.threshold:,}"
    return f"{OPERATORS[rule.operator]} {number} {rule.unit}".strip()


@dataclass(frozen=True)
class CriterionRow:
    rule: Rule
    operator: str
    threshold: str
    effect: str
    clause: str
    threshold_clause: str


@dataclass(frozen=True)
class CriterionGroup:
    subject: str
    rows: list[CriterionRow]


def criteria(programme: Programme) -> list[CriterionGroup]:
    groups = []
    for subject, word in SUBJECTS.items():
        rules = programme.criteria_of(subject)
        if rules:
            groups.append(CriterionGroup(str(word), [_criterion(programme, rule) for rule in rules]))
    return groups


def _criterion(programme: Programme, rule: Rule) -> CriterionRow:
    number_from = rule.threshold_clause
    if rule.measure == "income_above_line":
        number_from = programme.income.clause if programme.income.clause != rule.clause else ""
    return CriterionRow(
        rule, str(OPERATORS[rule.operator]), threshold(rule), str(EFFECTS[rule.effect]), rule.clause, number_from
    )


@dataclass(frozen=True)
class RouteRow:
    step: RouteStage
    level: str
    coverage: str
    signers: Signers | None


def route(programme: Programme) -> list[RouteRow]:
    levels = programme.wording.levels
    return [
        RouteRow(
            step, levels.get(step.level, step.level), str(COVERAGES[step.coverage]), programme.signers_of(step.stage)
        )
        for step in _in_order(programme)
    ]


def _in_order(programme: Programme) -> list[RouteStage]:
    """Where the announcement goes first, the level above looks after it."""
    steps = list(programme.route)
    if not programme.announcement_waits_for_city:
        later = programme.stage("city_verification")
        steps.remove(later)
        steps.insert(steps.index(programme.stage("announcement_result")) + 1, later)
    return steps


@dataclass(frozen=True)
class CoverageRow:
    subject: str
    level: str
    coverage: str
    clause: str
    note: str
    drawn: list[str]


def drawn(rule: SampleRule | None) -> list[str]:
    """How many households a sample draws, and from how many errors on the whole batch goes back."""
    if rule is None:
        return []
    words = [_step(step) for step in rule.steps]
    if rule.per == "village":
        words.append(_("counted village by village"))
    words.append(_("error limit %(percent)s %%") % {"percent": rule.error_limit_percent})
    return words


def _step(step: SampleStep) -> str:
    if step.number is not None:
        amount = _("at least %(count)s households") % {"count": step.number}
    elif step.percent is not None:
        amount = _("%(percent)s %% of the households") % {"percent": step.percent}
    else:
        amount = _("all households")
    return amount if step.up_to is None else _("up to %(count)s: %(amount)s") % {"count": step.up_to, "amount": amount}


def coverage(programme: Programme) -> list[CoverageRow]:
    levels = programme.wording.levels
    return [
        CoverageRow(
            str(SUBJECTS[rule.subject]),
            levels.get(rule.level, rule.level),
            str(COVERAGES[rule.coverage]),
            rule.clause,
            rule.note,
            drawn(rule.rule),
        )
        for rule in programme.coverage
    ]


@dataclass(frozen=True)
class TargetRow:
    target: Target
    counts: list[tuple[str, str]]  # column, number


@dataclass(frozen=True)
class TargetGroup:
    """The targets of one kind of subject, their columns, and what they add up to."""

    subject: str
    columns: list[str]
    rows: list[TargetRow]
    totals: list[str]
    mismatches: list[str]


def targets(programme: Programme) -> list[TargetGroup]:
    return [
        _target_group(programme, subject, rows)
        for subject in SUBJECTS
        if (rows := [target for target in programme.targets if target.subject == subject])
    ]


def _target_group(programme: Programme, subject: str, rows: list[Target]) -> TargetGroup:
    words = {
        "persons": _("Persons"),
        "households": _("Households"),
        "villages": _("Villages"),
        "towns": _("Towns"),
        "counties": _("Counties"),
    }
    names = [name for name in COUNTED if any(getattr(row, name) is not None for row in rows)]
    wholes = [row for row in rows if not row.path]
    return TargetGroup(
        subject=str(SUBJECTS[subject]),
        columns=[words[name] for name in names],
        rows=[TargetRow(row, [(words[name], _count(getattr(row, name))) for name in names]) for row in rows],
        totals=[_count(sum(getattr(row, name) or 0 for row in wholes)) for name in names] if len(wholes) > 1 else [],
        mismatches=[
            _("%(year)s: the paths add up to %(sum)s, the target is %(whole)s")
            % {"year": key.split(".")[2], "sum": _count(total), "whole": _count(whole)}
            for key, (total, whole, _clause) in broken_sums(programme).items()
            if key.split(".")[1] == subject
        ],
    )


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


@dataclass(frozen=True)
class ClauseRow:
    code: str
    clause: Clause


def clauses(programme: Programme) -> list[ClauseRow]:
    return [ClauseRow(code, clause) for code, clause in programme.clauses.items()]

"""What each number that two persons may set does to a programme (registry/parameters.py)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from registry.models import ParameterName
from registry.programme_schema import Programme, RouteStage, Rule, SampleRule, SampleStep
from registry.roles import Level

P = ParameterName
NOTICES = {P.FIRST_NOTICE_DAYS: "first", P.SECOND_NOTICE_DAYS: "second", P.ANNOUNCEMENT_DAYS: "announcement"}
UPPER = "city_verification"
WINDOW = {P.WINDOW_OPENS: "opens", P.WINDOW_CLOSES: "closes"}
# Standards of villages that a source names without their number: parameter → measure, in the unit of the criterion.
THRESHOLDS = {
    P.VILLAGE_WATER: "water_supply",
    P.VILLAGE_INCIDENCE: "poverty_incidence",
    P.VILLAGE_INCOME: "collective_income",
}


def open_threshold(programme: Programme, name: ParameterName) -> Rule | None:
    """The village's criterion whose number the source leaves out."""
    rules = (rule for rule in programme.criteria if rule.subject == "village" and rule.measure == THRESHOLDS[name])
    return next((rule for rule in rules if rule.threshold is None), None)


def _line(programme: Programme, value: int) -> Programme:
    criteria = tuple(
        replace(rule, threshold=value) if rule.measure == "income_above_line" else rule for rule in programme.criteria
    )
    return replace(programme, criteria=criteria, income=replace(programme.income, line_fen=value))


def _basis_year(programme: Programme, value: int) -> Programme:
    return replace(programme, income=replace(programme.income, basis_year=value))


def _days(kind: str) -> Callable[[Programme, int], Programme]:
    def apply(programme: Programme, value: int) -> Programme:
        rules = tuple(replace(rule, days=value) if rule.kind == kind else rule for rule in programme.notices)
        return replace(programme, notices=rules)

    return apply


def _sample(change: Callable[[SampleRule, int], SampleRule]) -> Callable[[Programme, int], Programme]:
    def apply(programme: Programme, value: int) -> Programme:
        level = programme.stage(UPPER).level
        rows = tuple(
            replace(row, rule=change(row.rule, value))
            if (row.subject, row.level) == ("household", level) and row.rule is not None
            else row
            for row in programme.coverage
        )
        return replace(programme, coverage=rows)

    return apply


def _upper_level(programme: Programme, value: int) -> Programme:
    """The stage, its title and its sample move together; the persons stay other persons (S1 counts the stage's own level)."""
    step = programme.stage(UPPER)
    found = next((name for name in step.may_be_held_at if Level[name.upper()] == value), None)
    if found is None:
        return programme
    moved: RouteStage = replace(step, level=found, title=step.may_be_held_at[found])
    coverage = tuple(
        replace(row, level=found)
        if (row.subject, row.level, row.coverage) == ("household", step.level, "sample")
        else row
        for row in programme.coverage
    )
    route = tuple(moved if one is step else one for one in programme.route)
    return replace(programme, route=route, coverage=coverage)


def _threshold(name: ParameterName) -> Callable[[Programme, int], Programme]:
    def apply(programme: Programme, value: int) -> Programme:
        missing = open_threshold(programme, name)
        rules = (replace(rule, threshold=value) if rule is missing else rule for rule in programme.criteria)
        return replace(programme, criteria=tuple(rules))

    return apply


def _move_months(programme: Programme, value: int) -> Programme:
    return replace(programme, moves=replace(programme.moves, months=value))


def month_and_day(value: int) -> str:
    """901 → 09-01, as the programme's file writes it."""
    return f"{value // 100:02}-{value % 100:02}"


def _window(end: str) -> Callable[[Programme, int], Programme]:
    def apply(programme: Programme, value: int) -> Programme:
        return replace(programme, adjustment=replace(programme.adjustment, **{end: month_and_day(value)}))

    return apply


APPLY: Mapping[ParameterName, Callable[[Programme, int], Programme]] = {
    P.INCOME_LINE: _line,
    P.BASIS_YEAR: _basis_year,
    **{name: _days(kind) for name, kind in NOTICES.items()},
    P.SAMPLE_PERCENT: _sample(lambda rule, value: replace(rule, steps=(SampleStep(percent=value),))),
    P.ERROR_LIMIT: _sample(lambda rule, value: replace(rule, error_limit_percent=value)),
    P.UPPER_LEVEL: _upper_level,
    **{name: _threshold(name) for name in THRESHOLDS},
    P.MOVE_MONTHS: _move_months,
    **{name: _window(end) for name, end in WINDOW.items()},
}

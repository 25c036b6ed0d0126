"""What must hold between the parts of a programme. Each check yields its problems; none stops the others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args

from registry.programme_choices import (
    AREA_MEASURES,
    DEFAULT_CLAUSE,
    HOUSEHOLD_MEASURES,
    OF_TWO_YEARS,
    OPTIONAL_STAGES,
    HouseholdNotice,
    HouseholdStage,
)
from registry.programme_paths import EVALUATED
from registry.programme_schema import Programme
from registry.programme_undertakings import TERMED, faults_of

COUNTED = ("persons", "households", "villages", "towns", "counties")
STAGE_ORDER: tuple[str, ...] = get_args(HouseholdStage)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_HIGHEST = 2**31
_LAWFUL_OPERATORS = {"flag": {"is_true"}, "fen": {">", ">="}, "count": {">", ">=", "<", "<=", "=="}}


@dataclass(frozen=True)
class Problem:
    key: str
    clause: str
    reason: str

    def __str__(self) -> str:
        cited = f" (clause {self.clause})" if self.clause else ""
        return f"{self.key}{cited}: {self.reason}"


def find_problems(programme: Programme, broken: set[str]) -> list[Problem]:
    """Sections whose form is already broken are not judged further."""
    problems: list[Problem] = []
    for sections, check in _CHECKS:
        if not broken & sections:
            problems.extend(check(programme))
    return problems


def _basics(programme: Programme) -> Iterator[Problem]:
    if not _NAME.fullmatch(programme.name):
        yield Problem("name", "", f"{programme.name!r} is not made of small letters, digits and _")
    for key, number, lowest, highest in (
        ("version", programme.version, 1, 9999),
        *((f"years[{n}]", year, 1949, 2100) for n, year in enumerate(programme.years, 1)),
    ):
        if not lowest <= number <= highest:
            yield Problem(key, "", f"{number} does not lie between {lowest} and {highest}")
    if not programme.years:
        yield Problem("years", "", "names no year")


def _amounts(programme: Programme) -> Iterator[Problem]:
    """No amount is negative or too large for its column."""
    line = programme.income.line_fen
    if line is not None and not 0 < line < _HIGHEST:
        yield Problem("income.line_fen", programme.income.clause, f"{line} is no income line")
    for number, target in enumerate(programme.targets, 1):
        for name in ("year", *COUNTED):
            value = getattr(target, name)
            if value is not None and not 0 <= value < (32768 if name == "year" else _HIGHEST):
                yield Problem(f"targets[{number}].{name}", target.clause, f"{value} is no number to reach")


def _route(programme: Programme) -> Iterator[Problem]:
    stages = [step.stage for step in programme.route]
    for code in STAGE_ORDER:
        if code not in stages:
            yield Problem(f"route[{code}]", "", "the stage is not in the route: no stage may be left out silently")
    for code in sorted({code for code in stages if stages.count(code) > 1}):
        yield Problem(f"route[{code}]", "", "the stage stands in the route twice")
    if set(stages) == set(STAGE_ORDER) and len(stages) == len(STAGE_ORDER) and stages != list(STAGE_ORDER):
        yield Problem("route", "", "the stages are not in their order")
    for step in programme.route:
        if step.coverage == "none" and step.stage not in OPTIONAL_STAGES:
            yield Problem(f"route[{step.stage}].coverage", step.clause, "this stage may not be left out")
        if step.coverage != "none" and step.level not in programme.wording.levels:
            yield Problem(f"route[{step.stage}].level", step.clause, f"wording.levels has no word for {step.level}")


def _samples(programme: Programme) -> Iterator[Problem]:
    """A stage that draws households says how many; a table by size rises and ends open."""
    for step in (*programme.route, *(step for path in programme.procedures for step in path.stages)):
        if step.coverage == "sample" and programme.sample_rule(step.stage) is None:
            yield Problem(
                f"route[{step.stage}].coverage", step.clause, f"no coverage rule for a sample at {step.level}"
            )
    for number, row in enumerate(programme.coverage, 1):
        if row.rule is None:
            continue
        key = f"coverage[{number}].rule"
        limits = [line.up_to for line in row.rule.steps]
        closed = [limit for limit in limits[:-1] if limit is not None]
        if not limits or limits[-1] is not None or len(closed) != len(limits) - 1 or closed != sorted(set(closed)):
            yield Problem(f"{key}.steps", row.rule.clause, "does not rise to an open last step")
        if any(line.number is not None and line.percent is not None for line in row.rule.steps):
            yield Problem(f"{key}.steps", row.rule.clause, "a step gives a number or a percentage, not both")
        percents = [line.percent for line in row.rule.steps if line.percent is not None]
        if not all(0 < percent <= 100 for percent in (*percents, row.rule.error_limit_percent or 1)):
            yield Problem(f"{key}", row.rule.clause, "a percentage lies between 1 and 100")
        if (
            row.rule.error_limit_percent < 0
            or row.rule.minimum < 0
            or any((line.number or 1) < 1 for line in row.rule.steps)
        ):
            yield Problem(f"{key}", row.rule.clause, "a number is negative")
    codes = [entry.code for entry in programme.exit_classes]
    if len(set(codes)) != len(codes) or len(codes) == 1 or any(not _NAME.fullmatch(code) for code in codes):
        yield Problem("exit_classes", "", "are at least two, each with its own code")


def _criteria(programme: Programme) -> Iterator[Problem]:
    codes = [rule.code for rule in programme.criteria]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem(f"criteria[{code}]", "", "the code stands twice")
    for rule in programme.criteria:
        key, known = f"criteria[{rule.code}]", HOUSEHOLD_MEASURES if rule.subject == "household" else AREA_MEASURES
        if rule.measure not in known:
            yield Problem(f"{key}.measure", rule.clause, f"{rule.measure!r} is no written measure of a {rule.subject}")
            continue
        if not rule.needs_threshold and rule.threshold is not None:
            yield Problem(f"{key}.threshold", rule.clause, "is_true takes no threshold")
        if rule.subject != "household":
            continue
        kind = HOUSEHOLD_MEASURES[rule.measure]
        if rule.operator not in _LAWFUL_OPERATORS[kind]:
            yield Problem(f"{key}.operator", rule.clause, f"{rule.operator!r} does not fit {rule.measure}, a {kind}")
        if rule.measure == "income_above_line" and rule.threshold is not None:
            yield Problem(f"{key}.threshold", rule.clause, "the line stands once, in income.line_fen")
        if kind == "count" and isinstance(rule.threshold, str):
            yield Problem(f"{key}.threshold", rule.clause, f"{rule.threshold!r} is not a whole number")
    if not any(rule.subject == "household" and rule.effect == "veto" for rule in programme.criteria):
        yield Problem("criteria", "", "no household criterion can stop an exit")


def _rates(programme: Programme) -> Iterator[Problem]:
    """No county leaves without the four rates, each with a limit and a veto (domain.md §2.8)."""
    for rule in (each for each in programme.criteria if each.stable and each.measure not in OF_TWO_YEARS):
        yield Problem(f"criteria[{rule.code}].stable", rule.clause, "the year before is not reported")
    if programme.procedure("county_exit") is None:
        return
    vetoes = {rule.measure for rule in programme.criteria_of("county") if rule.effect == "veto"}
    for measure in sorted(EVALUATED - vetoes):
        yield Problem("criteria", "", f"a county exits here, but no veto criterion of a county measures {measure}")


def _notices(programme: Programme) -> Iterator[Problem]:
    kinds = [rule.kind for rule in programme.notices]
    for kind in get_args(HouseholdNotice):
        if kinds.count(kind) != 1:
            yield Problem(f"notices[{kind}]", "", f"stands {kinds.count(kind)} times, not once")
    for rule in programme.notices:
        if rule.days < 1:
            yield Problem(f"notices[{rule.kind}].days", rule.clause, f"{rule.days} days are no notice")


def _signers(programme: Programme) -> Iterator[Problem]:
    for signers in programme.signers:
        if not signers.minimum >= 1:
            yield Problem(f"signers[{signers.stage}].minimum", signers.clause, "at least one person signs")
    for name in ("present", "agree"):
        part, whole = getattr(programme.appraisal, name)
        if not 0 < part <= whole:
            yield Problem(f"appraisal.{name}", programme.appraisal.clause, f"{part}/{whole} is no share")


def _terms(programme: Programme) -> Iterator[Problem]:
    """Days of stages, of the comparison, of objections and of the ledger: a term has at least a day, and an extended one is longer."""
    groups = (
        ("objections", programme.objections, programme.objections.clause),
        ("ledger", programme.ledger, programme.ledger.clause),
        ("comparison", programme.comparison, programme.comparison.days_clause),
    )
    for section, part, clause in groups:
        for entry in fields(part):
            if (entry.name.endswith("_days") or entry.name == "neighbours") and not 1 <= getattr(
                part, entry.name
            ) <= 366:
                yield Problem(f"{section}.{entry.name}", clause, f"{getattr(part, entry.name)} is no term")
    if programme.objections.extended_days < programme.objections.investigate_days:
        yield Problem("objections.extended_days", programme.objections.clause, "is shorter than the term it extends")
    limits = [
        (f"route[{step.stage}].limit_working_days", step.limit_clause, step.limit_working_days)
        for step in programme.route
    ]
    limits.append(("stage_working_days", programme.stage_working_days_clause, programme.stage_working_days))
    for key, clause, days in (*limits, ("moves.months", programme.moves.clause, programme.moves.months)):
        if days is not None and not 1 <= days <= 366:
            yield Problem(key, clause, f"{days} is no term")
    for key, clause, fault in faults_of(programme):
        yield Problem(key, clause, fault)


def _clauses(programme: Programme) -> Iterator[Problem]:
    for key, clause in _cited(programme, ""):
        if clause != DEFAULT_CLAUSE and clause not in programme.clauses:
            yield Problem(key, clause, "the clause is not quoted under [clauses]")
    for code, entry in programme.clauses.items():
        if not entry.quote and not entry.document:
            yield Problem(f"clauses.{code}", code, "has neither a quote nor another document")


def _cited(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every clause that a part of the programme cites, with its key path."""
    if isinstance(value, tuple):
        for number, item in enumerate(value, 1):
            name = getattr(item, "code", "") or getattr(item, "stage", "") or getattr(item, "kind", "") or number
            yield from _cited(item, f"{key}[{name}]")
    elif is_dataclass(value):
        for entry in fields(value):
            inner = getattr(value, entry.name)
            path = f"{key}.{entry.name}" if key else entry.name
            if entry.name == "clause" or entry.name.endswith("_clause"):
                if inner and isinstance(inner, str):
                    yield path, inner
            else:
                yield from _cited(inner, path)


def missing_numbers(programme: Programme) -> dict[str, str]:
    """Key path → clause of every number that the source does not give."""
    found: dict[str, str] = {}
    if programme.income.line_fen is None:
        found["income.line_fen"] = programme.income.clause
    if programme.income.basis_year is None:
        found["income.basis_year"] = programme.income.clause
    for rule in programme.criteria:
        if rule.needs_threshold and rule.threshold is None and rule.measure != "income_above_line":
            found[f"criteria.{rule.code}.threshold"] = rule.clause
    for line in programme.hotlines:
        if line.number is None:
            found[f"hotlines.{line.level}.number"] = line.clause
    for department in programme.comparison.departments:
        if not department.items:
            found[f"comparison.{department.name}.items"] = programme.comparison.clause
    return found


def broken_sums(programme: Programme) -> dict[str, tuple[int, int, str]]:
    """Key path → (sum of the paths, whole target, clause) where the two differ."""
    found: dict[str, tuple[int, int, str]] = {}
    for whole in programme.targets:
        if whole.path:
            continue
        parts = [
            target
            for target in programme.targets
            if target.path and not target.beside_total and (target.subject, target.year) == (whole.subject, whole.year)
        ]
        for name in COUNTED:
            expected = getattr(whole, name)
            given = [getattr(part, name) for part in parts if getattr(part, name) is not None]
            if given and expected is not None and sum(given) != expected:
                found[f"targets.{whole.subject}.{whole.year}.{name}"] = (sum(given), expected, whole.clause)
    return found


def _gaps(programme: Programme) -> Iterator[Problem]:
    missing, sums = missing_numbers(programme), broken_sums(programme)
    declared = {path: gap for gap in programme.known_gaps for path in gap.missing}
    for path, clause in missing.items():
        if path not in declared:
            yield Problem(path, clause, "the number is missing and no known gap says so")
    for path, gap in declared.items():
        if path not in missing:
            yield Problem(f"known_gaps[{gap.code}].missing", gap.clause, f"{path} is not missing")
    admitted = {path: gap for gap in programme.known_gaps for path in gap.mismatch}
    for path, (total, expected, clause) in sums.items():
        if path not in admitted:
            yield Problem(path, clause, f"the paths add up to {total}, not {expected}, and no known gap says so")
    for path, gap in admitted.items():
        if path not in sums:
            yield Problem(f"known_gaps[{gap.code}].mismatch", gap.clause, f"{path} adds up")


_TOP = {"", "name", "version"}
_CHECKS = (
    ({"years"} | _TOP, _basics),
    ({"income", "targets"} | _TOP, _amounts),
    ({"route", "wording"} | _TOP, _route),
    ({"route", "procedures", "coverage", "exit_classes"} | _TOP, _samples),
    ({"criteria"} | _TOP, _criteria),
    ({"criteria", "procedures"} | _TOP, _rates),
    ({"notices"} | _TOP, _notices),
    ({"signers", "appraisal"} | _TOP, _signers),
    (TERMED | _TOP, _terms),
    ({"clauses"} | _TOP, _clauses),
    ({"income", "criteria", "hotlines", "comparison", "targets", "known_gaps"} | _TOP, _gaps),
)

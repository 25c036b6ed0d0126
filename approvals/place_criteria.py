"""Judging a village, a town or a county: reported and measured indicators against the programme's rules (domain.md §3).

As with households every veto criterion must be met; a reference criterion that fails is put right and reported, and stops
nothing (domain.md §2.3). Shares are compared as exact fractions.
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from registry.indicator_values import LARGEST, comparable
from registry.indicator_values import Value as Reported
from registry.indicator_vocabulary import Indicator, average_of, before_of, indicator_of_rule, indicators_for
from registry.programme_paths import EVALUATED
from registry.programme_schema import Programme, Rule

from approvals.criteria import CriterionResult, Value
from approvals.inputs import Input
from approvals.place_facts import INCIDENCE, RURAL, PlaceFacts
from approvals.stages import StageCode

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}
NUMERATOR, DENOMINATOR = "__numerator", "__denominator"


def judge_place(rule: Rule, facts: PlaceFacts) -> CriterionResult:
    indicator = indicator_of_rule(rule)
    value = facts.values.get(indicator.code) if indicator else None
    return CriterionResult(
        code=rule.code,
        title=rule.title,
        measure=rule.measure,
        value=_shown(value),
        met=_is_met(rule, indicator, value, facts),
        operator=rule.operator,
        threshold=rule.threshold,
        unit=rule.unit,
        effect=rule.effect,
        clause=rule.clause,
    )


def _shown(value: Reported | None) -> Value:
    return f"{value['numerator']}/{value['denominator']}" if isinstance(value, Mapping) else value


def _is_met(rule: Rule, indicator: Indicator | None, value: Reported | None, facts: PlaceFacts) -> bool | None:
    if indicator is None or value is None or rule.effect == "review":
        return None
    found = comparable(indicator, value)
    if rule.operator == "is_true":
        return bool(found)
    limit = _limit(rule, indicator, facts)
    if limit is None:
        return None
    held = [found, _before(indicator, facts)] if rule.stable else [found]
    if any(number is not None and not _COMPARE[rule.operator](number, limit) for number in held):
        return False  # of one of the years it is known that it was not met
    return None if None in held else True


def _before(indicator: Indicator, facts: PlaceFacts) -> Any:
    """Of the year before, where the rule asks what is stable; None where nobody knows it."""
    value = facts.values.get(before_of(indicator))
    return None if value is None else comparable(indicator, value)


def _limit(rule: Rule, indicator: Indicator, facts: PlaceFacts) -> Fraction | None:
    """The programme's number; where it names an average (全省平均水平), the one reported for the year."""
    if isinstance(rule.threshold, int):
        return Fraction(rule.threshold)
    average = facts.values.get(average_of(indicator)) if rule.threshold else None
    return None if average is None else Fraction(comparable(indicator, average))


def rules_at(programme: Programme, subject: str, stage: str) -> tuple[Rule, ...]:
    """The evaluation judges the four rates and nothing else; before it the register's own incidence alone is known (§2.8)."""
    rules = programme.criteria_of(subject)
    if stage == StageCode.COUNTY_EVALUATION:
        return tuple(rule for rule in rules if rule.measure in EVALUATED)
    return tuple(rule for rule in rules if rule.measure not in EVALUATED or rule.measure == INCIDENCE)


def assess_place(programme: Programme, facts: PlaceFacts, stage: str) -> list[CriterionResult]:
    return [judge_place(rule, facts) for rule in rules_at(programme, facts.subject, stage)]


def place_inputs(programme: Programme, subject: str, stage: str) -> tuple[Input, ...]:
    """What a level measures itself, one input for a number or a yes, two for a share; the incidence computes itself."""
    found: dict[str, Input] = {}
    for rule in rules_at(programme, subject, stage):
        indicator = indicator_of_rule(rule)
        if indicator is None:
            continue
        if indicator.code == INCIDENCE:
            indicator = indicators_for(subject)[RURAL] if stage == StageCode.COUNTY_EVALUATION else None
        for item in inputs_of_rule(rule, indicator) if indicator else ():
            found.setdefault(item.name, item)
    return tuple(found.values())


def inputs_of_rule(rule: Rule, indicator: Indicator) -> tuple[Input, ...]:
    """With the number to beat where the programme names an average (全省平均, 所在区(市)平均), with the year before where it says 稳定."""
    known = indicators_for(rule.subject)
    codes = [average_of(indicator)] * isinstance(rule.threshold, str) + [before_of(indicator)] * rule.stable
    return tuple(
        item for one in (indicator, *(known[code] for code in codes if code in known)) for item in _inputs_of(one)
    )


def _inputs_of(indicator: Indicator) -> tuple[Input, ...]:
    most = LARGEST.get(indicator.kind, 0)
    if indicator.kind == "percent_pair":
        return (
            Input(indicator.code + NUMERATOR, indicator.numerator, "number", maximum=most),
            Input(indicator.code + DENOMINATOR, indicator.denominator, "number", minimum=1, maximum=most),
        )
    kind = {"flag": "flag", "fen": "fen"}.get(indicator.kind, "number")
    least = -most if indicator.is_signed else 0
    return (Input(indicator.code, _label(indicator), kind, minimum=least, maximum=most),)


def _label(indicator: Indicator) -> str | Promise:
    """A number that is kept in parts of its unit says so: nobody types 13.5 where 1350 is meant."""
    if indicator.scale == 1:
        return indicator.label
    return _("%(label)s (in 1/%(scale)s %(unit)s)") % {
        "label": indicator.label,
        "scale": indicator.scale,
        "unit": indicator.unit,
    }


def folded(values: Mapping[str, Any]) -> dict[str, Any]:
    """The form's values as indicators have them: numerator and denominator of a share together."""
    found = {name: value for name, value in values.items() if not name.endswith((NUMERATOR, DENOMINATOR))}
    for name, value in values.items():
        code = name.removesuffix(NUMERATOR)
        if code != name and values.get(code + DENOMINATOR):
            found[code] = {"numerator": value, "denominator": values[code + DENOMINATOR]}
    return found


def unfolded(values: Mapping[str, Any]) -> dict[str, Any]:
    """The other way, to fill a form."""
    found: dict[str, Any] = {}
    for code, value in values.items():
        if isinstance(value, Mapping):
            found |= {code + NUMERATOR: value["numerator"], code + DENOMINATOR: value["denominator"]}
        else:
            found[code] = value
    return found


def impossible_shares(values: Mapping[str, Any]) -> list[str]:
    """Names of the inputs whose share would pass one hundred per cent."""
    return [
        code + NUMERATOR
        for code, value in folded(values).items()
        if isinstance(value, Mapping) and value["numerator"] > value["denominator"]
    ]

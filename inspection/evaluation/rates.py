"""The four rates of an evaluation (domain.md §2.8): pure functions of what was asked, judged by the programme's own limits.

错退率 and 漏评率 count persons, 群众认可度 households. 错退率 is over the sampled persons who left or are to leave, 漏评率
over the surveyed persons that are on no register; the composite incidence estimates both over their whole strata.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from approvals.criteria import CriterionResult
from approvals.place_criteria import judge_place
from approvals.place_facts import INCIDENCE, PlaceFacts, composite
from registry.indicator_values import decimal_text, percent_hundredths
from registry.programme_schema import Programme, Rule

WRONG_EXIT, MISSED, RECOGNITION = "wrong_exit_rate", "missed_rate", "public_approval"
RATES = (INCIDENCE, WRONG_EXIT, MISSED, RECOGNITION)
LEFT, OUTSIDE, HOUSEHOLDS = ("exited", "planned"), ("uncarded",), ("exited", "planned", "poor", "uncarded")
TITLES = {
    INCIDENCE: "综合贫困发生率",
    WRONG_EXIT: "脱贫人口错退率",
    MISSED: "贫困人口漏评率",
    RECOGNITION: "群众认可度",
}
WORDS = {
    INCIDENCE: ("剩余贫困人口、错退人口、漏评人口合计{}人", "乡村总人口{}人"),
    WRONG_EXIT: ("错退人口{}人", "抽样脱贫人口{}人"),
    MISSED: ("漏评人口{}人", "调查的未建档立卡农村人口{}人"),
    RECOGNITION: ("认可{}户", "调查{}户"),
}


Share = Mapping[str, int]  # numerator and denominator


@dataclass(frozen=True)
class Asked:
    """One unit of the sample that was asked: how many persons it stands for, what it said, what was ruled of it."""

    kind: str
    persons: int
    recognises: bool | None = None
    is_wrong_exit: bool = False
    is_missed: bool = False


@dataclass(frozen=True)
class Strata:
    """Whole populations of the area, in persons; None where nobody has reported it."""

    remaining: int
    exited: int
    rural: int | None


def shares_of(asked: Iterable[Asked], strata: Strata) -> dict[str, Share]:
    """By measure; what has nothing to divide by is left out."""
    rows = list(asked)
    left = [row for row in rows if row.kind in LEFT]
    outside = [row for row in rows if row.kind in OUTSIDE]
    homes = [row for row in rows if row.kind in HOUSEHOLDS]
    found = {
        WRONG_EXIT: _share((row.persons for row in left if row.is_wrong_exit), (row.persons for row in left)),
        MISSED: _share((row.persons for row in outside if row.is_missed), (row.persons for row in outside)),
        RECOGNITION: _share((1 for row in homes if row.recognises), (1 for _row in homes)),
    }
    shares = {name: share for name, share in found.items() if share["denominator"]}
    if strata.rural and WRONG_EXIT in shares and MISSED in shares:
        poor = composite(
            remaining=strata.remaining,
            exited=strata.exited,
            rural=strata.rural,
            wrong=shares[WRONG_EXIT],
            missed=shares[MISSED],
        )
        shares[INCIDENCE] = {"numerator": poor, "denominator": strata.rural}
    return shares


def _share(part: Iterable[int], whole: Iterable[int]) -> Share:
    return {"numerator": sum(part), "denominator": sum(whole)}


def rule_for(programme: Programme, measure: str) -> Rule | None:
    """The programme's limit and operator; None: its source sets none here."""
    return next((rule for rule in programme.criteria_of("county") if rule.measure == measure), None)


def judged(programme: Programme, shares: Mapping[str, Share], year: int) -> dict[str, CriterionResult]:
    """How each rate came out against its limit. Met is None where it could not be computed."""
    facts = PlaceFacts("county", year, {name: dict(share) for name, share in shares.items()})
    rules = {measure: rule_for(programme, measure) for measure in RATES}
    return {measure: judge_place(rule, facts) for measure, rule in rules.items() if rule is not None}


def failing(results: Iterable[CriterionResult]) -> list[CriterionResult]:
    return [result for result in results if result.met is False]


def open_ones(results: Iterable[CriterionResult]) -> list[CriterionResult]:
    return [result for result in results if result.met is None]


def percent(share: Share) -> str:
    """As pages and papers print it; the judgement is made of the exact fraction."""
    return f"{decimal_text(percent_hundredths(share), 100)}%"


def words(measure: str, share: Share) -> tuple[str, str]:
    numerator, denominator = WORDS[measure]
    return numerator.format(share["numerator"]), denominator.format(share["denominator"])

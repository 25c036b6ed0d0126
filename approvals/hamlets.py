"""What a township must have seen in every natural village before the village goes on (domain.md §2.3 V-2, G-14, C-41).

The programme's own criteria say what is looked at: where they speak of roads, every natural village from a size on is
checked, and those of unknown size count as large. Where they speak of the natural villages themselves (20户以上自然屯), each
must meet the criterion; where only of the village and its key natural villages (重点屯), the key ones.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.indicator_values import Value
from registry.indicator_vocabulary import indicators_for
from registry.indicators import OfPlace, OfSubject, indicators_of
from registry.models import Division, Household
from registry.places import plain_name
from registry.programme_schema import Programme, Rule
from registry.roles import Level

from approvals.errors import InvalidAct
from approvals.hamlet_errors import HamletsNotReported, HamletsUnchecked, HamletsUnmet
from approvals.models import Case
from approvals.place_criteria import judge_place
from approvals.place_facts import PlaceFacts
from approvals.programmes import programmes_for
from approvals.stages import Stage

# {measure of a village's criterion: what is reported of a natural village for it}
CHECKED: Mapping[str, str] = {
    "hardened_road": "hardened_road",
    "hamlet_road": "hardened_road",
    "roadbed_width": "roadbed_width",
    "road_width": "road_width",
}
_OF_KEY_HAMLETS = "hardened_road"  # the one criterion that binds the key natural villages alone (C-41)


@dataclass(frozen=True)
class HamletCheck:
    """What the township found in one natural village for one criterion. `binds`: False where only key ones must meet it."""

    hamlet: str
    households: int | None  # None: nobody said, so it counts as large
    rule: Rule
    indicator: str  # reported of a natural village for the criterion
    value: Value | None
    met: bool
    binds: bool


def checks_of(case: Case, programme: Programme) -> list[HamletCheck]:
    """Every natural village that had to be checked, criterion by criterion, as it is on file. Two queries."""
    rules = _rules(programme)
    large = indicators_of([case.village_id], case.year)[case.village_id].hamlets_from(programme.hamlet_households)
    return [_check(name, of, rule) for name, of in large.items() for rule in rules]


def _check(name: str, of: OfSubject, rule: Rule) -> HamletCheck:
    size, indicator = of.value("households"), CHECKED[rule.measure]
    value = of.value(indicator)
    return HamletCheck(
        hamlet=name,
        households=size if isinstance(size, int) else None,
        rule=rule,
        indicator=indicator,
        value=value,
        met=value is not None and judge_place(rule, PlaceFacts("village", 0, {rule.measure: value})).met is True,
        binds=rule.measure != _OF_KEY_HAMLETS or of.value("key_hamlet") is True,
    )


def _rules(programme: Programme) -> list[Rule]:
    return [rule for rule in programme.criteria_of("village") if rule.measure in CHECKED and rule.effect != "review"]


def hamlets_unchecked(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Four queries for each year of the cases."""
    programmes, found = programmes_for(cases), {}
    known = _in_the_register([case.village_id for case in cases])
    for year in {case.year for case in cases}:
        mine = [case for case in cases if case.year == year]
        reported = indicators_of([case.village_id for case in mine], year)
        for case in mine:
            village = reported[case.village_id]
            found[case.pk] = list(_refusals(case, programmes[case.pk], village, known[case.village_id]))
    return found


def _in_the_register(villages: Sequence[int]) -> dict[int, set[str]]:
    """{village: natural villages in which registered households live, or which the table of divisions knows}. Two queries."""
    found: dict[int, set[str]] = defaultdict(set)
    lived_in = Household.objects.filter(village__in=villages).exclude(hamlet="").order_by()
    known = Division.objects.filter(parent__in=villages, level=Level.HAMLET, effective_until=None)
    rows = [*lived_in.values_list("village", "hamlet").distinct(), *known.values_list("parent", "name")]
    for village, name in rows:
        if village is not None:
            found[village].add(name)
    return found


def _refusals(case: Case, programme: Programme, village: OfPlace, known: set[str]) -> Iterator[InvalidAct]:
    rules = _rules(programme)
    if not rules:
        return
    unreported = sorted(known - village.hamlets.keys())
    count = village.value("hamlets")
    total = count if isinstance(count, int) else None
    if (total is None and not village.hamlets) or unreported or (total or 0) > len(village.hamlets):
        yield HamletsNotReported(
            place=plain_name(case.village.name),
            known=len(village.hamlets),
            total=max(total or 0, len(village.hamlets) + len(unreported)) or "—",
            missing=unreported or ["—"],
        )
    large = village.hamlets_from(programme.hamlet_households)
    unchecked = {name: _lacking(of, rules) for name, of in large.items()}
    if any(unchecked.values()):
        lines = [f"{name}（{'、'.join(titles)}）" for name, titles in unchecked.items() if titles]
        yield HamletsUnchecked(households=programme.hamlet_households, hamlets=lines)
    unmet = [f"{name}（{rule.title}）" for name, of in large.items() for rule in rules if _fails(of, rule)]
    if unmet:
        yield HamletsUnmet(hamlets=unmet)


def _lacking(hamlet: OfSubject, rules: Sequence[Rule]) -> list[str]:
    wanted = dict.fromkeys(CHECKED[rule.measure] for rule in rules)
    titles = indicators_for("hamlet")
    return [titles[code].title for code in wanted if hamlet.value(code) is None]


def _fails(hamlet: OfSubject, rule: Rule) -> bool:
    """Judged as the village is, on what is reported of the natural village; what is only for reference stops nothing."""
    check = _check("", hamlet, rule)
    return rule.effect == "veto" and check.value is not None and check.binds and not check.met

"""Whose case it is, a household's or a place's, and what the rules ask of either. The one place that tells them apart."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from registry.models import Household
from registry.programme_schema import Programme
from registry.reading import all_members_of, helpers_of, read_for

from approvals.criteria import CriterionResult, assess, needed_fields
from approvals.errors import InputWrong, InvalidAct
from approvals.evaluations import evaluations_of
from approvals.facts import HouseholdFacts, household_facts
from approvals.inputs import Input, checked
from approvals.models import Case
from approvals.particulars import MEASURED
from approvals.place_criteria import assess_place, folded, impossible_shares, place_inputs, unfolded
from approvals.place_facts import PlaceFacts, facts_of_places, with_composite
from approvals.stages import CaseKind, StageCode

Facts = HouseholdFacts | PlaceFacts
SUBJECT_OF: dict[str, str] = {
    CaseKind.VILLAGE_EXIT: "village",
    CaseKind.CONSOLIDATION: "village",
    CaseKind.TOWN_EXIT: "town",
    CaseKind.COUNTY_EXIT: "county",
}


def subject_of(case: Case) -> str:
    """The programme's word: household, village, town or county."""
    return SUBJECT_OF.get(case.kind, "household")


def households_of(cases: Iterable[Case]) -> list[Household]:
    """Of the cases that have one."""
    return [case.household for case in cases if case.household is not None]


def read_subjects(cases: Sequence[Case], *tables: str) -> None:
    """Read for all of them what their rules will ask; places are read when they are judged."""
    read_for(households_of(cases), *tables)


def near_names(case: Case) -> set[str]:
    """Who is too near to judge it, beside whoever holds a post there (S2)."""
    if case.household is None:
        return set()
    names = {member.name for member in all_members_of(case.household)}
    return names | {helper.name for helper in helpers_of(case.household)}


def inputs_of(case: Case, programme: Programme) -> tuple[Input, ...]:
    """What the waiting level measures of the subject."""
    if case.household is None:
        return place_inputs(programme, subject_of(case), case.stage)
    return tuple(MEASURED[name] for name in needed_fields(programme))


def facts_on_file(case: Case, programme: Programme) -> Facts:
    if case.household is not None:
        return household_facts(case.household, year=case.year)
    found = facts_of_places([(case.village_id, case.village_path)], subject_of(case), case.year, programme)
    return found[case.village_id]


def known_values(case: Case, programme: Programme) -> dict[str, Any]:
    """What is on file, by the name of its input: what a form starts with."""
    facts = facts_on_file(case, programme)
    if isinstance(facts, HouseholdFacts):
        return facts.to_json()
    adopted = evaluations_of([case], case.stage).get(case.pk)
    return unfolded({**facts.values, **(adopted.values if adopted else {})})


def measure(
    case: Case, programme: Programme, measured: Mapping[str, Any]
) -> tuple[Facts, list[CriterionResult], list[InvalidAct]]:
    """The facts on file with this level's own values, the criteria judged on them, and what is wrong with the values."""
    inputs = inputs_of(case, programme)
    values, wrong = checked(inputs, measured)
    own = {item.name: values.get(item.name) for item in inputs}
    facts = facts_on_file(case, programme)
    if isinstance(facts, HouseholdFacts):
        facts = facts.measured(own)
        return facts, assess(programme, facts), wrong
    wrong += [impossible(inputs, name) for name in impossible_shares(values)]
    facts = facts.measured(folded(own))
    if case.stage == StageCode.COUNTY_EVALUATION:
        facts = with_composite(facts, case.village_path)
    return facts, assess_place(programme, facts, case.stage), wrong


def impossible(inputs: Sequence[Input], name: str) -> InvalidAct:
    label = next(item.label for item in inputs if item.name == name)
    return InputWrong(field=name, label=label, problem=_("is more than its whole: no share passes 100 %"))

"""Classes of exit (D-15): whose policies end is reviewed once more, strictly; whose policies stay gets three years of measures.

Chosen household by household where the county approves; only where the programme tells classes apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from registry.programme_schema import ExitClass, Programme

from approvals.errors import InputMissing, InputWrong, InvalidAct
from approvals.models import Decision
from approvals.stages import Outcome, StageCode

CLASS, REVIEW, MEASURES = "exit_class", "review_note", "measures_plan"


@dataclass(frozen=True)
class ChosenClass:
    """What papers print: the place's own word for the class, and what was laid down with it."""

    title: str
    note: str
    years: int


def exit_class_refusals(values: Mapping[str, Any], programme: Programme) -> list[InvalidAct]:
    code = values.get(CLASS)
    if not programme.exit_classes:
        return [_wrong(_("this programme knows no classes of exit"))] if code else []
    if not code:
        return [InputMissing(field=CLASS, label=_("class of the exit"))]
    chosen = programme.exit_class(code)
    if chosen is None:
        return [_wrong(_("this programme knows no such class"))]
    return _what_it_needs(chosen, values)


def _wrong(problem: Any) -> InputWrong:
    return InputWrong(field=CLASS, label=_("class of the exit"), problem=problem)


def _what_it_needs(chosen: ExitClass, values: Mapping[str, Any]) -> list[InvalidAct]:
    found: list[InvalidAct] = []
    if chosen.needs_review and len(str(values.get(REVIEW, "")).strip()) < 2:
        found.append(InputMissing(field=REVIEW, label=_("strict review of result and procedure")))
    if chosen.years_of_measures and len(str(values.get(MEASURES, "")).strip()) < 2:
        found.append(InputMissing(field=MEASURES, label=_("measures of the next three years")))
    return found


def class_of(programme: Programme, decisions: Iterable[Decision]) -> ChosenClass | None:
    """The class that the newest approval of the county gave the household; None where the programme tells none apart."""
    codes = [
        decision.particulars
        for decision in decisions
        if decision.stage == StageCode.COUNTY_APPROVAL and decision.outcome == Outcome.APPROVED
    ]
    chosen = programme.exit_class(codes[-1].get(CLASS, "")) if codes else None
    if chosen is None:
        return None
    note = codes[-1].get(MEASURES if chosen.years_of_measures else REVIEW, "")
    return ChosenClass(chosen.title, str(note), chosen.years_of_measures)

"""The appraisal meeting (H-3; C-12, G-58): who was expected, who came, and how those who came voted on each household."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from registry.programme_schema import Programme

from approvals.errors import InvalidAct, VoteFailed
from approvals.particulars import CATEGORIES


def turnout(values: Mapping[str, Any], side: str) -> dict[str, int]:
    """By category; side is "expected" or "present". A category that nobody named is 0."""
    return {code: int(values.get(f"{side}_{code}") or 0) for code, _label in CATEGORIES}


def vote_refusals(values: Mapping[str, Any], programme: Programme) -> list[InvalidAct]:
    """At least 2/3 present, more than 1/2 of those present agree; both shares are the programme's.

    Who is recused for a household stays present, so the quorum holds, but casts no ballot on it.
    """
    if None in [values.get(name) for name in ("expected", "present", "agree", "against", "abstain")]:
        return []
    return attendance_refusals(values, programme) or ballot_refusals(values, programme)


def attendance_refusals(values: Mapping[str, Any], programme: Programme) -> list[InvalidAct]:
    """What is the same for every household of the meeting."""
    expected, present, share = int(values["expected"]), int(values["present"]), programme.appraisal.present
    if present > expected:
        return [VoteFailed(field="present", problem=_("more members present than expected"))]
    for side, total in (("expected", expected), ("present", present)):
        if sum(turnout(values, side).values()) != total:
            return [VoteFailed(field=side, problem=_("the categories do not add up to the number of members"))]
    came = turnout(values, "present")
    for code, number in turnout(values, "expected").items():
        if came[code] > number:
            return [VoteFailed(field=f"present_{code}", problem=_("more members present than expected"))]
    if present * share[1] < expected * share[0]:
        return [VoteFailed(field="present", problem=_("fewer members present than the programme demands"))]
    return []


def ballot_refusals(values: Mapping[str, Any], programme: Programme) -> list[InvalidAct]:
    """One household's ballots."""
    agree, against, abstain = (int(values[name]) for name in ("agree", "against", "abstain"))
    present, share = int(values["present"]), programme.appraisal.agree
    recused = values.get("recused") or []
    if agree + against + abstain != present - len(recused):
        return [
            VoteFailed(field="agree", problem=_("the votes do not add up to the members present less those recused"))
        ]
    if agree * share[1] <= present * share[0]:
        return [VoteFailed(field="agree", problem=_("no majority of the members present"))]
    return []

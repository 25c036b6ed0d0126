"""Who may not check a household (S2, domain.md §4.3): its own members, its helpers, and whoever holds a post in its village."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from registry.models import Posting
from registry.roles import Level

from approvals.errors import InputWrong, InvalidAct
from approvals.models import Case, Decision
from approvals.stages import ORDER, Stage, StageCode


def close_to(case: Case) -> set[str]:
    """Names that are too near to the household to verify it at any level above the village."""
    household = case.household
    names = set(household.members.values_list("name", flat=True))
    names |= set(household.helpers.filter(until=None).values_list("name", flat=True))
    posted = Posting.objects.filter(division=case.village_id, until=None)
    return names | set(posted.values_list("official__name", flat=True))


def team_refusals(case: Case, stage: Stage, values: Mapping[str, Any]) -> list[InvalidAct]:
    """A verifying team above the village must not contain them. Asked only where a team is named."""
    if stage.level == Level.VILLAGE or "verifiers" not in values:
        return []
    named = {*values["verifiers"], values.get("leader", "")}
    near = sorted(named & close_to(case))
    problem = _("%(names)s belongs to the household, helps it, or holds a post in its village") % {
        "names": "、".join(near)
    }
    return [InputWrong(field="verifiers", label=_("verifiers"), problem=problem)] if near else []


def was_opened_above(decisions: Sequence[Decision]) -> bool:
    """Whether a level above the village has checked the case: from then on the filer cannot take it back (§2.0-1)."""
    return any(ORDER[decision.stage] >= ORDER[StageCode.TOWNSHIP_SELF_CHECK] for decision in decisions)

"""Who may not check a household (S2, domain.md §4.3): its own members, its helpers, and whoever holds a post in its village."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from registry.models import Posting
from registry.roles import Level

from approvals.errors import InputWrong, InvalidAct
from approvals.models import Case, Decision
from approvals.stages import STAGE_OF, Stage, StageCode
from approvals.subjects import near_names


def posted_in(villages: Iterable[int]) -> dict[int, set[str]]:
    """Names of whoever holds a post, by village; one query for all of them."""
    found: dict[int, set[str]] = {village: set() for village in villages}
    rows = Posting.objects.filter(division__in=found, until=None).values_list("division", "official__name")
    for village, name in rows:
        found[village].add(name)
    return found


def close_to(case: Case, posted: set[str]) -> set[str]:
    """Names that are too near to the household to verify it at any level above the village."""
    return posted | near_names(case)


def team_refusals(case: Case, stage: Stage, values: Mapping[str, Any], posted: set[str]) -> list[InvalidAct]:
    """A verifying team above the village must not contain them. Asked only where a team is named."""
    if stage.level == Level.VILLAGE or "verifiers" not in values:
        return []
    named = {*values["verifiers"], values.get("leader", "")}
    near = sorted(named & close_to(case, posted))
    problem = _("%(names)s belongs to the household, helps it, or holds a post in its village") % {
        "names": "、".join(near)
    }
    return [InputWrong(field="verifiers", label=_("verifiers"), problem=problem)] if near else []


def was_opened_above(decisions: Sequence[Decision]) -> bool:
    """Whether a level above the village has checked the case: from then on the filer cannot take it back (§2.0-1)."""
    above = [code for code, stage in STAGE_OF.items() if stage.level < Level.VILLAGE and code != StageCode.YEAR_PLAN]
    return any(decision.stage in above for decision in decisions)

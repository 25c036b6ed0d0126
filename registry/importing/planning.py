"""What would happen to each checked household: enter, amend, leave unchanged, or refuse because of what the register holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch

from audit import clock
from registry.encryption import blind_index
from registry.household_moves import Stay, months_before, moves_between
from registry.importing import snapshots
from registry.importing.drafts import HouseholdDraft
from registry.importing.findings import Findings
from registry.models import Household, Member
from registry.standings import POOR


class Act(StrEnum):
    ENTER = "enter"
    AMEND = "amend"
    NOTHING = "nothing"
    REFUSE = "refuse"


@dataclass
class Plan:
    no: str
    draft: HouseholdDraft | None
    findings: Findings
    act: Act = Act.REFUSE
    household: Household | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def plan(
    checked: Sequence[tuple[str, HouseholdDraft | None, Findings]], *, place: str, move_months: int, lock: bool = False
) -> list[Plan]:
    """`place` is the path of the office's division; whoever left another household within `move_months` is flagged; `lock` holds the rows until the end of the transaction."""
    plans = [Plan(no, draft, findings) for no, draft, findings in checked]
    known = _on_register([each.no for each in plans if each.draft], lock)
    for each in plans:
        _decide(each, known.get(each.no), place)
    _refuse_numbers_held_elsewhere(plans)
    _flag_moves(
        [each for each in plans if each.act in (Act.ENTER, Act.AMEND)], months_before(clock.today(), move_months)
    )
    return plans


def _on_register(numbers: list[str], lock: bool) -> dict[str, Household]:
    households = Household.objects.filter(no__in=numbers)
    if lock:
        households = households.select_for_update()
    members = Prefetch("members", Member.objects.defer("id_no"))
    with_parts = households.prefetch_related(members, "income_items", "living_conditions", "helpers")
    return {household.no: household for household in with_parts}


def _decide(each: Plan, household: Household | None, place: str) -> None:
    if each.draft is None:
        return
    each.household = household
    if household is None:
        each.act = Act.ENTER
        return
    row = each.draft.row
    if not household.village_path.startswith(place):
        each.findings.refuse(row, "no", "registered_elsewhere")
        return
    if each.draft.village is None or household.village_id != each.draft.village.id:
        each.findings.refuse(row, "village_code", "registered_in_another_village")
        return
    each.changes = snapshots.differences(snapshots.of_household(household, each.draft), snapshots.of_draft(each.draft))
    if not each.changes:
        each.act = Act.NOTHING
    elif household.standing not in POOR:
        each.findings.refuse(row, "no", "no_longer_poor")
    else:
        each.act = Act.AMEND


def _refuse_numbers_held_elsewhere(plans: list[Plan]) -> None:
    """One person belongs to one household of the whole register; only those still living there count."""
    bearers = {
        blind_index(member.id_no): (each, member)
        for each in plans
        if each.draft and each.act in (Act.ENTER, Act.AMEND)
        for member in each.draft.members
        if member.id_no
    }
    held = Member.objects.filter(id_index__in=list(bearers), left_on=None).values_list("id_index", "household__no")
    for index, no in held:
        each, member = bearers[index]
        if no != each.no:
            each.findings.refuse(member.row, "id_no", "id_held_on_register")
            each.act = Act.REFUSE


def _flag_moves(plans: Sequence[Plan], since: date) -> None:
    """Split and merged households are written, and a person must look at them (C-13)."""
    rows = {
        Stay(each.no, blind_index(member.id_no), member.name, None, _entered_on(each), each.draft.entry_year): (
            each.findings,
            member.row,
        )
        for each in plans
        if each.draft
        for member in each.draft.members
        if member.id_no
    }
    for stay, move in moves_between(list(rows), since):
        findings, row = rows[stay]
        findings.flag(row, "id_no", f"household_{move.kind}", no=move.other_no, left_on=str(move.left_on or ""))


def _entered_on(each: Plan) -> date:
    return each.household.entered_at.astimezone(clock.LOCAL_ZONE).date() if each.household else clock.today()

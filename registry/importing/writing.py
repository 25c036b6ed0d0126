"""Writes planned households: every household whole, every change with its audit event, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from audit import log
from audit.canonical import JSON
from audit.log import Actor, Draft
from registry.encryption import blind_index
from registry.household_events import HOUSEHOLD_AMENDED, HOUSEHOLD_ENTERED
from registry.importing import snapshots
from registry.importing.amending import amend
from registry.importing.drafts import HouseholdDraft
from registry.importing.planning import Act, Plan
from registry.models import (
    Helper,
    Household,
    ImportRun,
    IncomeItem,
    LivingConditions,
    Member,
    Posting,
    Standing,
    StandingChange,
)


@dataclass(frozen=True)
class Source:
    """Which import writes, and in whose name; part of every event."""

    run: ImportRun
    actor: Actor
    posting: Posting | None
    at: datetime

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)


def write(plans: Sequence[Plan], source: Source) -> dict[Act, int]:
    """Raises IntegrityError when somebody else entered one of the households meanwhile; the batch is then repeated."""
    entered = [each for each in plans if each.act is Act.ENTER]
    amended = [each for each in plans if each.act is Act.AMEND]
    events = _enter([each.draft for each in entered if each.draft], source)
    for each in amended:
        if each.household and each.draft:
            amend(each.household, each.draft, each.changes, source.at)
            events.append(_amended(each, source))
    log.append_many(events)
    unchanged = sum(each.act is Act.NOTHING for each in plans)
    return {Act.ENTER: len(entered), Act.AMEND: len(amended), Act.NOTHING: unchanged}


def _enter(drafts: list[HouseholdDraft], source: Source) -> list[Draft]:
    households = Household.objects.bulk_create([_household(draft, source) for draft in drafts])
    pairs = list(zip(households, drafts, strict=True))
    Member.objects.bulk_create([member for household, draft in pairs for member in new_members(household, draft)])
    IncomeItem.objects.bulk_create([item for household, draft in pairs for item in income_items(household, draft)])
    LivingConditions.objects.bulk_create([row for household, draft in pairs for row in conditions(household, draft)])
    Helper.objects.bulk_create(
        [
            Helper(household=household, name=draft.helper_name, unit=draft.helper_unit, since=source.on)
            for household, draft in pairs
            if draft.helper_name
        ]
    )
    StandingChange.objects.bulk_create(
        [
            StandingChange(
                household=household, standing=household.standing, effective_on=source.on, recorded_at=source.at
            )
            for household, _ in pairs
        ]
    )
    return [_entered(household, draft, source) for household, draft in pairs]


def _household(draft: HouseholdDraft, source: Source) -> Household:
    if draft.village is None:
        raise ValueError(f"{draft.no} has no village: it was not checked")
    return Household(
        no=draft.no,
        village_id=draft.village.id,
        village_path=draft.village.path,
        standing=Standing.NOT_EXITED,
        standing_since=source.on,
        entered_at=source.at,
        amended_at=source.at,
        **{name: getattr(draft, name) for name in snapshots.HOUSEHOLD_FIELDS},
    )


def new_members(household: Household, draft: HouseholdDraft) -> list[Member]:
    return [
        Member(
            household=household,
            position=position,
            id_no=member.id_no,
            id_index=blind_index(member.id_no),
            **snapshots.of_member(member),
        )
        for position, member in enumerate(draft.members, 1)
    ]


def income_items(household: Household, draft: HouseholdDraft) -> list[IncomeItem]:
    return [
        IncomeItem(
            household=household, year=of_year.year, category=name, amount_fen=amount, basis=snapshots.FROM_WORKBOOK
        )
        for of_year in draft.income
        for name, amount in of_year.amounts.items()
    ]


def conditions(household: Household, draft: HouseholdDraft) -> list[LivingConditions]:
    return [
        LivingConditions(
            household=household,
            year=of_year.year,
            **{name: getattr(of_year, name) for name in snapshots.CONDITION_FIELDS},
        )
        for of_year in draft.conditions
    ]


def _entered(household: Household, draft: HouseholdDraft, source: Source) -> Draft:
    return Draft(
        stream=f"register:{draft.no}",
        kind=HOUSEHOLD_ENTERED,
        at=source.at,
        actor=source.actor,
        subject={"household": draft.no},
        statement={
            "village": str(household.village_id),
            "persons": len(draft.members),
            "entry_year": draft.entry_year,
            "planned_exit_year": draft.planned_exit_year,
            "standing": str(household.standing),
            "import": source.run.pk,
            "workbook_sha256": source.run.sha256,
        },
        personal={
            "head_name": draft.head_name,
            "members": [{"name": each.name, "id_index": blind_index(each.id_no)} for each in draft.members],
        },
    )


def _amended(each: Plan, source: Source) -> Draft:
    parts: Mapping[str, tuple[Any, Any]] = each.changes
    return Draft(
        stream=f"register:{each.no}",
        kind=HOUSEHOLD_AMENDED,
        at=source.at,
        actor=source.actor,
        subject={"household": each.no},
        statement={"changed": sorted(parts), "import": source.run.pk, "workbook_sha256": source.run.sha256},
        personal={
            "before": {name: plain(name, before) for name, (before, _) in parts.items()},
            "after": {name: plain(name, after) for name, (_, after) in parts.items()},
        },
    )


def plain(name: str, value: Any) -> JSON:
    """A snapshot value as JSON; a phone number stays sealed, so it enters as its blind index."""
    if name == "phone":
        return blind_index(value)
    if isinstance(value, dict):
        return {str(key): plain(str(key), item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain("", item) for item in value]
    return value

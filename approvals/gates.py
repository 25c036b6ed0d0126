"""What must hold before a household may be planned for this year (domain.md §2.0-3). Each gate is switched by the programme."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from registry.models import Household, Posting
from registry.programme_schema import Programme
from registry.reading import conditions_of, helpers_of, read_for
from registry.roles import Role

Gate = Callable[[Household, int], bool]
_TEAM = "_has_work_team"  # what read_gates keeps on a household for the length of one act


def _is_planned(household: Household, year: int) -> bool:
    return household.planned_exit_year == year


def _has_helper(household: Household, year: int) -> bool:
    return bool(helpers_of(household))


def _entered_before(household: Household, year: int) -> bool:
    """Entry or return to poverty in the same year rules the exit out; an unknown year of entry does not open the gate."""
    entered = household.entry_year
    standing = household.standing_since
    came_back = household.standing in {"returned", "rolled_back"} and standing is not None and standing.year >= year
    return entered is not None and entered < year and not came_back


def _has_no_dropout(household: Household, year: int) -> bool:
    conditions = conditions_of(household, year)
    return conditions is None or not conditions.dropouts


def _has_safe_water(household: Household, year: int) -> bool:
    conditions = conditions_of(household, year)
    return conditions is None or conditions.has_safe_water is not False


def _has_six_ones(household: Household, year: int) -> bool:
    """G-47, as far as it is on file: a helper, a measure for the household, and a work team posted in its village.

    The village's plan, its projects and the household's own project stand in no register; whoever plans confirms them.
    """
    return bool(helpers_of(household)) and bool(household.exit_path) and _has_team(household)


def _has_team(household: Household) -> bool:
    kept: bool | None = household.__dict__.get(_TEAM)
    return household.village_id in _villages_with_team([household.village_id]) if kept is None else kept


def _villages_with_team(villages: Iterable[int]) -> set[int]:
    """Those of the villages in which a work team is posted; one query."""
    team = (Role.WORK_TEAM_MEMBER, Role.FIRST_SECRETARY)
    rows = Posting.objects.filter(division__in=set(villages), role__in=team, until=None).order_by()
    return set(rows.values_list("division", flat=True).distinct())


# The other gates of the programmes need facts that the register does not hold; the home check looks at them.
GATES: dict[str, tuple[str | Promise, Gate]] = {
    "planned_this_year": (_("the household is not planned for this year"), _is_planned),
    "helper_named": (_("no helper is named"), _has_helper),
    "not_in_year_of_entry": (
        _("the household entered the register this year, or its year of entry is unknown"),
        _entered_before,
    ),
    "six_one_complete": (
        _("of the six ones, the helper, the household's measure or the village's work team is missing"),
        _has_six_ones,
    ),
    "no_drop_out": (_("a child dropped out of compulsory education"), _has_no_dropout),
    "safe_water": (_("the household has no safe drinking water"), _has_safe_water),
}


def read_gates(households: Sequence[Household], programmes: Iterable[Programme]) -> None:
    """What the gates of a list read, in a constant number of queries; closed_gates() then asks nothing more."""
    read_for(households, "helpers", "conditions")
    if households and any(programme.is_gate_on("six_one_complete") for programme in programmes):
        posted = _villages_with_team(household.village_id for household in households)
        for household in households:
            household.__dict__[_TEAM] = household.village_id in posted


PARTLY_ON_FILE = frozenset({"six_one_complete"})  # looked up as far as it goes, and confirmed by hand for the rest


def unwatched_gates(programme: Programme) -> list[str]:
    """Gates that are on but need what the register does not hold; whoever plans must confirm them himself."""
    by_hand = [
        gate for gate in programme.gates if gate.is_on and (gate.code not in GATES or gate.code in PARTLY_ON_FILE)
    ]
    return [gate.note or gate.code for gate in by_hand]


def closed_gates(household: Household, *, year: int, programme: Programme) -> list[str | Promise]:
    """The reasons for which the household cannot be planned; empty means it can. For a list call read_gates first."""
    return [
        reason for code, (reason, holds) in GATES.items() if programme.is_gate_on(code) and not holds(household, year)
    ]

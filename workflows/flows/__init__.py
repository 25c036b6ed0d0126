"""Which flow new cases start on; an open process keeps the class it was started with."""

from typing import Any

from registry.programme_schema import Programme
from workflows.flows.household_v1 import HouseholdExitFlow
from workflows.flows.household_v2 import AnnouncedFirstFlow

CURRENT: dict[str, Any] = {"household": HouseholdExitFlow, "household_announced_first": AnnouncedFirstFlow}


def flow_of(programme: Programme) -> Any:
    """The order of the procedure is the programme's choice among the written ones."""
    return CURRENT["household" if programme.announcement_waits_for_city else "household_announced_first"]


__all__ = ["CURRENT", "AnnouncedFirstFlow", "HouseholdExitFlow", "flow_of"]

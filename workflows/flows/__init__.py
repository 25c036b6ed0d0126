"""Which flow new cases start on; an open process keeps the class it was started with."""

from typing import Any

from approvals.stages import CaseKind
from registry.programme_schema import Programme
from workflows.flows.county_v1 import CountyExitFlow
from workflows.flows.entry_v1 import DisqualificationFlow, EnrolmentFlow, ReturnToPovertyFlow
from workflows.flows.household_v1 import HouseholdExitFlow
from workflows.flows.household_v2 import AnnouncedFirstFlow
from workflows.flows.qingdao_v1 import ConsolidationFlow, TownExitFlow
from workflows.flows.rollback_v1 import RollbackFlow
from workflows.flows.village_v1 import VillageExitFlow

CURRENT: dict[str, Any] = {
    "household": HouseholdExitFlow,
    "household_announced_first": AnnouncedFirstFlow,
    CaseKind.VILLAGE_EXIT: VillageExitFlow,
    CaseKind.TOWN_EXIT: TownExitFlow,
    CaseKind.COUNTY_EXIT: CountyExitFlow,
    CaseKind.CONSOLIDATION: ConsolidationFlow,
    CaseKind.ROLLBACK: RollbackFlow,
    CaseKind.RETURN: ReturnToPovertyFlow,
    CaseKind.ENROLMENT: EnrolmentFlow,
    CaseKind.DISQUALIFICATION: DisqualificationFlow,
}


def kind_of(name: str) -> CaseKind:
    """The kind of case whose flow stands under that name."""
    return CaseKind.EXIT if name.startswith("household") else CaseKind(name)


def flow_of(programme: Programme, kind: str = CaseKind.EXIT) -> Any:
    """The order of the household's procedure is the programme's choice among the written ones."""
    if kind != CaseKind.EXIT:
        return CURRENT[kind]
    return CURRENT["household" if programme.announcement_waits_for_city else "household_announced_first"]


__all__ = ["CURRENT", "AnnouncedFirstFlow", "HouseholdExitFlow", "flow_of", "kind_of"]

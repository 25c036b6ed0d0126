from workflows.flows.household_v1 import HouseholdExitFlow

CURRENT = {"household": HouseholdExitFlow}

__all__ = ["CURRENT", "HouseholdExitFlow"]

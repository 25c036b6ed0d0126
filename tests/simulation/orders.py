"""What the county orders of its own days: proposed by its office, agreed to by its deputy leader."""

from dataclasses import dataclass
from datetime import date

from approvals import day_orders
from approvals.models import DayKind
from audit import clock
from registry.roles import Role
from tests.simulation.almanac import Almanac, days
from tests.simulation.county import County


@dataclass(frozen=True)
class Order:
    kind: DayKind
    ordered_on: date
    first_day: date
    last_day: date

    def give(self, county: County) -> None:
        proposal = day_orders.Proposal(self.kind, self.first_day, self.last_day, "农政办〔2017〕5号", "县里统一安排")
        office, deputy = county.supervisor(), county.official(Role.COUNTY_DEPUTY_LEADER, county.place.pk)
        order = day_orders.propose(user=office, place=county.place, proposal=proposal, at=clock.now())
        day_orders.answer(user=deputy, order=order, agrees=True, opinion="同意。", at=clock.now())

    def note(self, almanac: Almanac) -> None:
        ordered = {DayKind.FREE: almanac.free, DayKind.WORKING: almanac.working, DayKind.FREEZE: almanac.frozen}
        ordered[self.kind].update(days(self.first_day, self.last_day))

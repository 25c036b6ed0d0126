"""Heyan: services.decide() as the views call it, with everything switched on as shipped."""

from datetime import timedelta

from django.core.management import call_command

from approvals.acts import Submission
from approvals.models import Case, Decision
from approvals.selectors import notice_of
from approvals.stages import STAGE_OF, Outcome
from audit import clock
from bench import places
from bench.workload import FOLLOWING, OPINION, RETURN_OPINION, RETURN_TO, STEPS, Wave, village_of, waves
from registry.models import User
from registry.places import place_at
from registry.roles import Level
from workflows import clocks, services
from workflows.demo_acts import good_act
from workflows.demo_notices import prove_running

_LEVELS = {"village": Level.VILLAGE, "township": Level.TOWNSHIP, "county": Level.COUNTY, "city": Level.PREFECTURE}
Item = tuple[int, str, str, Submission]


class Heyan:
    def __init__(self) -> None:
        self.number = 0
        self.cases: list[str] = []

    def install(self) -> None:
        call_command("migrate", verbosity=0)
        with clock.demo_clock(places.START):
            places.make_county()

    def begin(self, count: int) -> None:
        clock._demo_now.set(places.START)
        homes = places.villages()
        self.users = {user.username: user.pk for user in User.objects.all()}
        chosen = [homes[village_of(number)] for number in range(count)]
        households = places.make_households(chosen, self.number)
        self.number += count
        self.cases = [self._open(household) for household in households]

    def _open(self, household) -> str:
        clerk = User.objects.get(username=places.username("village_clerk", household.village_id))
        return services.open_case(household=household, year=2017, user=clerk).case_no

    def official(self, stage: str, case: Case) -> int:
        step = STEPS[stage]
        return self.users[places.username(step.role, place_at(case.village_path, _LEVELS[step.level]))]

    def ready(self, wave: Wave) -> list[Item]:
        numbers = [self.cases[place] for place in wave.cases]
        cases = Case.objects.select_related("household", "programme").in_bulk(numbers, field_name="case_no")
        return [(self.official(wave.stage, cases[no]), no, wave.stage, self._act(cases[no], wave)) for no in numbers]

    def _act(self, case: Case, wave: Wave) -> Submission:
        changes = {"opinion": OPINION}
        if wave.outcome == Outcome.RETURNED:
            changes = {
                "outcome": Outcome.RETURNED.value,
                "opinion": RETURN_OPINION,
                "return_to": RETURN_TO,
                "reason_code": "RC13",
            }
        return good_act(case, wave.stage, clock.today(), changes)

    def decide(self, item: Item) -> None:
        official, case_no, stage, act = item
        services.decide(user=User.objects.get(pk=official), case_no=case_no, stage=stage, act=act)

    def after(self, wave: Wave) -> None:
        """Days pass until the notice is over; the clock's own sweep fires its timers."""
        if not STAGE_OF[wave.stage].posts:
            return
        case = Case.objects.get(case_no=self.cases[wave.cases[-1]])
        notice = notice_of(case, case.stage)
        clock._demo_now.set(clock.now() + timedelta(days=(notice.ends_on - clock.today()).days + 1))
        clocks.sweep()
        for number in wave.cases:
            prove_running(Case.objects.get(case_no=self.cases[number]))

    def faults(self) -> list[str]:
        wanted = [(wave.stage, wave.outcome) for wave in waves(len(self.cases)) for _ in wave.cases]
        decided = Decision.objects.filter(case__case_no__in=self.cases).values_list("stage", "outcome")
        found = [] if sorted(wanted) == sorted(decided) else ["the decisions are not those of the workload"]
        astray = Case.objects.filter(case_no__in=self.cases).exclude(stage=FOLLOWING)
        return found + [f"{case} stands at {case.stage}" for case in astray]


CONTESTANT = Heyan

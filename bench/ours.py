"""Heyan: services.decide() as the views call it, or where a stage is signed jointly the last signature, which decides.

Everything is switched on as shipped. Not timed, as it is no decision: photos of the field, letters to the departments and
their answers, the draw of the sample, photos of the posting points, the proposal of a joint act and all signatures but the last.
"""

from collections.abc import Callable
from datetime import timedelta

from django.core.management import call_command

from approvals.acts import Submission
from approvals.models import Case, Decision, Sheet, SheetState
from approvals.programmes import programme_for
from approvals.routes import acting_division_id
from approvals.seats import seats_on
from approvals.selectors import notice_of
from approvals.signing import Signature
from approvals.stages import STAGE_OF, Outcome
from audit import clock
from bench import places
from bench.workload import FOLLOWING, OPINION, RETURN_OPINION, RETURN_TO, Wave, village_of, waves
from registry.models import User
from workflows import clocks, demo_comparison, services, signing
from workflows.demo_acts import good_act
from workflows.demo_field import take_photos
from workflows.demo_history import holder
from workflows.demo_notices import prove_running
from workflows.demo_signing import sign_all, sign_seat, signer_of

Item = Callable[[], object]


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
        step = STAGE_OF[stage]
        return holder(step.duty, acting_division_id(case, step)).pk

    def ready(self, wave: Wave) -> list[Item]:
        return [self._item(self.cases[place], wave) for place in wave.cases]

    def _item(self, case_no: str, wave: Wave) -> Item:
        case = self._case(case_no)
        official = self.official(wave.stage, case)
        if wave.outcome == Outcome.APPROVED:
            self._bring_proof(case, wave.stage, official)
            case = self._case(case_no)
        act = self._act(case, wave)
        if wave.outcome != Outcome.APPROVED or not signing.needs_signatures(programme_for(case), STAGE_OF[wave.stage]):
            return lambda: self._decide(official, case_no, wave.stage, act)
        sheet = self._decide(official, case_no, wave.stage, act)
        sign_all(sheet, but_leader=True)
        sheet.refresh_from_db()
        return self._last_signature(sheet)

    def _case(self, case_no: str) -> Case:
        return Case.objects.select_related("household", "programme", "village").get(case_no=case_no)

    def _bring_proof(self, case: Case, stage: str, official: int) -> None:
        """What must be on file before the stage can be approved."""
        demo_comparison.prepare(case, stage)
        take_photos(case, stage, User.objects.get(pk=official))

    def _last_signature(self, sheet: Sheet) -> Item:
        assert sheet.state == SheetState.OPEN
        seat = seats_on(sheet)[-1]
        if seat.is_on_paper:
            return lambda: sign_seat(sheet, seat)
        signer = signer_of(sheet, seat).pk
        signature = Signature(sheet.shown_digest, "同意。")
        return lambda: signing.sign(
            user=User.objects.get(pk=signer), sheet_id=sheet.pk, seat_no=seat.no, signature=signature
        )

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

    def _decide(self, official: int, case_no: str, stage: str, act: Submission) -> Decision | Sheet:
        return services.decide(user=User.objects.get(pk=official), case_no=case_no, stage=stage, act=act)

    def decide(self, item: Item) -> None:
        item()

    def after(self, wave: Wave) -> None:
        """Days pass until the notice is over; the clock's own sweep fires its timers."""
        if not STAGE_OF[wave.stage].posts:
            return
        for number in wave.cases:
            prove_running(self._case(self.cases[number]))
        case = self._case(self.cases[wave.cases[-1]])
        notice = notice_of(case, case.stage)
        clock._demo_now.set(clock.now() + timedelta(days=(notice.ends_on - clock.today()).days + 1))
        clocks.sweep()
        for number in wave.cases:
            prove_running(self._case(self.cases[number]))

    def faults(self) -> list[str]:
        wanted = [(wave.stage, wave.outcome) for wave in waves(len(self.cases)) for _ in wave.cases]
        decided = Decision.objects.filter(case__case_no__in=self.cases).values_list("stage", "outcome")
        found = [] if sorted(wanted) == sorted(decided) else ["the decisions are not those of the workload"]
        astray = Case.objects.filter(case_no__in=self.cases).exclude(stage=FOLLOWING)
        return found + [f"{case} stands at {case.stage}" for case in astray]


CONTESTANT = Heyan

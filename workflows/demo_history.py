"""The demo's past: real register rows walked by the real services under the demo clock, so that every stage has work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from approvals.calendar import notice_period
from approvals.errors import Refusal
from approvals.models import Case, Sheet
from approvals.routes import acting_division_id
from approvals.selectors import notice_of
from approvals.stages import STAGE_OF, STAGES, Outcome, StageCode
from audit import clock
from registry.access import holders
from registry.models import Division, Household, User
from registry.programme_schema import Programme
from registry.programme_store import in_force, programme_of
from registry.roles import Duty, Level
from workflows import clocks, demo_comparison, services
from workflows.demo_acts import good_act
from workflows.demo_field import take_photos
from workflows.demo_notices import prove_running
from workflows.demo_signing import sign_all

TODAY = date(2017, 11, 20)  # the demo opens in the morning of this day
YEAR = 2017
S = StageCode
_TRUCK = ("公安部门", "机动车登记")


@dataclass(frozen=True)
class Plan:
    """How far one case goes. `off`: a last act other than an approval."""

    until: str  # the stage that waits in the end; "" is the end of the path
    days_ago: int  # how long it has been waiting
    off: Outcome | None = None
    return_to: str = ""
    reason_code: str = ""
    is_running: bool = False  # the notice is still running
    asked: str = ""  # at the comparison: "hit", a department found something; "open", no department has answered yet


@dataclass
class Walker:
    """Walks one household along its plan, a day or two per stage."""

    household: Household
    plan: Plan
    day: date = field(default=date.min)

    def walk(self) -> Case:
        self.day = departure(self.household, self.plan)
        with self._clock():
            user = holder(Duty.NOMINATE_EXIT, self.household.village_id)
            case_no = services.open_case(household=self.household, year=YEAR, user=user).case_no
        for stage in STAGES:
            if stage.code == self.plan.until:
                break
            self._approve(case_no, stage.code)
        if self.plan.until and STAGE_OF[self.plan.until].concludes and not self.plan.is_running:
            self._wait(load(case_no))
        if self.plan.off:
            self._leave(case_no)
        if self.plan.asked:
            self._ask(case_no)
        return load(case_no)

    def _approve(self, case_no: str, stage: str) -> None:
        case = load(case_no)
        if STAGE_OF[stage].concludes:
            self._wait(case)
        self.day += timedelta(days=1)
        self._decide(load(case_no), stage, {})

    def _wait(self, case: Case) -> None:
        notice = notice_of(case, case.stage)
        if notice is not None and self.day <= notice.ends_on:
            self.day = notice.ends_on + timedelta(days=1)
        with self._clock():
            clocks.sweep()
            prove_running(case)

    def _leave(self, case_no: str) -> None:
        case = load(case_no)
        self.day += timedelta(days=1)
        opinions = {
            Outcome.RETURNED: "收入凭证与测算表不一致，退回重新核实。",
            Outcome.REJECTED: "不符合当年退出条件，不予退出。",
            Outcome.WITHDRAWN: "户主家中新发大病支出，申请撤回。",
        }
        assert self.plan.off is not None
        changes = {
            "outcome": self.plan.off.value,
            "opinion": opinions[self.plan.off],
            "return_to": self.plan.return_to,
            "reason_code": self.plan.reason_code,
        }
        self._decide(case, case.stage, changes)

    def _ask(self, case_no: str) -> None:
        """The county's letter on the Friday before the demo opens; the hit is there, or the departments have yet to answer."""
        self.day = TODAY - timedelta(days=3)
        with self._clock():
            case = load(case_no)
            if self.plan.asked == "open":
                demo_comparison.letter_for(case)
            else:
                demo_comparison.answer_all(case, {_TRUCK: "名下登记小型货车一辆，登记时间2012年。"})

    def _decide(self, case: Case, stage: str, changes: dict[str, Any]) -> None:
        step = STAGE_OF[stage]
        with self._clock():
            user = holder(step.duty, acting_division_id(case, step))
            if not changes:
                demo_comparison.prepare(case, stage)
                case = load(case.case_no)
                take_photos(case, stage, user)
            act = good_act(case, stage, self.day, changes)
            done = services.decide(user=user, case_no=case.case_no, stage=stage, act=act)
            if isinstance(done, Sheet):
                sign_all(done)
            if step.posts:
                prove_running(load(case.case_no))

    def _clock(self) -> Any:
        return clock.demo_clock(datetime.combine(self.day, time(9, 30), clock.LOCAL_ZONE))


def departure(household: Household, plan: Plan) -> date:
    """The latest day of nomination from which the stage is reached `days_ago` days before the demo opens."""
    version = in_force(household.village, TODAY)
    assert version is not None
    programme = programme_of(version)
    day = TODAY - timedelta(days=plan.days_ago)
    while arrival(day, plan, programme) > TODAY - timedelta(days=plan.days_ago):
        day -= timedelta(days=1)
    return day


def arrival(day: date, plan: Plan, programme: Programme) -> date:
    """When a case nominated on `day` waits at the plan's stage: a day per stage, and the notices as the programme counts them."""
    over = day
    for stage in STAGES:
        if stage.concludes and not (stage.code == plan.until and plan.is_running):
            day = max(day, over)
        if stage.code == plan.until:
            return day
        day += timedelta(days=1)
        if stage.posts:
            over = notice_period(day, programme.notice(stage.posts))[1] + timedelta(days=1)
    return day


def load(case_no: str) -> Case:
    return Case.objects.select_related("household", "programme", "village").get(case_no=case_no)


def holder(duty: str, division_id: int) -> User:
    posting = next(iter(holders(duty, division_id)), None)
    assert posting is not None, (duty, division_id)
    return posting.official


def plans() -> list[Plan]:
    """Two waiting cases at every stage (three at the comparison), running notices, returned, rejected and withdrawn ones, and some that are through."""
    waiting = [Plan(stage.code, days) for stage in STAGES if stage.code != S.COMPARISON for days in (2, 13)]
    running = [Plan(stage.code, 3, is_running=True) for stage in STAGES if stage.concludes]
    off = [
        Plan(S.TOWNSHIP_SELF_CHECK, 6, Outcome.RETURNED, S.HOME_CHECK, "RC01"),
        Plan(S.COUNTY_REVIEW, 8, Outcome.RETURNED, S.TOWNSHIP_SELF_CHECK, "RC13"),
        Plan(S.APPRAISAL, 9, Outcome.REJECTED),
        Plan(S.CONSENT, 12, Outcome.WITHDRAWN),
    ]
    told = [*waiting, *running, *off, *(Plan("", days) for days in (4, 10))]
    # Walked last: a letter or a draw takes whoever waits. A hit is to be settled, one letter to be answered by the
    # departments, one to be written by the county, and a sample to be drawn by the city.
    compared = [Plan(S.COMPARISON, 13, asked="hit"), Plan(S.COMPARISON, 6, asked="open"), Plan(S.COMPARISON, 2)]
    return [*sorted(told, key=lambda plan: plan.until == S.CITY_VERIFICATION), *compared]


def eligible(villages: list[Division]) -> list[Household]:
    """Households planned for the year, one village after the other in turn."""
    rows = Household.objects.filter(village__in=villages, planned_exit_year=YEAR, cases=None).select_related("village")
    by_village: dict[int, list[Household]] = {}
    for household in rows.order_by("no"):
        by_village.setdefault(household.village_id, []).append(household)
    turns = zip_longest(*by_village.values())
    return [household for turn in turns for household in turn if household is not None]


def townships_of(county: Division) -> list[tuple[Division, list[Division]]]:
    """The two townships with most register rows, and their villages that have any."""
    villages = Division.objects.filter(
        level=Level.VILLAGE, path__under=county.path, households__isnull=False
    ).distinct()
    by_parent: dict[int, list[Division]] = {}
    for village in villages.select_related("parent").order_by("pk"):
        by_parent.setdefault(village.parent_id or 0, []).append(village)
    keys = sorted(by_parent)[:2]
    parents = Division.objects.select_related("parent__parent").in_bulk(keys)
    return [(parents[key], by_parent[key]) for key in keys]


def tell(townships: list[tuple[Division, list[Division]]], say: Callable[[str], None]) -> int:
    """Walk every plan, the townships in turn; a household that does not meet the criteria gives way to the next."""
    sources = [iter(eligible(villages)) for _township, villages in townships]
    return sum(_tell_one(plan, sources[turn % len(sources)], say) for turn, plan in enumerate(plans()))


def _tell_one(plan: Plan, candidates: Iterator[Household], say: Callable[[str], None]) -> int:
    for household in candidates:
        try:
            case = Walker(household, plan).walk()
        except Refusal as refusal:
            say(f"{household.no}: {refusal}")
            continue
        say(f"{case.case_no} {case.get_outcome_display() if case.outcome else case.get_stage_display()}")
        return 1
    return 0

"""Tells a case's story through the real services: who acts at each stage, and with what."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from approvals.acts import Submission
from approvals.errors import Refusal
from approvals.inputs import Input
from approvals.models import Case, Decision, Sheet
from approvals.particulars import INPUTS, MEASURED
from approvals.programmes import programme_for
from approvals.selectors import notice_of
from approvals.stages import ALL_STAGES, STAGE_OF, Outcome, StageCode
from approvals.subjects import inputs_of
from audit import clock
from registry.models import Household, User
from registry.roles import DUTIES_OF, LEVEL_OF, Role
from tests.factories import Cast
from tests.remembered import remembered
from workflows import clocks, demo_comparison, services
from workflows.demo_acts import good_act
from workflows.demo_field import take_photos
from workflows.demo_notices import prove_running
from workflows.demo_signing import sign_all
from workflows.forms import posted

S = StageCode


def role_for(stage: str) -> Role:
    """The first role that holds the duty where the stage is decided."""
    held = [role for role in Role if STAGE_OF[stage].duty in DUTIES_OF[role]]
    return next(role for role in held if LEVEL_OF[role] in (None, STAGE_OF[stage].level))


def form_of(act: Submission, stage: str, items: Mapping[str, Input] = MEASURED) -> dict[str, Any]:
    """The act as a browser posts it; `items`: what the level measures."""
    names = ("outcome", "acted_on", "opinion", "seen_version", "return_to", "reason_code")
    form = {name: getattr(act, name) for name in names}
    for item in INPUTS[stage]:
        if item.name in act.particulars:
            form |= posted(item.name, item, act.particulars[item.name])
    for name, value in act.measured.items():
        form |= posted(f"measured-{name}", items[name], value)
    return {name: value for name, value in form.items() if value is not None}


def local_noon(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


@dataclass
class Story:
    cast: Cast
    case_no: str

    @classmethod
    def begin(cls, cast: Cast, household: Household, year: int = 2017) -> "Story":
        user = cast[Role.VILLAGE_CLERK]
        case_no = remembered(
            f"begin {household.pk} {year} {user.pk}",
            lambda: services.open_case(household=household, year=year, user=user).case_no,
        )
        return cls(cast, case_no)

    @property
    def case(self) -> Case:
        return Case.objects.select_related("household", "programme", "village").get(case_no=self.case_no)

    def act(self, stage: str, **changes: Any) -> Submission:
        """A good act at the stage, with whatever the test changes."""
        return good_act(self.case, stage, clock.today(), changes)

    def form(self, stage: str, **changes: Any) -> dict[str, Any]:
        """A good act at the stage as a form; `changes` are fields of the form."""
        self.prepare(stage)
        items = {item.name: item for item in inputs_of(self.case, programme_for(self.case))}
        return form_of(self.act(stage), stage, items) | changes

    def prepare(self, stage: str, user: User | None = None) -> None:
        """Bring what a good act at the waiting stage must find on file."""
        case = self.case
        if case.stage == stage and case.closed_at is None:
            demo_comparison.prepare(case, stage)
            with suppress(Refusal):
                take_photos(case, stage, user or self.cast[role_for(stage)])

    def url(self, stage: str) -> str:
        return f"/cases/{self.case_no}/{stage}/"

    def decide(self, stage: str = "", *, user: User | None = None, **changes: Any) -> Decision:
        """Decide the stage; where the programme wants joint signatures, everybody signs his own seat."""
        done = self.propose(stage, user=user, **changes)
        if isinstance(done, Decision):
            return done
        sign_all(done)
        dropped = done.items.exclude(reason="").values_list("reason", flat=True)
        assert not dropped, list(dropped)
        return Decision.objects.get(case=self.case, sheet=done)

    def propose(self, stage: str = "", *, user: User | None = None, **changes: Any) -> Decision | Sheet:
        """Decide the stage, or lay it before its signers: a sheet on which the proposer alone has signed."""
        stage = stage or self.case.stage
        self.prepare(stage, user)
        return services.decide(
            user=user or self.cast[role_for(stage)], case_no=self.case_no, stage=stage, act=self.act(stage, **changes)
        )

    def send_back(self, to: str, *, reason: str = "RC13") -> Decision:
        return self.decide(outcome=Outcome.RETURNED.value, return_to=to, reason_code=reason, opinion="请补正。")

    def until(self, stage: str) -> "Story":
        """Approve everything before the stage; notices run their days by the demo clock."""
        who = [self.case_no, *(user.pk for user in self.cast.of.values())]
        remembered(f"until {stage}: {who}", lambda: self._walk_until(stage, who))
        return self

    def _walk_until(self, stage: str, who: Sequence[Any]) -> None:
        for _step in range(2 * len(ALL_STAGES)):
            if self.case.stage == stage or self.case.closed_at:
                break
            remembered(f"a step: {who}", self._step)
        self.wait_for_notice()

    def _step(self) -> None:
        self.wait_for_notice()
        self.decide()

    def sleep(self, days: int = 1) -> None:
        """Days pass; timers that fall due fire."""
        clock._demo_now.set(clock.now() + timedelta(days=days))
        clocks.sweep()

    def wait_for_notice(self) -> None:
        case = self.case
        if not STAGE_OF[case.stage].concludes:
            return
        notice = notice_of(case, case.stage)
        if notice is not None and clock.today() <= notice.ends_on:
            clock._demo_now.set(local_noon(notice.ends_on + timedelta(days=1)))
            clocks.sweep()
        prove_running(case)

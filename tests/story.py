"""Tells a case's story through the real services: who acts at each stage, and with what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from approvals.acts import Submission
from approvals.criteria import needed_fields
from approvals.models import Case, Decision
from approvals.particulars import INPUTS, MEASURED, Input
from approvals.selectors import notice_of
from approvals.stages import STAGE_OF, STAGES, Outcome, StageCode
from audit import clock
from registry.models import Household, User
from registry.programme_store import programme_of
from registry.roles import DUTIES_OF, Role
from tests.factories import Cast
from workflows import clocks, services
from workflows.forms import shown_value

S = StageCode
TEAM = ["甲一", "乙二", "丙三", "丁四"]
GOOD_VALUES: dict[str, Any] = {
    "population": 2,
    "wages_fen": 600_000,
    "business_fen": 400_000,
    "property_fen": 0,
    "transfer_fen": 50_000,
    "other_fen": 0,
    "expenses_fen": 100_000,
    "has_food": True,
    "has_clothing": True,
    "dropouts": 0,
    "uninsured": 0,
    "housing_grade": "B",
    "has_safe_water": True,
    "rigid_expenditure_fen": 0,
}


def role_for(stage: str) -> Role:
    return next(role for role in Role if STAGE_OF[stage].duty in DUTIES_OF[role])


def particulars(stage: str, day: str) -> dict[str, Any]:
    meeting = {"meeting": "扶贫工作会议", "held_on": day}
    team = {"visited_on": day, "verifiers": TEAM[:3], "leader": "戊五"}
    notice = {"places": ["村部", "行政村公示栏", "自然屯公示栏"]}
    by_stage: dict[str, dict[str, Any]] = {
        S.APPLICATION: {"applied_on": day, "reason": "收入稳定，自愿申请", "stated_income_fen": 400_000},
        S.HOME_CHECK: {"visited_on": day, "surveyors": TEAM[:2]},
        S.APPRAISAL: {
            "held_on": day,
            "place": "村部会议室",
            "chair": "周主任",
            "recorder": "吴文书",
            "expected": 30,
            "present": 24,
            "agree": 22,
            "against": 1,
            "abstain": 1,
        },
        S.JOINT_VILLAGE_CHECK: {"method": "查阅资料、入户走访", "verifiers": TEAM},
        S.CONSENT: {
            "agrees": True,
            "signed_by": "林丽",
            "relation": "本人",
            "witness": "周主任",
            "method": "signature",
        },
        S.FIRST_NOTICE: notice,
        S.SECOND_NOTICE: notice,
        S.ANNOUNCEMENT: notice,
        S.FIRST_NOTICE_RESULT: {"objections": 0},
        S.SECOND_NOTICE_RESULT: {"objections": 0},
        S.ANNOUNCEMENT_RESULT: {"objections": 0},
        S.TOWNSHIP_SELF_CHECK: team,
        S.TOWNSHIP_REVIEW: meeting,
        S.COUNTY_REVIEW: team,
        S.COUNTY_APPROVAL: meeting,
        S.CITY_VERIFICATION: {"sampled": True, "sample_no": "抽2017-01", "verifiers": TEAM[:2]},
        S.DEREGISTRATION: {"effective_on": day},
        S.DEREGISTRATION_CONFIRMATION: {"checked_against": "县级审定文件"},
        S.FOLLOW_UP: {"visited_on": day, "risk": "stable"},
    }
    return by_stage.get(stage, {})


def _typed(item: Input, value: Any) -> Any:
    return "\n".join(value) if item.kind == "names" else shown_value(item, value)


def _answered(reply: Mapping[str, Any]) -> str:
    if not reply["has_hit"]:
        return "" if reply["has_hit"] is None else "none"
    return "cleared" if reply["is_cleared"] else "confirmed"


def form_of(act: Submission, stage: str) -> dict[str, Any]:
    """The act as a browser posts it."""
    names = ("outcome", "acted_on", "opinion", "seen_version", "return_to", "reason_code")
    form = {name: getattr(act, name) for name in names}
    for item in INPUTS[stage]:
        if item.name in act.particulars:
            form[item.name] = _typed(item, act.particulars[item.name])
    form |= {f"measured-{name}": _typed(MEASURED[name], value) for name, value in act.measured.items()}
    for number, reply in enumerate(act.replies):
        form |= {f"reply-{number}-result": _answered(reply), f"reply-{number}-remark": reply["remark"]}
        form[f"reply-{number}-on"] = reply["replied_on"]
    return {name: value for name, value in form.items() if value is not None}


def local_noon(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)


@dataclass
class Story:
    cast: Cast
    case_no: str

    @classmethod
    def begin(cls, cast: Cast, household: Household, year: int = 2017) -> "Story":
        case = services.open_case(household=household, year=year, user=cast[Role.VILLAGE_CLERK])
        return cls(cast, case.case_no)

    @property
    def case(self) -> Case:
        return Case.objects.select_related("household", "programme", "village").get(case_no=self.case_no)

    def act(self, stage: str, **changes: Any) -> Submission:
        """A good act at the stage, with whatever the test changes."""
        case = self.case
        today = clock.today()
        measured: Mapping[str, Any] = {}
        if STAGE_OF[stage].measures:
            measured = {name: GOOD_VALUES[name] for name in needed_fields(programme_of(case.programme))}
        values: dict[str, Any] = {
            "outcome": Outcome.APPROVED.value,
            "acted_on": today,
            "opinion": "情况属实，同意。",
            "seen_version": case.version,
            "particulars": particulars(stage, today.isoformat()),
            "measured": measured,
        }
        if stage == S.COMPARISON:
            names = [department.name for department in programme_of(case.programme).comparison.departments]
            values["replies"] = [
                {"department": name, "has_hit": False, "is_cleared": None, "remark": "", "replied_on": today}
                for name in names
            ]
        return Submission(**(values | changes))

    def form(self, stage: str, **changes: Any) -> dict[str, Any]:
        """A good act at the stage as a form; `changes` are fields of the form."""
        return form_of(self.act(stage), stage) | changes

    def url(self, stage: str) -> str:
        return f"/cases/{self.case_no}/{stage}/"

    def decide(self, stage: str = "", *, user: User | None = None, **changes: Any) -> Decision:
        stage = stage or self.case.stage
        return services.decide(
            user=user or self.cast[role_for(stage)], case_no=self.case_no, stage=stage, act=self.act(stage, **changes)
        )

    def send_back(self, to: str, *, reason: str = "RC13") -> Decision:
        return self.decide(outcome=Outcome.RETURNED.value, return_to=to, reason_code=reason, opinion="请补正。")

    def until(self, stage: str) -> "Story":
        """Approve everything before the stage; notices run their days by the demo clock."""
        for step in STAGES:
            if self.case.stage == stage or self.case.closed_at:
                break
            self.wait_for_notice()
            if self.case.stage == step.code:
                self.decide(step.code)
        self.wait_for_notice()
        return self

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

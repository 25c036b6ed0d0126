"""How the steps of a flow are called: the same words in a diagram and in an exported log, so that one can be held against the other."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from approvals.models import StepCode
from approvals.objection_policy import DUTY_OF
from approvals.stages import STAGE_OF, NoticeKind, Outcome
from approvals.wording import title_of
from registry.programme_schema import Programme
from registry.roles import DUTIES_OF, Duty, Level, Role
from workflows.exchange.graph import Kind, Step

CLOCK_LANE = "clock"


def task_title(stage: str, programme: Programme | None = None) -> str:
    """The stage as its programme calls it; without one, as the house does."""
    if stage not in STAGE_OF:
        return str(StepCode(stage).label)
    title: str | Promise = title_of(programme, stage) if programme else STAGE_OF[stage].title
    return str(title)


def clock_title(stage: str) -> str:
    """What the clock states when a notice has run its days; `stage` concludes it."""
    notice = STAGE_OF[stage].concludes if stage in STAGE_OF else None
    if notice is None:
        return _("time for an appeal is over")
    return _("%(notice)s has run its days") % {"notice": NoticeKind(notice).label}


def step_title(step: Step, programme: Programme | None = None) -> str:
    if step.kind is Kind.CLOCK:
        return clock_title(step.stage)
    return task_title(step.stage, programme)


def outcome_words(outcomes: tuple[str, ...]) -> str:
    return " / ".join(_OBJECTION.get(one) or str(Outcome(one).label) for one in outcomes) if outcomes else ""


class _ObjectionWords:
    def get(self, outcome: str) -> str:
        words = {"referred": _("passed up"), "not_accepted": _("not accepted"), "merged": _("merged with another")}
        return words.get(outcome, "")


_OBJECTION = _ObjectionWords()


def lane_of(step: Step) -> tuple[int, str]:
    """(order, name) of who acts: the level at which a stage is decided, the office of an objection's step, the clock."""
    if step.kind is Kind.CLOCK:
        return 99, _("clock of the system")
    if step.stage in STAGE_OF:
        level = STAGE_OF[step.stage].level
        return -int(level), str(Level(level).label)
    duty = DUTY_OF[StepCode(step.stage)]
    return list(DUTY_OF.values()).index(duty), str(Duty(duty).label)


def duty_of(step: Step) -> Duty:
    return STAGE_OF[step.stage].duty if step.stage in STAGE_OF else Duty(DUTY_OF[StepCode(step.stage)])


def who_acts(step: Step) -> str:
    """The duty and the roles that carry it; said in the task's documentation."""
    duty = duty_of(step)
    roles = "、".join(str(Role(role).label) for role, duties in DUTIES_OF.items() if duty in duties)
    return _("Duty: %(duty)s. Roles: %(roles)s.") % {"duty": duty.label, "roles": roles}

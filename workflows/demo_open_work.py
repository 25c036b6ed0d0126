"""What lies open when a demo begins: a sheet before its signers, an objection to a running notice, a stand-in."""

from datetime import timedelta

from approvals.models import Case, Sheet
from approvals.objection_finding import Complaint
from approvals.routes import acting_division_id
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from registry import delegations
from registry.access import holders
from registry.models import Posting, User
from registry.roles import Duty, Role
from registry.services import SYSTEM
from workflows import objection_services, services
from workflows.demo_acts import good_act
from workflows.demo_cast import PASSWORD
from workflows.demo_field import take_photos
from workflows.models import CaseTask

S = StageCode
STAND_IN = "stand-in"


def leave_open() -> None:
    """Safe to run on a demo that has no such cases: what is missing is left out."""
    for stage in (S.TOWNSHIP_REVIEW, S.COUNTY_APPROVAL):
        _lay_before_signers(stage)
    _object()
    _stand_in()


def _waiting(stage: str) -> Case | None:
    rows = Case.objects.select_related("household", "programme", "village").filter(stage=stage, closed_at=None)
    return rows.filter(tasks__flow_task_type="HUMAN", tasks__finished=None).order_by("pk").first()


def _lay_before_signers(stage: str) -> Sheet | None:
    """Proposed, and signed by whoever proposed it; the others find it under 会签."""
    case = _waiting(stage)
    if case is None:
        return None
    step = STAGE_OF[stage]
    user = holders(step.duty, acting_division_id(case, step))[0].official
    take_photos(case, stage, user)
    done = services.decide(user=user, case_no=case.case_no, stage=stage, act=good_act(case, stage, clock.today()))
    return done if isinstance(done, Sheet) else None


def _object() -> None:
    """A villager objects to a running notice by the public form; the township accepts, and that household alone is held."""
    running = CaseTask.objects.filter(flow_task_type="TIMER", finished=None, stage=S.FIRST_NOTICE_RESULT)
    task = running.select_related("case__village").order_by("pk").first()
    if task is None:
        return
    complaint = Complaint(
        village=task.case.village,
        channel="web",
        kind="income",
        against="first_notice",
        statement="该户长子在外务工，工资收入没有算进去，请核实。",
        is_anonymous=True,
        notice_no=task.case.case_no,
    )
    objection, _receipt = objection_services.register(complaint=complaint, user=None)
    handler = holders(Duty.HANDLE_OBJECTION, objection.act_division_id)[0].official
    objection_services.accept(user=handler, pk=objection.pk, opinion="反映事项具体，予以受理，暂停该户公示计时。")


def _stand_in() -> None:
    posting = Posting.objects.filter(role=Role.TOWNSHIP_SECRETARY, until=None).order_by("pk").first()
    if posting is None or User.objects.filter(username=STAND_IN).exists():
        return
    delegations.delegate(
        posting=posting,
        to=User.objects.create_user(username=STAND_IN, password=PASSWORD, name="云长青"),
        since=clock.today(),
        until=clock.today() + timedelta(days=30),
        paper="农镇党委〔2017〕代4号",
        reason="参加县委党校学习",
        by=SYSTEM,
        at=clock.now(),
    )

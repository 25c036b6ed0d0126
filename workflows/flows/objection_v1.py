"""The objection's way, version 1: O-1 … O-8 of domain.md §2.5. Registered by anybody, handled above the level complained about.

Passed up ("referred"), the same step waits at the next level: what was done stays done.
O-1 opens the process, O-7 (the notice resumed) happens in the same transaction as the reply, O-8 opens a process of its own.
"""

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock

from approvals.models import StepCode
from workflows.objection_models import ObjectionProcess, ObjectionTask
from workflows.objection_nodes import AppealWindow, Ended, StepNode


class ObjectionFlow(flow.Flow):
    """Objection to a notice."""

    process_class = ObjectionProcess
    task_class = ObjectionTask
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)
    process_title = _("objection")

    registered = flow.StartHandle().Next(this.accept)

    # the handler above the level complained about
    accept = (
        StepNode(StepCode.ACCEPT)
        .Next(this.assign)
        .Or(not_accepted=this.appeal_window, referred=this.accept, merged=this.ended)
    )
    assign = StepNode(StepCode.ASSIGN).Next(this.investigate).Or(referred=this.assign)

    # two investigators who signed nothing; named anew above where nobody is left here
    investigate = StepNode(StepCode.INVESTIGATE).Next(this.decide).Or(referred=this.assign)

    # the leader of that level, who signed nothing either
    decide = StepNode(StepCode.DECIDE).Next(this.reply).Or(referred=this.decide)

    # the handler again; the notice runs on
    reply = StepNode(StepCode.REPLY).Next(this.appeal_window).Or(referred=this.reply)

    # the objector
    appeal_window = AppealWindow().Next(this.ended)
    ended = Ended()

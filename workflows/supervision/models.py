"""Rows of supervision: that the clocks run, and what they have still to count."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models import DayOrderAnswer
from registry.fields import PathField


class ClockRun(models.Model):
    """The last run of one clock (heartbeat.Clock): a page says when it was, so that nobody trusts a clock that stands."""

    name = models.CharField(_("clock"), max_length=40, primary_key=True)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)  # of the last run that ended well
    done = models.PositiveIntegerField(_("done"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)  # runs in a row that ended in an error

    class Meta:
        app_label = "workflows"

    def __str__(self) -> str:
        return self.name


class DueRecount(models.Model):
    """How far the open tasks below a place have been counted anew after one order of days (dues.py)."""

    answer = models.OneToOneField(DayOrderAnswer, models.PROTECT, related_name="+")
    # The last task gone through: by place and key, as the index task_under_place has them.
    passed_path = PathField(blank=True)
    passed = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        app_label = "workflows"

    def __str__(self) -> str:
        return str(self.answer_id)

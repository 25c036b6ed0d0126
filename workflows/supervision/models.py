"""Rows of supervision: that the clocks run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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

"""Which tasks stall and why, and how far the sweep is that finds out. Rows that say what is so now; nothing rests on them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.stages import StageCode
from registry.fields import PathField
from registry.models import Division
from workflows.supervision.finding import StallCause


class Stall(models.Model):
    """One open task that stalls. Kept by supervision.sweeping: gone when it is true no longer."""

    task = models.OneToOneField("workflows.CaseTask", models.CASCADE, primary_key=True, related_name="stall")
    cause = models.CharField(_("cause"), max_length=30, choices=StallCause.choices)
    also = models.JSONField(default=list)  # further causes, by weight
    detail: Any = models.JSONField(default=dict)
    since = models.DateTimeField(_("since"))
    found_at = models.DateTimeField(_("found"))
    # Of the task, as it stands while it is open: what the board filters by.
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    county = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", db_index=False)
    act_division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", db_index=False)
    division_path = PathField()
    due_on = models.DateField(_("due"), null=True)

    class Meta:
        app_label = "workflows"
        indexes = [
            models.Index(fields=["division_path", "task"], name="stalls_under_place"),
            models.Index(fields=["county", "cause", "since", "task"], name="stalls_by_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.cause}"


class RoundKind(models.TextChoices):
    DUE = "due", _("what is late, claimed, held or lately changed")
    ALL = "all", _("every open task")


class SweepRound(models.Model):
    """When the tasks of a kind were last laid out to be looked at; locked by whoever lays them out."""

    kind = models.CharField(max_length=10, choices=RoundKind.choices, primary_key=True)
    began_at = models.DateTimeField(_("began"), null=True)
    last_event = models.BigIntegerField(default=0)  # of the audit log, up to which changed posts were looked at

    class Meta:
        app_label = "workflows"

    def __str__(self) -> str:
        return self.kind


class SweepLot(models.Model):
    """Tasks of a round that nobody has looked at yet; a sweeper locks the row, and deletes it with what it found."""

    kind = models.CharField(max_length=10, choices=RoundKind.choices)
    tasks: Any = models.JSONField()  # keys, ascending

    class Meta:
        app_label = "workflows"

    def __str__(self) -> str:
        return f"{self.kind} {len(self.tasks)}"

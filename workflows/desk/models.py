"""What an official keeps on his own desk: stages laid aside for some days, and which page he has open at this moment."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models import Case, Sheet
from registry.models import Posting


class WokenBy(models.TextChoices):
    """Why a stage comes back before its day."""

    HIMSELF = "himself", _("taken up again")
    URGED = "urged", _("urged")
    GIVEN = "given", _("given to somebody")


class Snooze(models.Model):
    """暂缓提醒: hidden from one official's day until a day; its due date and the legal clock stay as they are. Insert-only."""

    task = models.ForeignKey("workflows.CaseTask", models.PROTECT, related_name="snoozes", db_index=False)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="snoozes", db_index=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("back on"))
    reason = models.CharField(_("reason"), max_length=200)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="a_stage_is_laid_aside_until_a_later_day"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="laying_aside_has_its_reason"),
        ]
        indexes = [
            models.Index(fields=["official", "until"], name="snoozes_of_official"),
            models.Index(fields=["task", "-id"], name="snoozes_of_task"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.until}"


class SnoozeEnd(models.Model):
    """Back before its day. One that ran its days, or whose stage was decided, has no such row. Insert-only."""

    snooze = models.OneToOneField(Snooze, models.PROTECT, related_name="end")
    why = models.CharField(_("reason"), max_length=20, choices=WokenBy.choices)
    at = models.DateTimeField(_("at"))

    def __str__(self) -> str:
        return f"{self.snooze_id} {self.why}"


class Presence(models.Model):
    """Who has the pages of a case or a sheet open now. One row a person and thing, swept after minutes; no record of work."""

    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+", db_index=False)
    sheet = models.ForeignKey(Sheet, models.CASCADE, null=True, related_name="+", db_index=False)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "official"], name="an_official_views_a_case_once"),
            models.UniqueConstraint(fields=["sheet", "official"], name="an_official_views_a_sheet_once"),
            models.CheckConstraint(
                condition=models.Q(case__isnull=False, sheet=None) | models.Q(case=None, sheet__isnull=False),
                name="a_view_is_of_a_case_or_of_a_sheet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official_id} {self.seen_at}"

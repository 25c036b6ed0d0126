"""One upload of a workbook, what was found in it, and how far it has got. The worker works from these rows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.divisions import Division


class ImportKind(models.TextChoices):
    """What a workbook speaks of; importing.matters says how each is read, checked and written."""

    HOUSEHOLDS = "households", _("households of the register")
    AREAS = "areas", _("indicators and lists of villages, towns and counties")


class ImportStatus(models.TextChoices):
    PENDING = "pending", _("waiting to be checked")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    APPROVED = "approved", _("waiting to be written")
    COMMITTING = "committing", _("being written")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Severity(models.TextChoices):
    REFUSED = "refused", _("refused")
    FLAGGED = "flagged", _("flagged")
    ACCEPTED = "accepted", _("accepted")


class ImportRun(models.Model):
    """`sha256` is the content address below MEDIA_ROOT; the same bytes are stored once.

    A *subject* is a household, or a place with its natural villages. Indicators name their year and whose word they are.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind.choices, default=ImportKind.HOUSEHOLDS)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=12, blank=True)
    department = models.CharField(_("department"), max_length=60, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="import_runs")
    division_path = models.CharField(max_length=80)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="import_runs")
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    original_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    status = models.CharField(_("status"), max_length=20, choices=ImportStatus.choices, default=ImportStatus.PENDING)
    failure = models.TextField(blank=True)  # a message code with its parameters, as JSON
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)  # the worker's heartbeat
    subjects_read = models.PositiveIntegerField(default=0)
    subjects_accepted = models.PositiveIntegerField(default=0)
    subjects_refused = models.PositiveIntegerField(default=0)
    subjects_flagged = models.PositiveIntegerField(default=0)
    persons_read = models.PositiveIntegerField(default=0)
    subjects_created = models.PositiveIntegerField(default=0)
    subjects_amended = models.PositiveIntegerField(default=0)
    subjects_unchanged = models.PositiveIntegerField(default=0)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["status", "id"],
                condition=models.Q(status__in=["pending", "checking", "approved", "committing"]),
                name="imports_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.original_name}"


class ImportProblem(models.Model):
    """One thing said about one cell. `value` is masked where it is personal; `code` and `params` make the sentence."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems")
    sheet = models.CharField(_("sheet"), max_length=60, blank=True)
    row_no = models.PositiveIntegerField(_("row"), null=True)
    subject_no = models.CharField(_("number"), max_length=60, blank=True)
    column = models.CharField(_("column"), max_length=60, blank=True)
    value = models.CharField(_("value"), max_length=120, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices)
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["run", "severity", "id"], name="problems_of_run")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row_no} {self.code}"

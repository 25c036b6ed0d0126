"""An evidence bundle that was asked for, the worker's turn at it, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from registry.fields import PathField
from registry.models import Delegation, Division, Posting


class BundleOrder(models.Model):
    """Somebody entitled asked for the evidence of one case, or of all cases of a place and a year. Insert-only."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    with_papers = models.BooleanField(_("with the papers"))
    with_photos = models.BooleanField(_("with the photos"))
    with_openings = models.BooleanField(_("with personal values"))
    held = models.PositiveBigIntegerField(_("entries of the checkpoint they hold"), null=True, blank=True)
    recipient = models.CharField(_("handed to"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, year__isnull=True) | Q(case__isnull=True, year__isnull=False),
                name="a_bundle_is_of_one_case_or_of_one_year",
            ),
        ]
        indexes = [models.Index(fields=["division_path", "-id"], name="bundle_orders_under_place")]

    def __str__(self) -> str:
        return f"{self.no} {self.case_id or self.year}"

    @property
    def no(self) -> str:
        return f"ZJ-{self.pk}"

    @property
    def stream(self) -> str:
        return f"bundle:{self.pk}"


class WhyNoBundle(models.TextChoices):
    """Why a bundle could not be made; what the fault was in detail stands in the worker's log."""

    DUTY_LOST = "duty_lost", _("whoever asked for it no longer holds the post that reads the trail there")
    SIGNER_AWAY = "signer_away", _("the signer of the log does not answer")
    NOT_SIGNED = "not_signed", _("the signer of the log refuses to sign: the log does not continue what was signed")
    PAPER_LOST = "paper_lost", _("a stored paper or photo is damaged or missing")
    TOO_LARGE = "too_large", _("there are more cases than one bundle may hold; ask for a smaller place")
    FAULT = "fault", _("a fault of the system; its administrator finds it in the worker's log")


class BundleJob(models.Model):
    """The turn of a worker at an order; it ends when the bundle lies there. No next try: given up."""

    order = models.OneToOneField(BundleOrder, models.PROTECT, related_name="job")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    failure = models.CharField(_("reason"), max_length=20, choices=WhyNoBundle.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_try_at__isnull=False) | ~Q(failure=""), name="who_gives_up_a_bundle_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.attempts}"


class BundleFile(models.Model):
    """The bundle as it was written, and what our own verifier says of it. Insert-only; its bytes lie under their digest."""

    order = models.OneToOneField(BundleOrder, models.PROTECT, related_name="outcome")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    entries = models.PositiveBigIntegerField()
    streams = models.PositiveIntegerField()
    checkpoint = models.CharField(_("checkpoint"), max_length=300)
    report = models.TextField()  # JSON, both languages
    report_sha256 = models.CharField(max_length=64)  # of the report as a PDF
    made_at = models.DateTimeField(_("made at"))

    def __str__(self) -> str:
        return f"{self.order_id} {self.sha256[:12]}"

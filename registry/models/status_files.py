"""A file of persons with their poverty status that somebody asked for, the worker's turn at it, and the file that came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.divisions import Division
from registry.models.officials import Posting


class StatusOrder(models.Model):
    """Who asked for whom, for which department, and why. Insert-only; a worker writes the file."""

    held_at = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)  # the place of the duty
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)  # itself, or one below
    recipient = models.CharField(_("department that receives it"), max_length=60)
    reason = models.CharField(_("what it is for"), max_length=200)
    kind = models.CharField(_("format"), max_length=8)
    standing = models.CharField(_("standing"), max_length=30, blank=True)
    since = models.DateField(_("changed since"), null=True, blank=True)
    in_full = models.BooleanField(_("with full identity numbers"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-id"], name="status_orders_of_an_official")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.kind} {self.asked_at}"


class WhyNoFile(models.TextChoices):
    """Why the file could not be written; what the fault was in detail stands in the worker's log."""

    DUTY_LOST = "duty_lost", _("whoever asked for it no longer holds the duty there")
    FAULT = "fault", _("a fault of the system; its administrator finds it in the worker's log")


class StatusJob(models.Model):
    """The turn of a worker at an order; it ends when the file lies there. No next try: given up, who wants it asks anew."""

    order = models.OneToOneField(StatusOrder, models.PROTECT, related_name="job")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    failure = models.CharField(_("reason"), max_length=20, choices=WhyNoFile.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_try_at__isnull=False) | ~Q(failure=""), name="who_gives_up_a_status_file_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.attempts}"


class StatusFile(models.Model):
    """The file as it was written. Insert-only; its bytes lie sealed under their digest."""

    order = models.OneToOneField(StatusOrder, models.PROTECT, related_name="file")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(_("made at"))

    def __str__(self) -> str:
        return f"{self.order_id}"

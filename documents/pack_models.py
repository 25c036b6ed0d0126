"""A village's pack: all papers of a roster as one file, ordered by a reader and written by the worker."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models import Roster
from registry.models import User


class PackForm(models.TextChoices):
    """What the file is: the signed originals side by side, or one volume to read, whose seals nobody can verify."""

    ZIP = "zip", _("ZIP of the signed originals")
    VOLUME = "volume", _("one PDF to read")


class PackOrder(models.Model):
    """Who asked for the papers of a roster, and in which form. Insert-only."""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="packs", db_index=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(_("asked at"))
    form = models.CharField(max_length=10, choices=PackForm.choices, default=PackForm.ZIP)

    class Meta:
        indexes = [models.Index(fields=["roster", "asked_by", "-id"], name="packs_of_roster_and_reader")]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.asked_at}"


class WhyNoPack(models.TextChoices):
    """Why the file could not be written, as its reader is told."""

    NOT_SEEN = "not_seen", _("you no longer see the papers of this place")
    TOO_LARGE = "too_large", _("there are too many papers for one file; fetch them household by household")
    PAPER_LOST = (
        "paper_lost",
        _("the stored file of a paper is damaged or missing; the administrator finds it in the log"),
    )
    FAULT = "fault", _("a fault of the system; its administrator finds it in the worker's log")


class PackJob(models.Model):
    """The worker's turn at an order and how far it is; it ends when the file lies there. No next try: given up."""

    order = models.OneToOneField(PackOrder, models.CASCADE, related_name="job")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    failure = models.CharField(_("reason"), max_length=20, choices=WhyNoPack.choices, blank=True)
    subject = models.CharField(max_length=80, blank=True)  # the paper that stopped it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(next_try_at__isnull=False) | ~models.Q(failure=""),
                name="who_gives_up_a_pack_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.done}/{self.total}"


class PackFile(models.Model):
    """The file that was written. Insert-only; its bytes are taken off the disk after a week."""

    order = models.OneToOneField(PackOrder, models.PROTECT, related_name="file")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    papers = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()  # papers of the roster that were not made yet
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256

"""请假外出: days on which an official is away. Whoever stands in for him is a delegation, on its own paper (S7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.officials import User


class AbsenceKind(models.TextChoices):
    LEAVE = "leave", _("leave")
    ILLNESS = "illness", _("illness")
    TRAVEL = "travel", _("official journey")
    TRAINING = "training", _("training")


class Absence(models.Model):
    """What it says never changes; `ended_on` is set when he is back early."""

    official = models.ForeignKey(User, models.PROTECT, related_name="absences", db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=AbsenceKind.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="absence_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["official", "until"], name="absences_of_official")]

    def __str__(self) -> str:
        return f"{self.official} {self.since} – {self.until}"

"""Signals for a human eye (Q-20): what numbers alone make suspicious. No finding: somebody looks, and says what he saw."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import PathField
from registry.models import Division, Posting


class SignalKind(models.TextChoices):
    HASTE = "haste", _("signed with hardly a look at the evidence")
    PACE = "pace", _("many acts within a minute")
    MASS = "mass", _("many households checked on one day")
    EQUAL_INCOMES = "equal_incomes", _("the same income in many households")
    OVERTURNED = "overturned", _("approvals that levels above sent back")


class Verdict(models.TextChoices):
    EXPLAINED = "explained", _("explained, nothing is wrong")
    FOLLOWED = "followed", _("followed up: entered in the ledger or visited")


class Signal(models.Model):
    """One suspicion about one person's day (or year), or about one village's year. The numbers grow; a larger number asks again."""

    kind = models.CharField(_("kind"), max_length=20, choices=SignalKind.choices)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    about = models.CharField(max_length=60)  # whom or what, as text: one row for each, also where there is no official
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    division_path = PathField()
    on = models.DateField(_("day"))
    stage = models.CharField(_("stage"), max_length=40, blank=True)
    measured = models.PositiveIntegerField()
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    raised_at = models.DateTimeField()
    is_waiting = models.BooleanField(default=True)  # nobody has said what he saw, or the number grew since

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "about", "on", "stage"], name="one_signal_of_a_kind_about_a_day")
        ]
        indexes = [
            models.Index(fields=["division_path", "id"], name="signals_under_place"),
            models.Index(fields=["division_path", "id"], condition=models.Q(is_waiting=True), name="signals_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.on}"

    @property
    def stream(self) -> str:
        return f"signal:{self.pk}"


class SignalNote(models.Model):
    """What a person saw when he looked. Insert-only."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="notes")
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict.choices)
    text = models.TextField(_("what you saw"))
    measured = models.PositiveIntegerField()
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.signal_id} {self.verdict}"


class SignalMark(models.Model):
    """Up to which decision the signals have been looked for."""

    decision = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.decision)

"""Numbers that the source of a programme leaves open, as the deployment's administrators set them. Both tables only grow."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.officials import Posting
from registry.models.programmes import ProgrammeVersion


class ParameterName(models.TextChoices):
    INCOME_LINE = "income_line", _("income line (yuan per person and year)")
    BASIS_YEAR = "basis_year", _("basis year of the income line")
    FIRST_NOTICE_DAYS = "first_notice_days", _("days of the first notice")
    SECOND_NOTICE_DAYS = "second_notice_days", _("days of the second notice")
    ANNOUNCEMENT_DAYS = "announcement_days", _("days of the announcement")
    SAMPLE_PERCENT = "sample_percent", _("share drawn by the level above the county (percent)")
    ERROR_LIMIT = "error_limit", _("error limit of that sample (percent)")
    UPPER_LEVEL = "upper_level", _("level that verifies above the county's approval")
    VILLAGE_WATER = "village_water", _("safe water in a village that leaves, at least (percent)")
    VILLAGE_INCIDENCE = "village_incidence", _("poverty incidence of a village that leaves, at most (percent)")
    VILLAGE_INCOME = "village_income", _("collective income of a village that leaves, at least (yuan per year)")
    MOVE_MONTHS = "move_months", _("months within which a change of households is shown")
    WINDOW_OPENS = "window_opens", _("first day of the yearly adjustment (month and day, 901 is 1 September)")
    WINDOW_CLOSES = "window_closes", _("last day of the yearly adjustment (month and day)")


class ParameterChange(models.Model):
    """One number for one programme version and exit year, from a day on, with the paper that gives it."""

    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="parameter_changes")
    year = models.PositiveSmallIntegerField(_("exit year"))
    name = models.CharField(_("parameter"), max_length=40, choices=ParameterName.choices)
    value = models.PositiveIntegerField(_("value"))  # fen for the income line; else as the name says
    valid_from = models.DateField(_("in force from"))
    paper = models.CharField(_("paper that gives the number"), max_length=120)
    reason = models.CharField(_("reason"), max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official_name = models.CharField(_("name"), max_length=60)
    proposed_at = models.DateTimeField(_("proposed at"))

    class Meta:
        indexes = [models.Index(fields=["programme", "year", "name", "valid_from"], name="parameters_of_programme")]

    def __str__(self) -> str:
        return f"{self.programme} {self.year} {self.name} {self.value}"


class ParameterConfirmation(models.Model):
    """The second person's word. Nothing is in force without it, and it comes before the day on which the number counts."""

    change = models.OneToOneField(ParameterChange, models.PROTECT, related_name="confirmation")
    agrees = models.BooleanField(_("agrees"))
    opinion = models.CharField(_("opinion"), max_length=200)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official_name = models.CharField(_("name"), max_length=60)
    confirmed_on = models.DateField(_("confirmed on"))
    confirmed_at = models.DateTimeField(_("confirmed at"))

    def __str__(self) -> str:
        return f"{self.change} {self.agrees}"

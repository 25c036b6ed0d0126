"""Annual plans: how many persons and households a place takes out of poverty in a year, by path, on which paper (C-01 … C-07)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.fields import PathField
from registry.models import Division, Posting, ProgrammeVersion


class AnnualPlan(models.Model):
    """One version of one place's plan for one year. A change is a new version; the old one stays readable."""

    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="annual_plans")
    division = models.ForeignKey(Division, models.PROTECT, related_name="annual_plans")
    division_path = PathField()
    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"))
    persons = models.PositiveIntegerField(_("persons"))
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    by_path = models.JSONField(_("persons by path out of poverty"), default=dict)  # {"产业": 120, …}
    source = models.CharField(_("source document"), max_length=120)
    reason = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official_name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "division", "year", "version"], name="one_plan_per_place_year_and_version"
            ),
            models.CheckConstraint(
                condition=models.Q(households=None) | models.Q(households__lte=models.F("persons")),
                name="a_plan_has_no_more_households_than_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.year} v{self.version}"

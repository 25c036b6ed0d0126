"""What villages, townships, offices and departments report about places (domain.md §5 "Village"). A row never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import PathField
from registry.models.divisions import Division
from registry.models.imports import ImportRun
from registry.models.officials import Posting


class IndicatorSubject(models.TextChoices):
    VILLAGE = "village", _("village")
    HAMLET = "hamlet", _("natural village")
    TOWN = "town", _("town")
    COUNTY = "county", _("county")


class IndicatorSource(models.TextChoices):
    """Whose word it is. Each keeps its own: nobody's value is overwritten by another's (domain.md §7, 12)."""

    VILLAGE = "village", _("village")
    TOWNSHIP = "township", _("township")
    OFFICE = "office", _("poverty alleviation office")
    DEPARTMENT = "department", _("department")


class IndicatorReport(models.Model):
    """Values of one place (or one natural village of it) for a year from one source. The newest value of a source counts.

    `values` is canonical JSON, {indicator code: value} as registry.indicator_values makes them; `digest` is its SHA-256.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="indicator_reports")
    division_path = PathField()
    subject = models.CharField(_("subject"), max_length=10, choices=IndicatorSubject.choices)
    hamlet = models.CharField(_("natural village"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=12, choices=IndicatorSource.choices)
    department = models.CharField(_("department"), max_length=60, blank=True)
    values = models.TextField()
    digest = models.CharField(max_length=64)
    reported_by = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+")  # None: the command line
    reporter_name = models.CharField(_("name"), max_length=60)
    import_run = models.ForeignKey(ImportRun, models.PROTECT, null=True, related_name="indicator_reports")
    at = models.DateTimeField(_("reported at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source="department", department__gt="")
                | (~models.Q(source="department") & models.Q(department="")),
                name="a_department_reports_under_its_name",
            ),
            models.CheckConstraint(
                condition=models.Q(subject="hamlet", hamlet__gt="")
                | (~models.Q(subject="hamlet") & models.Q(hamlet="")),
                name="a_natural_village_has_its_name",
            ),
        ]
        indexes = [models.Index(fields=["division", "year", "id"], name="indicators_of_place_and_year")]

    def __str__(self) -> str:
        return f"{self.division_id}{self.hamlet} {self.year} {self.source}{self.department}"

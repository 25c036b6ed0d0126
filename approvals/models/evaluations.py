"""What a third-party evaluation found of a county or a village, adopted by whoever commissioned it (H-14, V-7, K-4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.models import Division, Posting


class EvaluationAdvice(models.TextChoices):
    AGREE = "agree", _("the exit is agreed to")
    DEFER = "defer", _("the exit is put off")


class EvaluationResult(models.Model):
    """Of one place and year, with the paper it stands in. The newest counts. Insert-only."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField(_("year"))
    engagement_no = models.CharField(_("number of the engagement"), max_length=40)
    body = models.CharField(_("evaluating body"), max_length=120)
    paper_no = models.CharField(_("number of the report"), max_length=80)
    advice = models.CharField(_("opinion of the evaluators"), max_length=10, choices=EvaluationAdvice.choices)
    values = models.JSONField()  # by indicator, as the evaluators found them
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")  # who adopted it
    name = models.CharField(_("name"), max_length=120)
    adopted_at = models.DateTimeField(_("adopted at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "engagement_no"], name="an_engagement_finds_of_a_place_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year} {self.engagement_no}"

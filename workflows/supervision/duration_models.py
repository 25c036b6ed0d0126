"""How long finished stages took: kept by the worker (supervision.durations), so that no page goes through what is finished."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DurationCount(models.Model):
    """Finished stages of a unit by the month of their end and the own working days they took. `county` 0: above all."""

    county = models.BigIntegerField()
    unit = models.BigIntegerField()
    stage = models.CharField(max_length=40)
    month = models.DateField(_("first day of the month"))
    own_days = models.PositiveIntegerField(_("own working days"))
    done = models.PositiveIntegerField(_("finished"))
    late = models.PositiveIntegerField(_("beyond the limit"))

    class Meta:
        app_label = "workflows"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "month", "unit", "stage", "own_days"], name="one_count_per_month_and_duration"
            )
        ]
        indexes = [models.Index(fields=["unit", "month"], name="durations_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.stage} {self.month} {self.own_days}"


class DurationState(models.Model):
    """One row: how far the finished stages are gone through; locked by whoever goes on."""

    passed_at = models.DateTimeField(null=True)
    passed = models.BigIntegerField(default=0)

    class Meta:
        app_label = "workflows"

    def __str__(self) -> str:
        return f"{self.passed_at} {self.passed}"

"""How many tasks are open where, since when and until when: kept by the database itself (supervision.tallying), never typed.

Every change of a task appends what it changes to TaskDelta, so no two acts ever wait for the same row; fold() adds that up.
A figure is always the sum of both. `county` 0: above all counties. `unit`: the township, or the place of a case above one.
"""

from datetime import date

from django.db import models

from approvals.stages import StageCode

PAST = date(1, 1, 1)  # every due day before FoldState.as_of: one row per unit and stage


class TaskDelta(models.Model):
    """What one statement changed about the open stages of a unit, by the days on which they came up and are due."""

    county = models.BigIntegerField()
    unit = models.BigIntegerField()
    stage = models.CharField(max_length=40)
    opened_on = models.DateField()
    due_on = models.DateField()
    day = models.DateField()  # of the change
    open = models.IntegerField()  # more or fewer
    came = models.IntegerField()
    went = models.IntegerField()

    class Meta:
        app_label = "workflows"

    def __str__(self) -> str:
        return f"{self.unit} {self.stage} {self.open:+d}"


class _Count(models.Model):
    county = models.BigIntegerField()
    unit = models.BigIntegerField()
    stage = models.CharField(max_length=40, choices=StageCode.choices)

    class Meta:
        abstract = True


class OpenedCount(_Count):
    """Open stages by the day on which they came up: how many, and how old."""

    opened_on = models.DateField()
    open = models.IntegerField()

    class Meta:
        app_label = "workflows"
        constraints = [
            models.UniqueConstraint(fields=["county", "unit", "stage", "opened_on"], name="one_count_per_day_of_coming")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.stage} {self.opened_on} {self.open}"


class DueCount(_Count):
    """Open stages by the day on which they are due; what is late is one row."""

    due_on = models.DateField()
    open = models.IntegerField()

    class Meta:
        app_label = "workflows"
        constraints = [
            models.UniqueConstraint(fields=["due_on", "county", "unit", "stage"], name="one_count_per_due_day")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.stage} {self.due_on} {self.open}"


class LateCount(models.Model):
    """What is late, of a county and stage: the rows of the past in DueCount added up once more, as the whole province's board asks."""

    county = models.BigIntegerField()
    stage = models.CharField(max_length=40, choices=StageCode.choices)
    open = models.IntegerField()

    class Meta:
        app_label = "workflows"
        constraints = [models.UniqueConstraint(fields=["county", "stage"], name="one_count_of_what_is_late")]

    def __str__(self) -> str:
        return f"{self.county} {self.stage} {self.open}"


class FlowCount(_Count):
    """Stages that came up and stages that were decided, by day."""

    day = models.DateField()
    came = models.IntegerField()
    went = models.IntegerField()

    class Meta:
        app_label = "workflows"
        constraints = [models.UniqueConstraint(fields=["day", "county", "unit", "stage"], name="one_flow_per_day")]

    def __str__(self) -> str:
        return f"{self.unit} {self.stage} {self.day} +{self.came} -{self.went}"


class FoldState(models.Model):
    """One row, locked by whoever folds. Due days before `as_of` stand in the row of the past."""

    as_of = models.DateField(default=PAST)

    class Meta:
        app_label = "workflows"

    def __str__(self) -> str:
        return str(self.as_of)

from django.db import models
from viewflow.workflow.models import Process


class ExitProcess(Process):
    """The case, as viewflow's documentation keeps one: columns on a subclass of the process."""

    number = models.BigIntegerField(unique=True)
    village = models.IntegerField(db_index=True)
    township = models.IntegerField(db_index=True)
    county = models.IntegerField(db_index=True)
    outcome = models.CharField(max_length=20, default="")

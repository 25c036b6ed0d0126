"""The frozen set that an official chose for one act: what he was told is what he decides on."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models import Sheet
from approvals.stages import StageCode


class Selection(models.Model):
    """Case numbers with their versions, chosen at one moment; what comes to the queue later is not in it."""

    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    items: Any = models.JSONField()  # [[case number, version], …]
    households = models.PositiveIntegerField(_("households"))
    persons = models.PositiveIntegerField(_("persons"))
    made_at = models.DateTimeField(_("chosen at"))
    sheet = models.OneToOneField(Sheet, models.PROTECT, null=True, related_name="selection")

    class Meta:
        indexes = [models.Index(fields=["official", "-id"], name="selections_of_official")]

    def __str__(self) -> str:
        return f"{self.stage} {self.households}"

    @property
    def case_nos(self) -> list[str]:
        return [case_no for case_no, _version in self.items]

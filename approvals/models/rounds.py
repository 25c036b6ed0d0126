"""Approvals that stand in a later round because nothing they rest on changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.cases import Case
from approvals.models.decisions import Decision
from approvals.stages import StageCode


class Carry(models.Model):
    """An earlier approval goes on standing in this round: its content is what it was. Insert-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="carries")
    round = models.PositiveSmallIntegerField(_("round"))
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="carries")
    content_digest = models.CharField(max_length=64)  # SHA-256 of what the approval rests on, then and now
    carried_at = models.DateTimeField(_("carried over at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "round", "stage"], name="one_carry_per_stage_and_round")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage} {self.round}"

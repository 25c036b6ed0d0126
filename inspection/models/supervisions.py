"""The yearly supervision by a team of departments (督查; L-31): who is of the team, and the report that ends it.

The campaign itself and what it found are rows of the campaigns: a supervision is one of their kinds.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspection.models.campaigns import Campaign
from registry.models import Posting


class SupervisionMember(models.Model):
    """Somebody of a department who goes with the team. Insert-only."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="members", db_index=False)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "official"], name="an_official_is_of_a_team_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.official_id}"


class SupervisionProposal(models.Model):
    """What one of the team says the supervision came to, over exactly these findings; the newest counts. Insert-only."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="proposals")
    conclusion = models.TextField(_("conclusion"))
    findings = models.PositiveIntegerField(_("findings"))
    digest = models.CharField(max_length=64)  # SHA-256 of their numbers in order, one a line
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    proposed_at = models.DateTimeField(_("proposed at"))

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.pk}"


class SupervisionReport(models.Model):
    """A second one of the team, from another unit, says the same; it ends the campaign. Insert-only."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="conclusion")
    # Empty only in reports that were written before two persons were asked.
    proposal = models.OneToOneField(SupervisionProposal, models.PROTECT, null=True, related_name="report")
    conclusion = models.TextField(_("conclusion"))
    findings = models.PositiveIntegerField(_("findings"))
    digest = models.CharField(max_length=64)  # SHA-256 of their numbers in order, one a line
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    concluded_at = models.DateTimeField(_("concluded at"))

    def __str__(self) -> str:
        return f"{self.campaign_id}"

"""The yearly rectification campaign (D-53): a frozen batch of items that are closed one by one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inspection.models.ledger import LedgerItem
from registry.fields import PathField
from registry.models import Division, Posting


class Campaign(models.Model):
    """A batch, and the filter that gathered it. Insert-only."""

    title = models.CharField(_("title"), max_length=80)
    year = models.PositiveSmallIntegerField(_("year"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    filters = models.JSONField(default=dict)  # what was asked for: sources, categories, found until
    opened_by = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "title"], name="a_campaign_is_opened_once_a_year"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_campaign_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["division_path", "-id"], name="campaigns_under_place")]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"


class CampaignItem(models.Model):
    """An item that the campaign gathered. Insert-only."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="entries", db_index=False)
    item = models.ForeignKey(LedgerItem, models.PROTECT, related_name="campaign_entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "item"], name="an_item_is_gathered_once_per_campaign")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.item_id}"

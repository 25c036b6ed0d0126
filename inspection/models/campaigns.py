"""Campaigns over a frozen batch: open items of the ledger that are closed one by one (D-53), or exits that are re-checked (C-26)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inspection.models.ledger import LedgerItem
from registry.fields import PathField
from registry.models import Division, Posting


class CampaignKind(models.TextChoices):
    RECTIFICATION = "rectification", _("rectification campaign")  # 问题整改落实季
    RECHECK = "recheck", _("re-check of earlier exits")  # 回头看
    SUPERVISION = "supervision", _("yearly supervision")  # 督查 (L-31)


class Campaign(models.Model):
    """A batch, and the filter that gathered it. Insert-only."""

    kind = models.CharField(max_length=20, choices=CampaignKind.choices, default=CampaignKind.RECTIFICATION)
    title = models.CharField(_("title"), max_length=80)
    year = models.PositiveSmallIntegerField(_("year"))
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    filters = models.JSONField(
        default=dict
    )  # what was asked for: sources, categories, found until; or years, focuses …
    frame_size = models.PositiveIntegerField(_("households or villages on the list"), default=0)
    frame_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of their numbers in order, one a line
    opened_by = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "title"], name="a_campaign_is_opened_once_a_year"),
            models.CheckConstraint(
                condition=~Q(kind="recheck") | (Q(frame_size__gt=0) & ~Q(frame_digest="")),
                name="a_recheck_has_its_frozen_list",
            ),
            models.UniqueConstraint(
                fields=["division", "year"],
                condition=Q(kind="supervision"),
                name="a_level_supervises_once_a_year",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_campaign_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["division_path", "-id"], name="campaigns_under_place")]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"

    @property
    def stream(self) -> str:
        return f"campaign:{self.pk}"


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

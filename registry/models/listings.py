"""The register of poor places: villages, weak villages, towns and counties, and how each stands (domain.md §2.3, §2.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.fields import PathField
from registry.models.divisions import Division


class ListingKind(models.TextChoices):
    """As what a place is listed. A place may stand on two lists at once, never twice on one."""

    VILLAGE = "village", _("poor village")
    WEAK_VILLAGE = "weak_village", _("economically weak village")
    TOWN = "town", _("economically weak town")
    COUNTY = "county", _("poor county")


class PlaceStanding(models.TextChoices):
    """How a listed place stands. What has exited is consolidated or needs rectification; a village is never poor again."""

    POOR = "poor", _("poor")
    EXITED = "exited", _("exited")
    CONSOLIDATED = "consolidated", _("consolidated")
    NEEDS_RECTIFICATION = "needs_rectification", _("needs rectification")


class Listing(models.Model):
    """A place on a list, and the paper that lists it. Never deleted: a listing that lapses ends on a day.

    `division_path` copies the place's path so that lists are one index range; `standing` is its latest ListingStanding.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="listings")
    division_path = PathField()
    kind = models.CharField(_("kind"), max_length=20, choices=ListingKind.choices)
    designation = models.CharField(_("designated"), max_length=40)  # 国定, 省定, 市定, 深度贫困村: the paper's own word
    source = models.CharField(_("paper"), max_length=200)
    clause = models.CharField(_("clause"), max_length=20, blank=True)
    planned_year = models.PositiveSmallIntegerField(_("planned year of exit"), null=True, blank=True)
    listed_on = models.DateField(_("listed on"))
    standing = models.CharField(_("standing"), max_length=30, choices=PlaceStanding.choices)
    standing_since = models.DateField(_("standing since"))
    ended_on = models.DateField(_("listing ended on"), null=True, blank=True)
    ended_reason = models.CharField(_("why it ended"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "kind"],
                condition=models.Q(ended_on=None),
                name="one_open_listing_per_place_and_kind",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="listing_has_its_paper"),
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | (models.Q(ended_on__gte=models.F("listed_on")) & ~models.Q(ended_reason="")),
                name="listing_ends_after_it_begins_and_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["division_path", "id"], name="listings_of_place"),
            models.Index(fields=["kind", "standing", "division_path"], name="listings_by_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.kind} {self.designation}"


class ListingStanding(models.Model):
    """Insert-only: what the place's standing became, from when, by which case."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="standings")
    standing = models.CharField(_("standing"), max_length=30, choices=PlaceStanding.choices)
    effective_on = models.DateField(_("effective from"))
    recorded_at = models.DateTimeField(_("recorded"))
    case_no = models.CharField(_("case no."), max_length=40, blank=True)

    class Meta:
        ordering = ["listing", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=models.Q(standing="exited"), name="a_listed_place_exits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_on} {self.standing}"

"""Re-checks of earlier exits (回头看, domain.md §2.6): the frozen list of a campaign, who visits, and what each visit found."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models import Case, FieldPhoto
from inspection.models.campaigns import Campaign
from inspection.models.ledger import LedgerItem
from registry.encryption import EncryptedTextField
from registry.fields import PathField
from registry.models import Division, Household, Posting


class RecheckFocus(models.TextChoices):
    """What a re-check looks for first (C-26, C-58)."""

    WATER = "water", _("drinking water not known to be safe")
    SUBSISTENCE = "subsistence", _("lifted by social security")  # 社会保障兜底
    ORDINARY_VILLAGE = "ordinary_village", _("in a village that is not listed as poor")


class RecheckResult(models.TextChoices):
    STABLE = "stable", _("stable")  # 稳定
    AT_RISK = "at_risk", _("at risk")  # 有风险
    FALSE_EXIT = "false_exit", _("exit not true")  # 脱贫不实
    RETURNED = "returned", _("returned to poverty")  # 已返贫
    FAILED = "failed", _("needs rectification")  # 需整改: villages, which never roll back
    OVERTAKEN = "overtaken", _("no longer among the exited")


OF_HOUSEHOLDS = (RecheckResult.STABLE, RecheckResult.AT_RISK, RecheckResult.FALSE_EXIT, RecheckResult.RETURNED)
OF_VILLAGES = (RecheckResult.STABLE, RecheckResult.FAILED)
WAITING = ("", RecheckResult.AT_RISK)  # to be visited, for the first time or again


class RecheckSubject(models.Model):
    """A household or a village of the list. What was listed is frozen; who visits and how it stands move on."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="subjects", db_index=False)
    no = models.PositiveIntegerField(_("no."))
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    village_path = PathField()
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="rechecks")
    exited_on = models.DateField(_("exited on"), null=True, blank=True)
    focuses = models.JSONField(default=list)
    visitor = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    visits_made = models.PositiveSmallIntegerField(_("visits"), default=0)
    result = models.CharField(_("result"), max_length=20, choices=RecheckResult.choices, blank=True)
    revisit_on = models.DateField(_("to be visited again by"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "no"], name="one_subject_per_line_of_a_recheck"),
            models.UniqueConstraint(fields=["campaign", "household"], name="a_household_is_listed_once_in_a_recheck"),
            models.UniqueConstraint(
                fields=["campaign", "village"],
                condition=Q(household=None),
                name="a_village_is_listed_once_in_a_recheck",
            ),
            models.CheckConstraint(
                condition=Q(result="at_risk", revisit_on__isnull=False) | (~Q(result="at_risk") & Q(revisit_on=None)),
                name="whoever_is_at_risk_is_visited_again_by_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "village", "no"], name="recheck_of_village"),
            models.Index(fields=["visitor", "result"], condition=Q(visitor__isnull=False), name="recheck_of_visitor"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.no}"

    @property
    def stream(self) -> str:
        return f"recheck:{self.campaign_id}-{self.no}"

    @property
    def name(self) -> str:
        """The household or the village is loaded."""
        return self.household.head_name if self.household else self.village.name

    @property
    def is_waiting(self) -> bool:
        return self.result in WAITING


class RecheckVisit(models.Model):
    """What one visit found, by whom, and the case or the item of the ledger that it opened. Insert-only."""

    subject = models.ForeignKey(RecheckSubject, models.PROTECT, related_name="visits", db_index=False)
    number = models.PositiveSmallIntegerField(_("visit"))
    result = models.CharField(_("result"), max_length=20, choices=RecheckResult.choices)
    visited_on = models.DateField(_("visited on"))
    finding = EncryptedTextField(_("what was found"))
    revisit_on = models.DateField(_("to be visited again by"), null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey(LedgerItem, models.PROTECT, null=True, blank=True, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="a_visit_of_a_recheck_is_recorded_once"),
            models.CheckConstraint(
                condition=~Q(result__in=["false_exit", "returned", "failed"])
                | Q(case__isnull=False)
                | Q(item__isnull=False),
                name="what_a_recheck_found_leads_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(result="at_risk", revisit_on__isnull=False) | (~Q(result="at_risk") & Q(revisit_on=None)),
                name="a_visit_that_finds_a_risk_names_the_next",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.number} {self.result}"


class RecheckPhoto(models.Model):
    """A photo that the visitor took there. Insert-only."""

    visit = models.ForeignKey(RecheckVisit, models.PROTECT, related_name="photos")
    photo = models.OneToOneField(FieldPhoto, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.visit_id} {self.photo_id}"

"""Help that goes on after the exit (脱贫不脱政策、不脱帮扶; C-46, C-58): visits and measures. Insert-only; a correction is a row that names the wrong one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from registry.encryption import EncryptedTextField
from registry.models import Household, Posting

from approvals.models.field import FieldPhoto


class VisitorKind(models.TextChoices):
    """As what somebody visits; coverage is counted by it (C-58)."""

    HELPER = "helper", _("helper")  # 帮扶责任人
    TOWNSHIP_LEADER = "township_leader", _("township leader")
    WORK_TEAM = "work_team", _("first secretary or work team")
    VILLAGE_CADRE = "village_cadre", _("village cadre")
    DEPARTMENT = "department", _("supporting department")


class HelpPath(models.TextChoices):
    """Ways of help (domain.md §5). The stored word is the form's own."""

    INDUSTRY = "产业", _("industry")
    RELOCATION = "搬迁", _("relocation")
    EDUCATION = "教育", pgettext_lazy("path of help", "education")
    EMPLOYMENT = "就业", _("employment")
    MEDICAL = "医疗", _("medical care")
    SUBSISTENCE = "低保", _("subsistence allowance")
    ECOLOGY = "生态", _("ecology")
    HOUSING = "危改", _("repair of unsafe housing")
    WATER = "饮水", _("drinking water")
    CREDIT = "小额信贷", _("small loan")
    PUBLIC_JOB = "公益岗", _("public-service job")
    ASSETS = "资产收益", _("income from assets")
    INSURANCE = "保险", _("insurance")


class Recorded(models.Model):
    """Who recorded it, from which post, when."""

    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("recorded by"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        abstract = True


class HelpVisit(Recorded):
    """Somebody who helps was with the household."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="help_visits")
    visited_on = models.DateField(_("visited on"))
    visitor = models.CharField(_("who visited"), max_length=60)
    visitor_kind = models.CharField(_("as"), max_length=20, choices=VisitorKind.choices)
    summary = EncryptedTextField(_("what was found and done"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )

    class Meta:
        indexes = [models.Index(fields=["household", "visited_on"], name="help_visits_of_household")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.visited_on}"


class HelpPhoto(models.Model):
    """A photo of such a visit. Insert-only."""

    visit = models.ForeignKey(HelpVisit, models.PROTECT, related_name="photos")
    photo = models.OneToOneField(FieldPhoto, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.visit_id} {self.photo_id}"


class HelpMeasure(Recorded):
    """What the household was given, and what came of it."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="help_measures")
    path = models.CharField(_("path"), max_length=20, choices=HelpPath.choices)
    title = models.CharField(_("measure"), max_length=120)
    unit_of_help = models.CharField(_("supporting unit"), max_length=120)
    amount_fen = models.BigIntegerField(_("amount"), null=True, blank=True)  # None: not given in money
    given_on = models.DateField(_("date"))
    result = models.CharField(_("result"), max_length=500)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen=None) | Q(amount_fen__gte=0), name="help_takes_nothing_away")
        ]
        indexes = [models.Index(fields=["household", "given_on"], name="help_measures_of_household")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.given_on} {self.path}"

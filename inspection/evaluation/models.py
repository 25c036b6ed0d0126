"""Engagements of evaluators (E-1): the body, its contract and declaration, the people it sends, and the lists it adds. Insert-only."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.fields import PathField
from registry.models import Division, Posting, ProgrammeVersion

QUALIFIED = 90  # points of the exam, of a hundred (E-4)


class EvaluationBody(models.Model):
    """An institute or firm that evaluates: known by the code of its licence, whatever it is called."""

    name = models.CharField(_("name of the body"), max_length=120, unique=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    entered_by = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        app_label = "inspection"

    def __str__(self) -> str:
        return self.name


class Engagement(models.Model):
    """One contract: which body looks at which area, on which days, and its word that nothing binds it to the area (S10)."""

    body = models.ForeignKey(EvaluationBody, models.PROTECT, related_name="engagements")
    commissioner = models.ForeignKey(Division, models.PROTECT, related_name="+")
    area = models.ForeignKey(Division, models.PROTECT, related_name="evaluations")
    area_path = PathField()
    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+")  # whose rates and limits count
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=80)
    contract_no = models.CharField(_("contract"), max_length=80)
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    independent_years = models.PositiveSmallIntegerField(_("years without a contract with the area"))
    declaration = models.TextField(_("declaration of independence"))
    declared_by = models.CharField(_("declared by"), max_length=60)
    declared_on = models.DateField(_("declared on"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.UniqueConstraint(fields=["body", "contract_no", "area"], name="a_contract_names_an_area_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="an_engagement_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(declaration="") & ~Q(declared_by="") & ~Q(contract_no="") & Q(independent_years__gte=1),
                name="evaluators_declare_that_nothing_binds_them",
            ),
        ]
        indexes = [models.Index(fields=["area_path", "-id"], name="engagements_of_place")]

    def __str__(self) -> str:
        return self.no

    @property
    def no(self) -> str:
        return f"PG{self.year}-{self.pk:06d}"

    @property
    def stream(self) -> str:
        return f"evaluation:{self.pk}"

    def runs_on(self, day: date) -> bool:
        """Within its days, and not ended before them. `ending` is loaded, or one query."""
        return self.starts_on <= day <= self.ends_on and getattr(self, "ending", None) is None


class EngagementEnd(models.Model):
    """An engagement is over: ended early by who commissioned it, or by the clock after its last day (then nobody is named)."""

    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="ending")
    ended_on = models.DateField(_("ended on"))
    reason = models.CharField(_("reason"), max_length=200)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        app_label = "inspection"

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.ended_on}"


class EvaluatorSeat(models.TextChoices):
    INVESTIGATOR = "investigator", _("investigator")
    LEADER = "leader", _("group leader")
    EXPERT = "expert", _("expert")  # rules on what the county answers (E-6); visits nobody


class Evaluator(models.Model):
    """Somebody of the body, named for one engagement. Of it while his posting is open and the engagement runs."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="evaluators", db_index=False)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="evaluations")
    posting = models.OneToOneField(Posting, models.PROTECT, related_name="+")
    seat = models.CharField(_("seat"), max_length=20, choices=EvaluatorSeat.choices)
    name = models.CharField(_("name"), max_length=60)
    trained_on = models.DateField(_("trained on"))
    exam_score = models.PositiveSmallIntegerField(_("points of the exam"), null=True, blank=True)
    named_at = models.DateTimeField(_("named at"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.UniqueConstraint(fields=["engagement", "official"], name="an_evaluator_is_named_once"),
            models.CheckConstraint(
                condition=Q(seat=EvaluatorSeat.EXPERT) | Q(exam_score__gte=QUALIFIED, exam_score__lte=100),
                name="who_visits_passed_the_exam",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.name}"


class UncardedFocus(models.TextChoices):
    """On whom the search for missed households looks first (C-25)."""

    ORDINARY_VILLAGE = "ordinary_village", _("not on the register, in a village that is not listed as poor")
    GUARANTEES = "guarantees", _("housing, schooling or medical care not secured")
    WRONGLY_REMOVED = "wrongly_removed", _("removed wrongly in an earlier review")


class UncardedHousehold(models.Model):
    """A rural household that is not on the poverty register, as the village's roll has it (漏评 is looked for here)."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="uncarded", db_index=False)
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    no = models.CharField(_("number on the roll"), max_length=40)
    hamlet = models.CharField(_("hamlet"), max_length=60, blank=True)
    head_name = models.CharField(_("head of household"), max_length=60)
    persons = models.PositiveSmallIntegerField(_("persons"))
    focus = models.CharField(_("looked at first"), max_length=20, choices=UncardedFocus.choices, blank=True)

    class Meta:
        app_label = "inspection"
        constraints = [
            models.UniqueConstraint(fields=["engagement", "no"], name="an_uncarded_household_is_listed_once"),
            models.CheckConstraint(condition=Q(persons__gte=1), name="an_uncarded_household_has_persons"),
        ]
        indexes = [models.Index(fields=["engagement", "village", "no"], name="uncarded_of_village")]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.no}"


class RelocationSite(models.Model):
    """易地扶贫搬迁安置点: where households were resettled."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="sites", db_index=False)
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    no = models.CharField(_("number of the site"), max_length=40)
    name = models.CharField(_("name of the site"), max_length=80)
    households = models.PositiveIntegerField(_("households"))
    persons = models.PositiveIntegerField(_("persons"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.UniqueConstraint(fields=["engagement", "no"], name="a_relocation_site_is_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.name}"

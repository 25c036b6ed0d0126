"""What is evaluated (E-2, E-3): the frozen frame, the one draw from it, its units, and who stands in for whom. Insert-only,
but for the worker's turn at freezing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inspection.evaluation.models import Engagement, RelocationSite, UncardedHousehold
from registry.fields import PathField
from registry.models import Division, Household, Posting


class UnitKind(models.TextChoices):
    """What a line of the frame is. The first two are villages; the others lie in one."""

    POOR_VILLAGE = "poor_village", _("village listed as poor")
    VILLAGE = "village", _("village not listed as poor")
    EXITED = "exited", _("exited household")
    PLANNED = "planned", _("household to exit this year")
    POOR = "poor", _("poor household")
    UNCARDED = "uncarded", _("household not on the register")
    SITE = "site", _("relocation site")


VILLAGES = (UnitKind.POOR_VILLAGE, UnitKind.VILLAGE)
ON_REGISTER = (UnitKind.EXITED, UnitKind.PLANNED, UnitKind.POOR)


class EvaluationFrame(models.Model):
    """抽样框: what could be drawn, frozen as one file that lies in audit.files under `digest`. One an engagement."""

    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="frame")
    digest = models.CharField(max_length=64)  # SHA-256 of the file's bytes
    lines = models.PositiveIntegerField(_("lines"))
    counts = models.JSONField()  # kind → lines
    persons = models.JSONField()  # kind → persons
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=120)
    frozen_at = models.DateTimeField(_("frozen at"))

    class Meta:
        app_label = "inspection"

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.digest[:12]}"


class WhyNoFrame(models.TextChoices):
    """Why a frame could not be frozen; what the fault was in detail stands in the worker's log."""

    DUTY_LOST = "duty_lost", _("whoever asked for it may freeze it no longer")
    OVER = "over", _("the engagement is over")
    EMPTY = "empty", _("there is nobody in the area who could be drawn")
    TOO_LARGE = "too_large", _("the area has more lines than a frame may hold; evaluate a smaller one")
    MOVED = "moved", _("the register changed while it was read; it is read again")
    FAULT = "fault", _("a fault of the system; its administrator finds it in the worker's log")


class FrameJob(models.Model):
    """The turn of a worker at freezing a frame; gone when the frame lies there. No next try: given up."""

    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="frame_job")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=120)
    asked_at = models.DateTimeField(_("asked at"))
    villages = models.PositiveIntegerField(_("villages"), default=0)
    read = models.PositiveIntegerField(_("villages read"), default=0)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, db_index=True)
    failure = models.CharField(_("reason"), max_length=20, choices=WhyNoFrame.choices, blank=True)

    class Meta:
        app_label = "inspection"
        constraints = [
            models.CheckConstraint(
                condition=Q(next_try_at__isnull=False) | ~Q(failure=""), name="who_gives_up_a_frame_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.attempts}"

    @property
    def is_given_up(self) -> bool:
        return self.next_try_at is None


class EvaluationDraw(models.Model):
    """The draw. Until its opening on the field day nobody of the area reads the seed or the list: only their digests are published."""

    engagement = models.OneToOneField(Engagement, models.PROTECT, related_name="draw")
    frame = models.OneToOneField(EvaluationFrame, models.PROTECT, related_name="draw")
    plan = models.JSONField()  # drawing.Plan as it was applied
    seed = models.CharField(_("seed"), max_length=64)
    seed_digest = models.CharField(max_length=64)  # SHA-256 of the seed: published at once
    sample_digest = models.CharField(max_length=64)  # SHA-256 of "kind|code" of the sample in its order, one a line
    sample_size = models.PositiveIntegerField(_("units drawn"))
    field_day = models.DateField(_("field day"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.CheckConstraint(condition=Q(sample_size__gte=1), name="an_evaluation_draws_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.sample_digest[:12]}"


class DrawOpening(models.Model):
    """The field day has come: seed and list are read by the area, too."""

    draw = models.OneToOneField(EvaluationDraw, models.PROTECT, related_name="opening")
    opened_at = models.DateTimeField(_("opened at"))
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "inspection"

    def __str__(self) -> str:
        return f"{self.draw_id}"


class EvaluationUnit(models.Model):
    """One village, household or site that was drawn, or that stands in reserve for one of its stratum."""

    draw = models.ForeignKey(EvaluationDraw, models.PROTECT, related_name="units", db_index=False)
    no = models.PositiveIntegerField(_("no."))
    kind = models.CharField(_("kind"), max_length=20, choices=UnitKind.choices)
    code = models.CharField(_("code"), max_length=40)
    township = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    village_path = PathField()
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="evaluations")
    uncarded = models.ForeignKey(UncardedHousehold, models.PROTECT, null=True, related_name="+", db_index=False)
    site = models.ForeignKey(RelocationSite, models.PROTECT, null=True, related_name="+", db_index=False)
    persons = models.PositiveIntegerField(_("persons"))  # as frozen
    rank = models.CharField(max_length=64)
    place = models.PositiveIntegerField(_("place in its stratum"))
    is_reserve = models.BooleanField(_("reserve"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.UniqueConstraint(fields=["draw", "no"], name="one_unit_per_line_of_an_evaluation"),
            models.UniqueConstraint(fields=["draw", "kind", "code"], name="a_unit_is_drawn_once"),
            models.CheckConstraint(
                condition=Q(kind__in=VILLAGES, household=None, uncarded=None, site=None)
                | Q(kind__in=ON_REGISTER, household__isnull=False, uncarded=None, site=None)
                | Q(kind=UnitKind.UNCARDED, household=None, uncarded__isnull=False, site=None)
                | Q(kind=UnitKind.SITE, household=None, uncarded=None, site__isnull=False),
                name="a_unit_is_what_its_kind_says",
            ),
        ]
        indexes = [models.Index(fields=["draw", "village", "kind", "place"], name="evaluation_strata")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.no}"

    @property
    def stream(self) -> str:
        return f"evaluation_unit:{self.pk}"

    @property
    def name(self) -> str:
        """What it is about is loaded."""
        if self.household is not None:
            return self.household.head_name
        if self.uncarded is not None:
            return self.uncarded.head_name
        return self.site.name if self.site is not None else self.village.name

    @property
    def is_village(self) -> bool:
        return self.kind in VILLAGES


class SubstitutionReason(models.TextChoices):
    """Nobody is exchanged because he is inconvenient: these grounds, and no others."""

    AWAY = "away", _("whole household away for the days of the visit")
    MOVED = "moved", _("moved away")
    GONE = "gone", _("died or dissolved")
    REFUSED = "refused", _("refused to be asked")
    UNREACHABLE = "unreachable", _("cannot be reached: road or weather")


class Substitution(models.Model):
    """A unit that could not be visited, and the next of its stratum that is visited in its stead; none where no reserve is left."""

    unit = models.OneToOneField(EvaluationUnit, models.PROTECT, related_name="replaced")
    substitute = models.OneToOneField(EvaluationUnit, models.PROTECT, null=True, related_name="stands_for")
    reason = models.CharField(_("reason"), max_length=20, choices=SubstitutionReason.choices)
    remarks = models.CharField(_("remarks"), max_length=300)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    at = models.DateTimeField(_("recorded at"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("unit")), name="nobody_stands_in_for_himself_in_a_sample"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.reason}"

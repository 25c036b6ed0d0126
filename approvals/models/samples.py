"""Samples of a verifying level (市检验, C-33, Q-19): the frozen list, the seed, who was drawn, and a batch that went back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.fields import PathField
from registry.models import Division, Posting, ProgrammeVersion

from approvals.models.cases import Case
from approvals.stages import ReasonCode, StageCode


class SampleDraw(models.Model):
    """One draw: the list is fixed first, then a random seed decides. Nothing of it ever changes."""

    no = models.CharField(_("number"), max_length=60, unique=True)
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")  # whose turn the stage is
    county = models.ForeignKey(Division, models.PROTECT, related_name="sample_draws")
    county_path = PathField()
    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField()
    frame_digest = models.CharField(max_length=64)  # SHA-256 of the case numbers in their order, one a line
    frame_size = models.PositiveIntegerField(_("households on the list"))
    seed = models.CharField(_("seed"), max_length=64)
    rule = models.JSONField(_("rule"))  # the programme's rule as it was applied
    sample_size = models.PositiveIntegerField(_("households drawn"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "county", "year", "serial"], name="one_draw_per_serial"),
            models.CheckConstraint(
                condition=models.Q(sample_size__gte=1, sample_size__lte=models.F("frame_size")),
                name="a_sample_is_part_of_its_list",
            ),
        ]
        indexes = [models.Index(fields=["county_path", "-id"], name="sample_draws_of_place")]

    def __str__(self) -> str:
        return self.no

    @property
    def stream(self) -> str:
        return f"sample:{self.pk}"


class SampleUnit(models.Model):
    """One household of the list. `rank` follows from seed and case number; whoever doubts it computes it again."""

    draw = models.ForeignKey(SampleDraw, models.PROTECT, related_name="units")
    case = models.ForeignKey(Case, models.PROTECT, related_name="sample_units")
    round = models.PositiveSmallIntegerField(_("round"))
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)  # the draw's
    place = models.PositiveIntegerField(_("no."))
    rank = models.CharField(max_length=64)
    is_sampled = models.BooleanField(_("drawn"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "case"], name="a_case_stands_once_in_a_draw"),
            models.UniqueConstraint(fields=["draw", "place"], name="one_case_per_line_of_a_draw"),
            models.UniqueConstraint(
                fields=["case", "round", "stage"], name="a_round_of_a_case_is_drawn_once_at_a_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.place}"


class SampleReturn(models.Model):
    """The whole list went back to the county because the sample was too bad. One act."""

    draw = models.OneToOneField(SampleDraw, models.PROTECT, related_name="sent_back")
    wrong = models.PositiveIntegerField(_("wrong"))
    checked = models.PositiveIntegerField(_("checked"))
    cases = models.PositiveIntegerField(_("number of households"))
    list_digest = models.CharField(max_length=64)  # SHA-256 of the case numbers that went back
    opinion = models.TextField(_("opinion"))
    reason_code = models.CharField(_("reason code"), max_length=4, choices=ReasonCode.choices)
    return_to = models.CharField(_("returned to"), max_length=40, choices=StageCode.choices)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    returned_at = models.DateTimeField(_("returned at"))

    def __str__(self) -> str:
        return f"{self.draw}"

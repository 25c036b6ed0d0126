"""Objections to a notice or a case, O-1 … O-8 (domain.md §2.5). What was said and done is insert-only; the state moves on.

`no` is the office's own number. The receipt is known to the objector alone (only a blind index is kept): with it he follows and appeals.
"""

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from registry.encryption import EncryptedTextField
from registry.fields import PathField
from registry.models import Division, Household, Posting
from registry.roles import Level

from approvals.models.cases import Case
from approvals.models.objection_words import (
    OPEN_STATES,
    STEP_OUTCOMES,
    Against,
    Channel,
    DropOut,
    ObjectionKind,
    ObjectionOutcome,
    ObjectionState,
    OpinionGrade,
    PersonAsked,
    StepCode,
)

S = ObjectionState


class Objection(models.Model):
    """One objection. `level` and `act_division` say who handles it; the places below it see it not at all."""

    year = models.PositiveSmallIntegerField(_("year"))
    receipt_index = models.CharField(max_length=64, unique=True)
    channel = models.CharField(_("channel"), max_length=30, choices=Channel.choices)
    grade = models.CharField(_("grade of public opinion"), max_length=10, choices=OpinionGrade.choices, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=ObjectionKind.choices)
    against = models.CharField(_("against"), max_length=30, choices=Against.choices)
    notice_no = models.CharField(_("notice or case number"), max_length=80, blank=True)
    row_no = models.PositiveIntegerField(_("row on the list"), null=True, blank=True)
    hamlet = models.CharField(_("hamlet"), max_length=60, blank=True)
    about = models.CharField(_("about whom"), max_length=120, blank=True)
    statement = EncryptedTextField(_("statement"))
    is_anonymous = models.BooleanField(_("anonymous"))
    village = models.ForeignKey(Division, models.PROTECT, related_name="+")
    village_path = PathField()
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="objections")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="objections")
    received_at = models.DateTimeField(_("received at"))
    registered_by = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="+")  # None: public
    level = models.PositiveSmallIntegerField(_("handled by"), choices=Level.choices)
    act_division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    state = models.CharField(_("state"), max_length=20, choices=S.choices, default=S.REGISTERED)
    outcome = models.CharField(_("outcome"), max_length=20, choices=ObjectionOutcome.choices, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    appeal_of = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="appeal")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=S.MERGED, merged_into__isnull=False)
                | (~models.Q(state=S.MERGED) & models.Q(merged_into=None)),
                name="a_merged_objection_names_the_other",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.DECIDED, S.ANSWERED]) | ~models.Q(outcome=""),
                name="a_decided_objection_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~models.Q(channel=Channel.PUBLIC_OPINION) | ~models.Q(grade=""),
                name="public_opinion_has_a_grade",
            ),
        ]
        indexes = [
            models.Index(fields=["division_path", "-id"], name="objections_under_place"),
            models.Index(fields=["village_path", "-id"], name="objections_of_village"),
            models.Index(fields=["case"], condition=models.Q(state__in=[*OPEN_STATES]), name="open_objections_of_case"),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def no(self) -> str:
        return f"YY{self.year}-{self.pk:06d}"

    @property
    def stream(self) -> str:
        return f"objection:{self.no}"

    @property
    def complained_level(self) -> Level:
        """Of a place's notice the level that handles it counts as its own: what was said is for those who work on it."""
        return Against(self.against).level or Level(self.level)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def root(self) -> "Objection":
        """The one that is investigated; of a merged objection the other, however often that was merged itself."""
        found = self
        while found.merged_into is not None:
            found = found.merged_into
        return found


class Objector(models.Model):
    """Who objected, sealed like an identity number; insert-only, and read by unsealing alone."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="objector")
    name = EncryptedTextField(_("name"))
    contact = EncryptedTextField(_("phone or address"), blank=True)

    def __str__(self) -> str:
        return f"{self.objection_id}"


class ObjectionStep(models.Model):
    """One step as it was taken. Insert-only. No posting: the public form, the objector himself, or the clock."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="steps")
    step = models.CharField(_("step"), max_length=4, choices=StepCode.choices)
    outcome = models.CharField(_("outcome"), max_length=20)
    opinion = models.TextField(_("opinion"), blank=True)
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=60, blank=True)
    post = models.CharField(_("post"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    acted_on = models.DateField(_("date of the act"))
    at = models.DateTimeField(_("recorded at"))
    particulars = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["objection", "step", "outcome"],
                condition=~models.Q(outcome__in=["referred", "relinked", "assigned_again"]),
                name="one_step_of_a_kind_per_objection",
            ),
            models.UniqueConstraint(
                fields=["objection"], condition=models.Q(step=StepCode.DECIDE), name="one_decision_per_objection"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.step}"

    @property
    def outcome_title(self) -> str | Promise:
        return STEP_OUTCOMES.get(self.outcome, self.outcome)


class Investigator(models.Model):
    """Named for one objection; neither signed in its case nor kin, helper or recused (S3, S4). Insert-only."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="investigators")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    named_at = models.DateTimeField(_("named at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["objection", "official"], name="an_investigator_is_named_once")]

    def __str__(self) -> str:
        return self.name


class InvestigatorRelease(models.Model):
    """He investigates no longer; others were named in the same step. Insert-only."""

    investigator = models.OneToOneField(Investigator, models.PROTECT, related_name="release")
    cause = models.CharField(_("why"), max_length=20, choices=DropOut.choices)
    step = models.ForeignKey(ObjectionStep, models.PROTECT, related_name="releases")
    released_at = models.DateTimeField(_("released at"))

    def __str__(self) -> str:
        return f"{self.investigator_id}"


class InvestigationNote(models.Model):
    """What one person said, signed by him on paper; the photographed sheet lies under its SHA-256. Insert-only."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="notes")
    investigator = models.ForeignKey(Investigator, models.PROTECT, related_name="notes")
    person = models.CharField(_("person asked"), max_length=20, choices=PersonAsked.choices)
    name = EncryptedTextField(_("name of the person asked"))
    name_index = models.CharField(max_length=64)
    said = EncryptedTextField(_("what was said or found"))
    asked_on = models.DateField(_("asked on"))
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objection", "person", "name_index"], name="a_person_is_asked_once"),
            models.CheckConstraint(condition=~models.Q(sha256=""), name="a_note_is_signed_on_paper"),
        ]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.person}"

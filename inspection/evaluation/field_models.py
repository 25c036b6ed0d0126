"""What evaluators bring home (E-4): interviews by two investigators, their signatures, photos and recordings. Insert-only.

Only a draft changes: it is its writer's own, and gone when the interview is sent.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models import FieldPhoto
from inspection.evaluation.models import Evaluator
from inspection.evaluation.sample_models import EvaluationUnit
from registry.encryption import EncryptedTextField


class Questionnaire(models.Model):
    """One interview as two investigators sent it. `submission` comes with the form: sent twice, it is one."""

    unit = models.ForeignKey(EvaluationUnit, models.PROTECT, related_name="questionnaires", db_index=False)
    edition = models.PositiveSmallIntegerField(
        _("edition")
    )  # grows where the second investigator refused the one before
    submission = models.UUIDField(unique=True)
    version = models.CharField(_("version of the questions"), max_length=20)
    visited_on = models.DateField(_("visited on"))
    asked_from = models.TimeField(_("asked from"))
    asked_until = models.TimeField(_("asked until"))
    respondent = EncryptedTextField(_("who answered"))
    relation = models.CharField(_("relation to the head"), max_length=40)
    cadres_left = models.BooleanField(_("local cadres left the room"))
    answers = EncryptedTextField()  # canonical JSON by name of the question
    results = models.JSONField()  # the programme's criteria judged on the answers
    recognises = models.BooleanField(_("recognises the work and its results"), null=True)
    remarks = EncryptedTextField(_("remarks of the investigators"), blank=True)
    first = models.ForeignKey(Evaluator, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(Evaluator, models.PROTECT, related_name="to_sign")
    name = models.CharField(_("name"), max_length=60)  # of the first, as he was called then
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("received at"))

    class Meta:
        app_label = "inspection"
        constraints = [
            models.UniqueConstraint(fields=["unit", "edition"], name="one_interview_per_edition_of_a_unit"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="two_investigators_ask"),
            models.CheckConstraint(condition=Q(cadres_left=True), name="cadres_leave_the_room"),
            models.CheckConstraint(condition=Q(asked_until__gt=F("asked_from")), name="an_interview_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.edition}"

    @property
    def stream(self) -> str:
        return f"questionnaire:{self.unit_id}"


class QuestionnaireSignature(models.Model):
    """The second investigator stands by the interview, or says what is wrong with it and it is asked again."""

    questionnaire = models.OneToOneField(Questionnaire, models.PROTECT, related_name="signature")
    evaluator = models.ForeignKey(Evaluator, models.PROTECT, related_name="+", db_index=False)
    agrees = models.BooleanField(_("agrees"))
    remark = EncryptedTextField(_("remark"), blank=True)
    name = models.CharField(_("name"), max_length=60)
    at = models.DateTimeField(_("signed at"))

    class Meta:
        app_label = "inspection"

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.agrees}"


class QuestionnairePhoto(models.Model):
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="photos")
    photo = models.OneToOneField(FieldPhoto, models.PROTECT, related_name="+")

    class Meta:
        app_label = "inspection"

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.photo_id}"


class QuestionnaireRecording(models.Model):
    """The conversation as it was recorded, stored under its SHA-256, which the log holds too. Insert-only."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="recordings", db_index=False)
    no = models.PositiveSmallIntegerField(_("no."))
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"))
    content_type = models.CharField(max_length=80)

    class Meta:
        app_label = "inspection"
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "no"], name="one_recording_per_number_of_an_interview"),
            models.CheckConstraint(condition=~Q(sha256=""), name="a_recording_has_its_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.no}"


class QuestionnaireDraft(models.Model):
    """What one investigator has typed and not sent. Nobody else reads it; gone when the interview is sent."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    unit = models.ForeignKey(EvaluationUnit, models.CASCADE, related_name="drafts")
    values = EncryptedTextField()  # JSON by name of the form's field, as typed
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        app_label = "inspection"
        constraints = [models.UniqueConstraint(fields=["owner", "unit"], name="one_draft_per_investigator_and_unit")]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.unit_id}"

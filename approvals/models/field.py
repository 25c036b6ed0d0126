"""What officials bring from the field: photos, the appraisal meeting with its ballots, the household's consent, remarks.

All insert-only. Positions are whole millionths of a degree, so that no rounding hides that two visits had one place.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from registry.models import Division, Household, Posting

from approvals.models.cases import Case, Roster
from approvals.models.decisions import Decision
from approvals.stages import StageCode


class PhotoKind(models.TextChoices):
    """What a photo shows. Which of them a stage must have: approvals.photos.required_kinds."""

    VISIT = "visit", _("the visit (officials and household together)")
    INSIDE = "inside", _("inside the house (food, clothing)")
    HOUSE = "house", _("the house")
    WATER = "water", _("drinking water")
    METER = "meter", _("electricity meter")
    INSURANCE = "insurance", _("insurance card")
    SCHOOL = "school", _("school certificate")
    VOUCHER = "voucher", _("income voucher")
    EXPENDITURE = "expenditure", _("voucher of rigid expenditure")
    SIGN_IN = "sign_in", _("sign-in sheet of the meeting")
    MEETING = "meeting", _("the meeting")
    OTHER = "other", _("something else")


class PositionSource(models.TextChoices):
    EXIF = "exif", _("from the photo")
    DEVICE = "device", _("from the device")
    NONE = "none", _("none")


class FieldPhoto(models.Model):
    """A photo with time, place and hash. Of one household's visit, or (no case) of the meeting of a whole roster.

    Of a visit outside any case (a re-check, help after the exit) it names the village instead, and the household.
    """

    roster = models.ForeignKey(Roster, models.PROTECT, null=True, blank=True, related_name="photos", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="photos", db_index=False)
    village = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    kind = models.CharField(_("what it shows"), max_length=20, choices=PhotoKind.choices)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("size"))
    content_type = models.CharField(max_length=80)
    picture_hash = models.CharField(
        max_length=16, blank=True
    )  # equal for pictures that look alike; "" where it says nothing
    taken_at = models.DateTimeField(_("taken at"))  # by the photo, else the device, else the arrival
    taken_on = models.DateField(_("taken on"))  # the same by the offices' calendar
    exif_at = models.DateTimeField(_("time in the photo"), null=True, blank=True)
    device_at = models.DateTimeField(_("time of the device"), null=True, blank=True)
    latitude = models.IntegerField(_("latitude"), null=True, blank=True)
    longitude = models.IntegerField(_("longitude"), null=True, blank=True)
    position_source = models.CharField(max_length=10, choices=PositionSource.choices)
    no_position = models.CharField(_("why there is no position"), max_length=120, blank=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField(_("received at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    latitude__isnull=False, longitude__isnull=False, position_source__in=["exif", "device"]
                )
                | (models.Q(latitude=None, longitude=None, position_source="none") & ~models.Q(no_position="")),
                name="a_photo_has_a_position_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None)
                | models.Q(latitude__range=(-90_000_000, 90_000_000), longitude__range=(-180_000_000, 180_000_000)),
                name="a_position_lies_on_the_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(roster__isnull=False, village=None, household=None)
                | models.Q(roster=None, case=None, village__isnull=False),
                name="a_photo_is_of_a_roster_or_of_a_later_visit",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "stage", "round"], name="photos_of_stage"),
            models.Index(fields=["roster", "stage"], condition=models.Q(case=None), name="photos_of_meeting"),
            models.Index(
                fields=["taken_on", "latitude"], condition=models.Q(latitude__isnull=False), name="photos_near"
            ),
            models.Index(fields=["picture_hash"], condition=~models.Q(picture_hash=""), name="photos_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class FlagKind(models.TextChoices):
    DUPLICATE = "duplicate", _("the same photo stands in another household's file")
    ALIKE = "alike", _("a photo that looks the same stands in another household's file")
    REUSED = "reused", _("the same photo was already used at another stage")
    SAME_PLACE = "same_place", pgettext_lazy("photo", "another household was visited at the same place on this day")
    OLD = "old", _("taken before the case was opened")


class PhotoFlag(models.Model):
    """What is odd about a photo. Shown to everybody who judges later; it never rejects by itself."""

    photo = models.ForeignKey(FieldPhoto, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=20, choices=FlagKind.choices)
    other = models.ForeignKey(FieldPhoto, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    flagged_at = models.DateTimeField(_("flagged at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "kind"], name="one_flag_of_a_kind_per_photo")]

    def __str__(self) -> str:
        return f"{self.photo_id} {self.kind}"


class Meeting(models.Model):
    """One appraisal meeting: who was expected and came, by category. Its ballots stand per household."""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=500)
    chair = models.CharField(_("chair"), max_length=500)
    recorder = models.CharField(_("recorder"), max_length=500)
    topic = models.CharField(_("topic"), max_length=500, blank=True)
    expected = models.PositiveIntegerField(_("members expected"))
    present = models.PositiveIntegerField(_("members present"))
    turnout = models.JSONField()  # {category: [expected, present]}
    digest = models.CharField(max_length=64)  # of all of the above: the same meeting is one row
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "digest"], name="one_row_per_meeting"),
            models.CheckConstraint(
                condition=models.Q(present__lte=models.F("expected"), present__gt=0),
                name="nobody_came_who_was_not_expected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.held_on}"


class Ballot(models.Model):
    """How the meeting voted on one household; whoever is recused casts no ballot on it."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="ballot")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="ballots")
    present = models.PositiveIntegerField(_("members present"))
    recused = models.PositiveIntegerField(_("recused"))
    agree = models.PositiveIntegerField(_("votes for"))
    against = models.PositiveIntegerField(_("votes against"))
    abstain = models.PositiveIntegerField(_("abstentions"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    present=models.F("recused") + models.F("agree") + models.F("against") + models.F("abstain")
                ),
                name="ballots_add_up_to_those_present",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agree}/{self.against}/{self.abstain}"


class Consent(models.Model):
    """The household's word, by its head or a proxy: what it was told, whether it agrees, who signed, who saw it."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="consent")
    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    agrees = models.BooleanField(_("agrees"))
    refusal_reason = models.CharField(_("why it does not agree"), max_length=500, blank=True)
    told = models.JSONField()  # {"criteria": true, "income": true, "policies": true}
    is_proxy = models.BooleanField(_("a proxy signs"))
    signed_by = models.CharField(_("signed by"), max_length=500, blank=True)
    relation = models.CharField(_("relation to the head"), max_length=500, blank=True)
    proxy_reason = models.CharField(_("why a proxy signs"), max_length=500, blank=True)
    method = models.CharField(_("method"), max_length=20, blank=True)
    ink = models.CharField(max_length=64, blank=True)
    authority = models.CharField(max_length=64, blank=True)
    witness = models.CharField(_("witness"), max_length=500, blank=True)
    recorder = models.CharField(_("recorder"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agrees=True) | ~models.Q(refusal_reason=""), name="a_refusal_has_its_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(is_proxy=False)
                | ~(models.Q(relation="") | models.Q(proxy_reason="") | models.Q(authority="")),
                name="a_proxy_has_relation_reason_and_authority",
            ),
            models.CheckConstraint(
                condition=models.Q(agrees=False) | ~(models.Q(ink="") | models.Q(witness="") | models.Q(signed_by="")),
                name="who_agrees_signs_before_a_witness",
            ),
            models.CheckConstraint(
                condition=models.Q(witness="")
                | (~models.Q(witness=models.F("signed_by")) & ~models.Q(witness=models.F("recorder"))),
                name="the_witness_is_somebody_else",
            ),
            models.CheckConstraint(
                condition=~models.Q(signed_by=models.F("recorder")), name="who_records_does_not_sign_for_the_household"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.agrees}"


class FieldRemark(models.Model):
    """What a reviewer who returned the case wrote about one field; shown beside the field when it is done again."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="remarks")
    field = models.CharField(_("field"), max_length=80)
    text = models.CharField(_("remark"), max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "field"], name="one_remark_per_field")]

    def __str__(self) -> str:
        return f"{self.field}: {self.text}"

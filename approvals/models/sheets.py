"""Joint signatures (会签): an act lies before its signers, for one household or for a list, until all have signed.

A sheet freezes what was proposed and on which cases; a sign-off is one person's own signature on exactly that (digest).
Only when the last seat has signed does the act become a decision of each case, through the same guards as any other.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.fields import PathField
from registry.models import Delegation, Division, Posting, ProgrammeVersion
from registry.roles import Level

from approvals.models.cases import Case, Roster
from approvals.stages import Outcome, ReasonCode, StageCode


class SheetState(models.TextChoices):
    OPEN = "open", _("waiting for signatures")
    DONE = "done", _("signed by all")
    REFUSED = "refused", _("refused by a signer")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ItemResult(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DECIDED = "decided", _("decided")
    DROPPED = "dropped", _("dropped out")


class SignMethod(models.TextChoices):
    TYPED = "typed", _("typed name")
    DRAWN = "drawn", _("drawn on the screen")
    INK = "ink", _("photographed ink signature")
    FINGERPRINT = "fingerprint", _("photographed fingerprint")


class Sheet(models.Model):
    """What was put before the signers. `act` and `shown_digest` never change; state and items move on."""

    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    act_division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_path = PathField()
    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+")
    roster = models.ForeignKey(Roster, models.PROTECT, null=True, blank=True, related_name="sheets")
    year = models.PositiveSmallIntegerField(_("year"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    acted_on = models.DateField(_("date of the act"))
    act = models.TextField()  # canonical JSON: opinion, particulars, evidence, remarks common to all items
    shown_digest = models.CharField(max_length=64)  # SHA-256 of exactly what the signers are shown
    seats = models.JSONField()  # [{"no": 1, "post": "分管领导", "role": "township_deputy"}]; role "" signs on paper
    leader_last = models.BooleanField(default=True)
    stated_count = models.PositiveIntegerField(_("number of households"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    opened_at = models.DateTimeField(_("opened at"))
    state = models.CharField(_("state"), max_length=20, choices=SheetState.choices, default=SheetState.OPEN)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=SheetState.OPEN, closed_at=None)
                | (~models.Q(state=SheetState.OPEN) & models.Q(closed_at__isnull=False)),
                name="only_an_open_sheet_has_no_end",
            )
        ]
        indexes = [
            models.Index(
                fields=["division_path", "id"],
                condition=models.Q(state=SheetState.OPEN),
                name="open_sheets_under_place",
            ),
            models.Index(fields=["roster", "id"], name="sheets_of_roster"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.pk}"


class SheetItem(models.Model):
    """One household on the sheet, as it stood when the sheet was opened; a changed case drops out with its reason.

    The line and how the criteria came out are what the signers read: they are in the digest, and the register is held
    against them with every signature.
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="sheet_items")
    round = models.PositiveSmallIntegerField(_("round"))
    seen_version = models.PositiveIntegerField()
    particulars = models.JSONField(default=dict)  # what differs from household to household: ballots, remarks
    measured = models.JSONField(default=dict)
    hamlet = models.CharField(_("hamlet"), max_length=60, blank=True)
    head_name = models.CharField(_("head of household"), max_length=60, blank=True)
    population = models.PositiveIntegerField(_("persons"), null=True, blank=True)  # null: laid out before 0016
    results = models.JSONField(default=list, blank=True)  # of the criteria, where the stage measures
    result = models.CharField(_("result"), max_length=20, choices=ItemResult.choices, default=ItemResult.WAITING)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "case"], name="a_case_stands_once_on_a_sheet"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(result=ItemResult.WAITING), name="one_open_sheet_per_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.case_id}"


class SheetSeat(models.Model):
    """Whose signature is still missing: the signers' queue. No authority for anything; the sign-off is."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="seat_rows")
    no = models.PositiveSmallIntegerField(_("seat"))
    post = models.CharField(_("post on the form"), max_length=60)
    role = models.CharField(_("role"), max_length=40, blank=True)
    act_division = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    is_waiting = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "no"], name="a_seat_stands_once_on_a_sheet")]
        indexes = [
            models.Index(
                fields=["act_division", "role", "id"], condition=models.Q(is_waiting=True), name="seats_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.no} {self.post}"


class SignOff(models.Model):
    """One signature. Insert-only. `official` is empty only where somebody without an account signed on paper."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="sign_offs")
    seat = models.PositiveSmallIntegerField(_("seat"))
    seat_post = models.CharField(_("post on the form"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    agrees = models.BooleanField(_("agrees"))
    opinion = models.TextField(_("opinion"))
    reason_code = models.CharField(_("reason code"), max_length=4, choices=ReasonCode.choices, blank=True)
    return_to = models.CharField(_("returned to"), max_length=40, choices=StageCode.choices, blank=True)
    method = models.CharField(_("method"), max_length=20, choices=SignMethod.choices)
    ink = models.CharField(max_length=64, blank=True)  # SHA-256 of the drawn or photographed signature
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="sign_offs"
    )
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")  # the signer's, or of who recorded paper
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    shown_digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "seat"], name="one_signature_per_seat"),
            models.UniqueConstraint(
                fields=["sheet", "official"],
                condition=models.Q(official__isnull=False),
                name="one_person_signs_a_sheet_once",
            ),
            models.CheckConstraint(
                condition=models.Q(official__isnull=False) | ~models.Q(ink=""), name="who_has_no_account_signs_on_paper"
            ),
            models.CheckConstraint(
                condition=models.Q(method=SignMethod.TYPED) | ~models.Q(ink=""),
                name="a_drawn_signature_has_its_drawing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.seat}"


class Recusal(models.Model):
    """An official declares kinship with the household: he takes no part in this case any more (S3). Insert-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="recusals")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    relation = models.CharField(_("relation"), max_length=120)
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "official"], name="one_recusal_per_official_and_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.official_id}"

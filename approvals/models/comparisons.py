"""Data comparison with the departments (C-19, Q-11): what was asked, what was answered, what became of the hits.

A batch freezes the members it asks about; a reply is one hand-in of a department, its answers only grow and a corrected
one supersedes. A hit is a suspicion: the township clears or confirms it with proof, nothing is rejected by itself.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.fields import PathField
from registry.models import Division, Member, Posting, ProgrammeVersion

from approvals.models.cases import Case


class ReplySource(models.TextChoices):
    WORKBOOK = "workbook", _("workbook")
    FORM = "form", _("form")


class DepartmentSeat(models.TextChoices):
    OFFICER = "officer", _("officer in charge of the department")
    HEAD = "head", _("head of the department")


class Settlement(models.TextChoices):
    CLEARED = "cleared", _("cleared")
    CONFIRMED = "confirmed", _("confirmed")


class ComparisonBatch(models.Model):
    """One letter of the county office to all departments (比对函) about a frozen set of households."""

    no = models.CharField(_("number of the letter"), max_length=60, unique=True)
    county = models.ForeignKey(Division, models.PROTECT, related_name="comparison_batches")
    county_path = PathField()
    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField()
    households = models.PositiveIntegerField(_("number of households"))
    persons = models.PositiveIntegerField(_("number of persons"))
    list_digest = models.CharField(max_length=64)  # SHA-256 of the canonical list of cases and members
    due_on = models.DateField(_("due"))
    # Of an early letter (H-0), about households not worked on yet: how long its answers stand at the comparison itself.
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "year", "serial"], name="one_letter_per_serial"),
        ]
        indexes = [models.Index(fields=["county_path", "-id"], name="comparison_batches_of_place")]

    def __str__(self) -> str:
        return self.no

    @property
    def stream(self) -> str:
        return f"comparison:{self.pk}"


class ComparisonSubject(models.Model):
    """One member as he stood when the batch was opened; another number or another member has not been compared."""

    batch = models.ForeignKey(ComparisonBatch, models.PROTECT, related_name="subjects")
    place = models.PositiveIntegerField(_("no."))  # 1 … n, the order of the workbook
    case = models.ForeignKey(Case, models.PROTECT, related_name="comparison_subjects")
    round = models.PositiveSmallIntegerField(_("round"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    household_no = models.CharField(_("household no."), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    id_index = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "member"], name="a_member_stands_once_in_a_batch"),
            models.UniqueConstraint(fields=["batch", "place"], name="one_member_per_line_of_a_batch"),
        ]
        indexes = [models.Index(fields=["case", "batch"], name="comparison_subjects_of_case")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.place}"


class ComparisonRequest(models.Model):
    """The batch as one department gets it, with the items it is asked about."""

    batch = models.ForeignKey(ComparisonBatch, models.PROTECT, related_name="requests")
    department = models.CharField(_("department"), max_length=60)
    items = models.JSONField(_("items"))
    sent_at = models.DateTimeField(_("sent at"))
    due_on = models.DateField(_("due"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "department"], name="one_request_per_department_and_batch")
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.department}"


class Reminder(models.Model):
    """The county office reminded a department (催办). Insert-only."""

    request = models.ForeignKey(ComparisonRequest, models.PROTECT, related_name="reminders")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    sent_at = models.DateTimeField(_("sent at"))

    def __str__(self) -> str:
        return f"{self.request} {self.sent_at:%Y-%m-%d}"


class DepartmentReply(models.Model):
    """One hand-in of a department. The first answers every member and item; later ones correct single answers."""

    request = models.ForeignKey(ComparisonRequest, models.PROTECT, related_name="replies")
    no = models.PositiveSmallIntegerField(_("no."))
    source = models.CharField(_("source"), max_length=20, choices=ReplySource.choices)
    sha256 = models.CharField(max_length=64, blank=True)  # of the workbook as it was handed in
    statement = models.CharField(_("statement"), max_length=200, blank=True)  # "all others: no hit", in so many words
    answers_digest = models.CharField(max_length=64)  # SHA-256 of all answers that stand after this reply
    hits = models.PositiveIntegerField(_("hits"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    replied_at = models.DateTimeField(_("replied at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "no"], name="replies_are_numbered"),
            models.CheckConstraint(
                condition=models.Q(source=ReplySource.FORM) | ~models.Q(sha256=""), name="a_workbook_is_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.no}"


class ComparisonAnswer(models.Model):
    """What a department says about one member and one item."""

    reply = models.ForeignKey(DepartmentReply, models.PROTECT, related_name="answers")
    request = models.ForeignKey(ComparisonRequest, models.PROTECT, related_name="answers")
    subject = models.ForeignKey(ComparisonSubject, models.PROTECT, related_name="answers")
    item = models.CharField(_("item"), max_length=60)
    is_hit = models.BooleanField(_("hit"))
    content = models.CharField(_("content"), max_length=300, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "subject", "item"],
                condition=models.Q(supersedes=None),
                name="one_first_answer_per_member_and_item",
            ),
            models.UniqueConstraint(fields=["reply", "subject", "item"], name="a_reply_answers_once"),
            models.CheckConstraint(
                condition=models.Q(is_hit=False, content="") | (models.Q(is_hit=True) & ~models.Q(content="")),
                name="a_hit_says_what_was_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.item}"


class DepartmentSignature(models.Model):
    """The department's own signature on a reply: officer and head, two persons, on exactly what stands after it."""

    reply = models.ForeignKey(DepartmentReply, models.PROTECT, related_name="signatures")
    seat = models.CharField(_("seat"), max_length=20, choices=DepartmentSeat.choices)
    answers_digest = models.CharField(max_length=64)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "seat"], name="one_signature_per_seat_of_a_department"),
            models.UniqueConstraint(fields=["reply", "official"], name="two_persons_sign_for_a_department"),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} {self.seat}"


class Suspicion(models.Model):
    """A hit that the township has to look into. It holds its own household alone."""

    no = models.CharField(_("number"), max_length=40, unique=True)
    answer = models.OneToOneField(ComparisonAnswer, models.PROTECT, related_name="suspicion")
    case = models.ForeignKey(Case, models.PROTECT, related_name="suspicions")
    village_path = PathField()
    township = models.ForeignKey(Division, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    member_name = models.CharField(_("member"), max_length=60)
    department = models.CharField(_("department"), max_length=60)
    item = models.CharField(_("item"), max_length=60)
    content = models.CharField(_("content"), max_length=300)
    due_on = models.DateField(_("due"))
    raised_at = models.DateTimeField(_("raised at"))
    # How it stands: the newest clearing's outcome, for queues and guards. The clearings are the authority.
    state = models.CharField(_("state"), max_length=20, choices=Settlement.choices, blank=True)
    is_withdrawn = models.BooleanField(_("withdrawn by the department"), default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["village_path", "due_on", "id"],
                condition=models.Q(state="", is_withdrawn=False),
                name="open_suspicions_under_place",
            ),
            models.Index(fields=["village_path", "-id"], name="suspicions_under_place"),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def is_open(self) -> bool:
        return not self.state and not self.is_withdrawn


class Clearing(models.Model):
    """What the township found out about a suspicion, with its proof. Insert-only; a later one supersedes."""

    suspicion = models.ForeignKey(Suspicion, models.PROTECT, related_name="clearings")
    no = models.PositiveSmallIntegerField(_("no."))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Settlement.choices)
    reason = models.TextField(_("reason"))
    evidence = models.ForeignKey("approvals.Evidence", models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    settled_at = models.DateTimeField(_("settled at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suspicion", "no"], name="clearings_are_numbered")]

    def __str__(self) -> str:
        return f"{self.suspicion} {self.outcome}"

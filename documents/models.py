"""What is issued: frozen content, number, bytes. Issued papers never change; what happens to them later are rows of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models import Case, Decision, Sheet
from documents.check_models import PaperCopy, SignedCode, StatusDue, StatusPart  # noqa: F401 - Django looks for models here
from documents.pack_models import PackFile, PackJob, PackOrder  # noqa: F401
from documents.seal_models import (  # noqa: F401 - Django looks for models here
    CertificateEnd,
    PaperSeal,
    SealCertificate,
    SealPicture,
    SealRequest,
)
from registry.fields import PathField
from registry.models import Posting


class OfficialDocument(models.Model):
    """One issued paper. `content` is canonical JSON and the only thing the renderer sees. Insert-only.

    It is the paper of one household's decision, of a list (`sheet`; the households are its lines), or of something else
    that has a number of its own: an objection, an annual plan (`subject_no`).
    """

    kind = models.CharField(_("kind"), max_length=4)
    title = models.CharField(_("title"), max_length=120)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="documents")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="documents")
    sheet = models.ForeignKey(Sheet, models.PROTECT, null=True, blank=True, related_name="documents")
    subject_no = models.CharField(_("concerns"), max_length=60, blank=True)
    round = models.PositiveSmallIntegerField(
        _("round"), default=1
    )  # an approval that stands in a new round is reissued
    village_path = PathField()  # the smallest place that holds everybody on the paper: who sees it may fetch the paper
    series = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("serial"))
    document_no = models.CharField(_("document number"), max_length=80)
    issuer = models.CharField(_("issuer"), max_length=120)
    issued_on = models.DateField(_("issued on"))
    content = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    check_token = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "serial"], name="no_number_twice_in_a_series"),
            models.UniqueConstraint(
                fields=["decision", "kind", "round"], name="one_paper_of_a_kind_per_decision_and_round"
            ),
            models.CheckConstraint(
                condition=models.Q(decision__isnull=False, case__isnull=False, sheet=None, subject_no="")
                | models.Q(decision=None, case=None, sheet__isnull=False, subject_no="")
                | models.Q(models.Q(decision=None, sheet=None), ~models.Q(subject_no="")),
                name="a_paper_is_of_a_household_a_list_or_a_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="papers_of_case"),
            models.Index(fields=["subject_no"], condition=~models.Q(subject_no=""), name="papers_of_subject"),
        ]

    def __str__(self) -> str:
        return self.document_no


class PaperLine(models.Model):
    """A household on a list's paper, by the decision that put it there; the case's dossier links over it. Insert-only."""

    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="lines", db_index=False)
    no = models.PositiveIntegerField(_("line"))
    kind = models.CharField(max_length=4)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    case = models.ForeignKey(Case, models.PROTECT, related_name="paper_lines", db_index=False)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="paper_lines", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "no"], name="one_household_per_line"),
            models.UniqueConstraint(
                fields=["decision", "kind", "round"], name="one_list_of_a_kind_per_decision_and_round"
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="paper_lines_of_case")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.no}"


class NumberSeries(models.Model):
    """The last number given in a series and year; raised in the act's own transaction, so a number is never lost."""

    series = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_counter_per_series_and_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"


class WhyNoPaper(models.TextChoices):
    """Why a paper could not be made yet, as officials are told; the exact words are on the job, for the administrator."""

    KEY = "key", _("its institution has no valid seal key")
    GLYPH = "glyph", _("a character of it is in no font of the system")
    TIME = "time", _("it took too long")
    STAMP = "stamp", _("the time authority does not answer, or not rightly")
    SIGNER = "signer", _("the custody of the keys does not answer, or refuses")
    FILE = "file", _("a stored file is damaged or missing, or the disk is full")
    FAULT = "fault", _("a fault of the system; its administrator finds it in the worker's log")


class PaperJob(models.Model):
    """A paper that still has to be rendered, or lacks a seal. Lives until it has all; shows why it has not.

    `of_list`: one of many of one act; papers that somebody waits for go first.
    """

    document = models.OneToOneField(OfficialDocument, models.CASCADE, related_name="job")
    of_list = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    last_error = models.TextField(_("last error"), blank=True)
    failure = models.CharField(_("reason"), max_length=10, choices=WhyNoPaper.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["of_list", "next_try_at"], name="paper_jobs_in_turn")]

    def __str__(self) -> str:
        return str(self.document_id)


class RenderedPaper(models.Model):
    """The bytes of a paper as it was issued, sealed by its issuer, under their SHA-256. Insert-only, one per paper."""

    document = models.OneToOneField(OfficialDocument, models.PROTECT, related_name="rendered")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    rendered_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class PaperStatus(models.TextChoices):
    VALID = "valid", _("valid")
    SUPERSEDED = "superseded", _("superseded")
    REVOKED = "revoked", _("revoked")


class StatusChange(models.Model):
    """A paper stopped being valid, and why. Insert-only; without one the paper is valid."""

    document = models.OneToOneField(OfficialDocument, models.PROTECT, related_name="status_change")
    status = models.CharField(_("status"), max_length=20, choices=PaperStatus.choices)
    reason = models.CharField(_("reason"), max_length=200)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["superseded", "revoked"]), name="a_paper_never_becomes_valid_again"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.status}"


class RevocationCategory(models.TextChoices):
    """Why a paper was revoked, as the public check says it: data on a public page, hence Chinese."""

    CONTENT_WRONG = "content_wrong", "内容有误"
    ISSUED_WRONGLY = "issued_wrongly", "误发"
    FACTS_UNTRUE = "facts_untrue", "经核查情况不实"
    OBJECTION_UPHELD = "objection_upheld", "异议成立"
    PROCEDURE_WRONG = "procedure_wrong", "程序不合规定"


class Revocation(models.Model):
    """An office took back one paper: who did, and the reason that the public does not read. Insert-only."""

    change = models.OneToOneField(StatusChange, models.PROTECT, related_name="revocation")
    category = models.CharField(_("category"), max_length=20, choices=RevocationCategory.choices)
    reason = models.CharField(_("reason"), max_length=300)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    revoked_at = models.DateTimeField(_("revoked at"))

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="a_revocation_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.change_id} {self.category}"


class LineChange(models.Model):
    """A household left a list that stays valid for all others, and why. Insert-only."""

    line = models.OneToOneField(PaperLine, models.PROTECT, related_name="change")
    status = models.CharField(_("status"), max_length=20, choices=PaperStatus.choices)
    reason = models.CharField(_("reason"), max_length=200)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["superseded", "revoked"]), name="a_line_never_becomes_valid_again"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.status}"

"""What the check of papers keeps: signed codes, the published list of ended papers, and who had copies made."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models import User


class SignedCode(models.Model):
    """The signed check code of a paper, as its QR code says it; made once by the worker, so copies carry the same. Insert-only."""

    document = models.OneToOneField("documents.OfficialDocument", models.PROTECT, related_name="signed_code")
    before = models.CharField(max_length=200)  # the office's address of that day, up to /V/: it is signed, too
    code = models.CharField(max_length=500, unique=True)
    key_id = models.CharField(max_length=8)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.document_id} {self.key_id}"

    @property
    def address(self) -> str:
        return f"{self.before}/V/{self.code}"


class StatusDue(models.Model):
    """A paper's end that the published list does not tell yet. Lives until it does, like a PaperJob."""

    change = models.OneToOneField("documents.StatusChange", models.CASCADE, related_name="due")

    def __str__(self) -> str:
        return str(self.change_id)


class StatusPart(models.Model):
    """A part of the signed list of papers that are valid no longer; each pins the one before. Insert-only."""

    no = models.PositiveIntegerField(unique=True)
    text = models.TextField()  # the signed note, as anybody may fetch it
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.no)


class PaperCopy(models.Model):
    """A copy (副本) of a paper that was printed: which number, by whom, for whom and why. Insert-only."""

    document = models.ForeignKey(
        "documents.OfficialDocument", models.PROTECT, related_name="printed_copies", db_index=False
    )
    no = models.PositiveIntegerField(_("copy no."))
    asked_by = models.CharField(_("asked for by"), max_length=60)
    reason = models.CharField(_("reason"), max_length=200)
    official = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    post = models.CharField(_("post"), max_length=60, blank=True)
    sha256 = models.CharField(max_length=64)
    printed_at = models.DateTimeField(_("printed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "no"], name="one_copy_per_number"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_copy_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.no}"

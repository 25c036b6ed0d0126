"""Rows of electronic seals. Keys are never here: a vault has them (documents/sealing/vault.py)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models import Decision
from registry.models import Division

AUTHORITY = "authority"


class SealCertificate(models.Model):
    """A certificate of this deployment's authority (`institution` says so) or of an institution. Insert-only."""

    institution = models.CharField(max_length=40)
    place = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    unit = models.CharField(_("unit"), max_length=120)
    serial = models.CharField(_("serial number"), max_length=40, unique=True)  # hexadecimal
    key = models.CharField(max_length=80)  # the key's label in the vault
    certificate = models.TextField()  # PEM
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    issued_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "id"], name="certificates_of_institution")]

    def __str__(self) -> str:
        return f"{self.unit} {self.serial}"


class CertificateEnd(models.Model):
    """A certificate was revoked: what it signs from then on counts for nothing. Insert-only."""

    certificate = models.OneToOneField(SealCertificate, models.PROTECT, related_name="end")
    reason = models.CharField(_("reason"), max_length=30)
    ended_at = models.DateTimeField(_("revoked at"))

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.reason}"


class SealPicture(models.Model):
    """How an institution's seal looks, from a scan of its own; "" where it is drawn again. The newest counts. Insert-only."""

    certificate = models.ForeignKey(SealCertificate, models.PROTECT, related_name="pictures")
    sha256 = models.CharField(max_length=64, blank=True)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.sha256}"


class SealRequest(models.Model):
    """A later level's act asks for its seal on a paper that was issued below it. Made in the act's transaction. Insert-only."""

    document = models.ForeignKey(
        "documents.OfficialDocument", models.PROTECT, related_name="seal_requests", db_index=False
    )
    field = models.CharField(max_length=40)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    unit = models.CharField(_("unit"), max_length=120)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+", db_index=False)
    requested_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "field"], name="one_seal_asked_for_per_field")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.field}"


class PaperSeal(models.Model):
    """One signature in a paper: whose, in which field, the file before and after it. Insert-only; the newest is what is served."""

    document = models.ForeignKey("documents.OfficialDocument", models.PROTECT, related_name="seals", db_index=False)
    no = models.PositiveSmallIntegerField(_("number"))
    field = models.CharField(max_length=40)
    certificate = models.ForeignKey(SealCertificate, models.PROTECT, related_name="seals", db_index=False)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    sha256_before = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    signed_at = models.DateTimeField(_("signed at"))
    is_stamped = models.BooleanField(_("time stamp"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "no"], name="one_seal_per_number"),
            models.UniqueConstraint(fields=["document", "field"], name="one_seal_per_field"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.no} {self.field}"

"""What the departments find of their own indicators of a place: V03, two signatures each, in every round anew (domain.md §2.3 V-3).

Insert-only. A later certificate of the same department and round supersedes the earlier one.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.models import Posting

from approvals.codes import StageCode
from approvals.models.cases import Case
from approvals.models.comparisons import DepartmentSeat


class SectorCertificate(models.Model):
    """One department's word on its own indicators, with value and source of each, laid down by its officer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="sector_certificates")
    round = models.PositiveSmallIntegerField(_("round"))
    stage = models.CharField(_("stage"), max_length=40, choices=StageCode.choices)
    sector = models.CharField(_("department"), max_length=60)
    no = models.PositiveSmallIntegerField(_("no."))
    lines = models.TextField()  # canonical JSON: per criterion value, result, source and reason
    digest = models.CharField(max_length=64)
    fails_veto = models.BooleanField(_("a veto criterion is not met"))
    fails_reference = models.BooleanField(_("a reference criterion is not met"))
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    certified_at = models.DateTimeField(_("certified at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "stage", "sector", "no"], name="certificates_of_a_department_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sector} {self.no}"


class SectorSignature(models.Model):
    """Officer, then head, two persons, on exactly what the certificate says."""

    certificate = models.ForeignKey(SectorCertificate, models.PROTECT, related_name="signatures")
    seat = models.CharField(_("seat"), max_length=20, choices=DepartmentSeat.choices)
    digest = models.CharField(max_length=64)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    official = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "seat"], name="one_signature_per_seat_of_a_certificate"),
            models.UniqueConstraint(fields=["certificate", "official"], name="two_persons_sign_a_certificate"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.seat}"

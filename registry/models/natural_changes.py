"""Births, deaths, marriages and moves (人口自然增减, C-23): entered by one official with proof, answered by another."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.encryption import EncryptedTextField
from registry.fields import PathField
from registry.models.households import Household, Member
from registry.models.officials import Posting


class ChangeReason(models.TextChoices):
    """The eight of C-23."""

    DEATH = "death", _("death")
    MARRIED_OUT = "married_out", _("married out")
    MOVED_OUT = "moved_out", _("registration moved out")
    EMIGRATED = "emigrated", _("settled abroad")
    IMPRISONED = "imprisoned", _("imprisoned")
    BIRTH = "birth", _("birth")
    MARRIED_IN = "married_in", _("married in")
    MOVED_IN = "moved_in", _("registration moved in")


class ChangeState(models.TextChoices):
    ENTERED = "entered", _("to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("natural change", "confirmed")
    REFUSED = "refused", _("not confirmed")


LEAVING = (
    ChangeReason.DEATH,
    ChangeReason.MARRIED_OUT,
    ChangeReason.MOVED_OUT,
    ChangeReason.EMIGRATED,
    ChangeReason.IMPRISONED,
)


class NaturalChange(models.Model):
    """One person comes or goes. What was entered is never altered; the second person's answer is written once.

    `person`: who comes, as the register would hold him, without the number. `counts_on`: the day on which it counts.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="natural_changes")
    village_path = PathField()
    reason = models.CharField(_("reason"), max_length=20, choices=ChangeReason.choices)
    happened_on = models.DateField(_("happened on"))
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="natural_changes")
    new_head = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    person_name = models.CharField(_("name"), max_length=60)
    person = models.JSONField(default=dict, blank=True)
    id_no = EncryptedTextField(_("identity number"), blank=True)
    id_index = models.CharField(max_length=64, blank=True)
    proof_title = models.CharField(_("proof"), max_length=100)
    proof_sha256 = models.CharField(max_length=64)
    proof_type = models.CharField(max_length=40)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ChangeState.choices, default=ChangeState.ENTERED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    entered_name = models.CharField(_("entered by"), max_length=60)
    entered_at = models.DateTimeField(_("entered at"))
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_posting = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="+")
    answered_name = models.CharField(_("answered by"), max_length=60, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    opinion = models.CharField(_("opinion"), max_length=200, blank=True)
    counts_on = models.DateField(_("counts on"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["village_path", "id"], name="natural_changes_of_place"),
            models.Index(
                fields=["village_path", "id"],
                condition=models.Q(state="entered"),
                name="natural_changes_to_confirm",
            ),
            models.Index(fields=["counts_on"], condition=models.Q(state="confirmed"), name="natural_changes_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_by=None) | ~models.Q(answered_by=models.F("entered_by")),
                name="a_natural_change_is_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state="entered", answered_by=None, answered_at=None, counts_on=None)
                | models.Q(state="confirmed", answered_at__isnull=False, counts_on__isnull=False)
                & models.Q(answered_by__isnull=False, answered_posting__isnull=False)
                | models.Q(state="refused", answered_at__isnull=False, counts_on=None)
                & models.Q(answered_by__isnull=False, answered_posting__isnull=False),
                name="a_natural_change_counts_when_it_is_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=LEAVING, member__isnull=False)
                | models.Q(~models.Q(reason__in=LEAVING), member=None),
                name="who_leaves_is_a_member_of_the_household",
            ),
            models.CheckConstraint(
                condition=~models.Q(proof_sha256="") & ~models.Q(proof_title=""), name="a_natural_change_has_its_proof"
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(state="entered"),
                name="one_open_natural_change_per_member",
            ),
            models.UniqueConstraint(
                fields=["household", "id_index"],
                condition=models.Q(state="entered") & ~models.Q(id_index=""),
                name="one_open_natural_change_per_newcomer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.reason} {self.happened_on}"

    @property
    def leaves(self) -> bool:
        return self.reason in LEAVING

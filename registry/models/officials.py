"""Officials, their postings, and the grants that postings project into guardian."""

from copy import copy
from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from registry.models.divisions import Division
from registry.roles import Role


class User(AbstractUser):
    """Whoever logs in. What he may do comes from his postings alone; is_superuser grants no business act."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    keys_off_at = models.DateTimeField(_("single keys switched off at"), null=True, blank=True)  # WCAG 2.1.4
    one_time_password = models.CharField(
        max_length=128, blank=True
    )  # hash of the password that the account was opened with

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def must_change_password(self) -> bool:
        """Somebody else knows the password: it is still the one that the account was opened with."""
        return bool(self.one_time_password) and self.password == self.one_time_password

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Posting(models.Model):
    """One official × role × place × period, with the paper that appointed (and relieved) him."""

    official = models.ForeignKey(User, models.PROTECT, related_name="postings")
    role = models.CharField(_("role"), max_length=40, choices=Role.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="postings")
    unit = models.CharField(_("unit"), max_length=120)
    post = models.CharField(_("post"), max_length=60)
    department = models.CharField(_("department"), max_length=60, blank=True)  # as the programme's comparison names it
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    appointing_paper = models.CharField(_("appointing paper"), max_length=120)
    relieving_paper = models.CharField(_("relieving paper"), max_length=120, blank=True)

    # No column: set by standing_in() on the copy of a post that its delegate holds in his hands.
    delegation: "Delegation | None" = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["official", "role", "division"],
                condition=models.Q(until=None),
                name="one_open_posting_per_official_role_and_place",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="posting_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["division", "role"], condition=models.Q(until=None), name="open_postings_of_place"),
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.unit}{self.post}"

    @property
    def held_since(self) -> date:
        """From when the one who acts holds it: a delegate from the first day of his delegation."""
        return self.delegation.since if self.delegation else self.since

    @property
    def principal_id(self) -> int:
        """Whose post it is; another than official_id only while a delegate stands in."""
        return self.delegation.posting.official_id if self.delegation else self.official_id


class Delegation(models.Model):
    """代理: who stands in for a post, on which paper, from when to when (S7). He signs under his own name; no chains."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    paper = models.CharField(_("paper"), max_length=120)
    reason = models.CharField(_("reason"), max_length=120)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="delegation_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~models.Q(paper=""), name="delegation_has_its_paper"),
            models.UniqueConstraint(
                fields=["posting", "since"],
                condition=models.Q(ended_on=None),
                name="one_delegation_of_a_post_begins_a_day",
            ),
        ]
        indexes = [models.Index(fields=["delegate", "until"], name="delegations_of_official")]

    def __str__(self) -> str:
        return f"{self.delegate} ← {self.posting}"

    def standing_in(self) -> Posting:
        """The post as its delegate holds it: `official` is the delegate, who acts and signs under his own name (S7).

        Never saved: the row itself stays the principal's (a trigger refuses anything else).
        """
        held = copy(self.posting)
        held.official, held.delegation = self.delegate, self
        return held


class DivisionUserGrant(UserObjectPermissionBase):
    """guardian's direct-FK grant of a duty on a division; written by registry.services alone."""

    content_object = models.ForeignKey(Division, models.CASCADE)


class DivisionGroupGrant(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Division, models.CASCADE)

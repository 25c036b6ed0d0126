"""What leaves the house: to whom, which way, how far it has come. The text is frozen, so that each try says the same."""

import uuid
from datetime import time

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.encryption import EncryptedTextField
from registry.fields import PathField
from registry.models import Division
from workflows.notifying.kinds import AT_ONCE_AT_FIRST


class Way(models.TextChoices):
    MAIL = "mail", _("e-mail")
    WECOM = "wecom", _("group in WeCom")
    DINGTALK = "dingtalk", _("group in DingTalk")
    FEISHU = "feishu", _("group in Feishu")
    WEBHOOK = "webhook", _("signed webhook")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed, tried again")
    GIVEN_UP = "given_up", _("given up")


class Occasion(models.TextChoices):
    """Why something leaves."""

    MESSAGE = "message", _("message")
    DIGEST = "digest", _("digest")
    ADDRESS = "address", _("confirmation of an address")
    TEST = "test", _("test message")


UNDER_WAY = (DeliveryState.WAITING, DeliveryState.FAILED)


def at_once_at_first() -> list[str]:
    return [str(kind) for kind in AT_ONCE_AT_FIRST]


class MailPreference(models.Model):
    """Where and when an official is written to. Without a confirmed address nothing is sent to him."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_preference")
    address = models.EmailField(_("mail address"), blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    has_digest = models.BooleanField(_("one digest per working day"), default=True)
    digest_at = models.TimeField(_("digest at"), default=time(8, 30))
    at_once = models.JSONField(_("at once"), default=at_once_at_first)
    quiet_from = models.TimeField(_("quiet from"), default=time(21, 0))
    quiet_until = models.TimeField(_("quiet until"), default=time(7, 30))
    digested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | ~models.Q(address=""), name="only_an_address_is_confirmed"
            )
        ]
        indexes = [
            models.Index(
                fields=["digest_at", "id"],
                condition=models.Q(has_digest=True, confirmed_at__isnull=False),
                name="digests_of_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.address}"


class Channel(models.Model):
    """A group or a system of an office that hears of its place and all below it. Its address is a secret: who has it writes there."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="channels")
    division_path = PathField()
    way = models.CharField(_("way"), max_length=20, choices=Way.choices)
    name = models.CharField(_("name"), max_length=60)
    url = EncryptedTextField(_("address"))
    secret = EncryptedTextField(_("secret"), blank=True)
    kinds = models.JSONField(_("kinds"), default=list)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    is_on = models.BooleanField(_("on"), default=False)
    tested_at = models.DateTimeField(_("tested at"), null=True, blank=True)  # of this address and secret
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    switched_off_at = models.DateTimeField(null=True, blank=True)  # by itself, after too many failures
    spoken = models.JSONField(default=list)  # moments (UNIX time) of its last minute, see channels.may_speak
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_on=False) | models.Q(tested_at__isnull=False), name="only_a_tested_channel_is_on"
            ),
            models.CheckConstraint(condition=~models.Q(way=Way.MAIL), name="a_channel_is_no_mail_address"),
        ]
        indexes = [models.Index(fields=["division_path", "id"], name="channels_under_place")]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One text on one way. `key` goes with every try, so that whoever got it already knows it again."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    way = models.CharField(_("way"), max_length=20, choices=Way.choices)
    occasion = models.CharField(_("occasion"), max_length=20, choices=Occasion.choices)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, db_index=False)
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, blank=True, db_index=False)
    address = models.EmailField(blank=True)
    note = models.UUIDField(null=True, blank=True)
    digest_on = models.DateField(null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    data = models.JSONField(default=dict)  # what a webhook gets beside the sentence
    state = models.CharField(_("state"), max_length=20, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    problem = models.CharField(_("problem"), max_length=120, blank=True)  # problems.py; never an address
    created_at = models.DateTimeField(_("created at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(way=Way.MAIL, reader__isnull=False, channel=None) & ~models.Q(address="")
                | (~models.Q(way=Way.MAIL) & models.Q(reader=None, channel__isnull=False, address="")),
                name="a_delivery_goes_to_a_person_or_a_channel",
            ),
            models.UniqueConstraint(
                fields=["channel", "note"],
                condition=models.Q(channel__isnull=False, note__isnull=False),
                name="a_channel_is_told_once_of_a_note",
            ),
            models.UniqueConstraint(
                fields=["reader", "note"],
                condition=models.Q(reader__isnull=False, note__isnull=False),
                name="a_person_is_written_once_of_a_note",
            ),
            models.UniqueConstraint(
                fields=["reader", "digest_on"],
                condition=models.Q(digest_on__isnull=False),
                name="one_digest_per_person_and_day",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=models.Q(state__in=UNDER_WAY), name="deliveries_due"),
            models.Index(fields=["reader", "-id"], condition=models.Q(channel=None), name="deliveries_to_person"),
            models.Index(
                fields=["channel", "-id"], condition=models.Q(channel__isnull=False), name="deliveries_to_channel"
            ),
            models.Index(fields=["created_at"], name="deliveries_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.key}"

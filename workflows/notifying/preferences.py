"""Where and when an official wants mail. An address counts when whoever reads its mail has confirmed it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from registry.models import User
from workflows.notifying.delivery_models import UNDER_WAY, Delivery, MailPreference, Occasion, Way

SALT = "heyan.inbox.address"
CONFIRM_WITHIN = 3 * 24 * 3600  # seconds
FIELDS = ("has_digest", "digest_at", "at_once", "quiet_from", "quiet_until")


def preference_of(user: User) -> MailPreference:
    """As stored, or as it would be stored first."""
    return MailPreference.objects.filter(user=user).first() or MailPreference(user=user)


@transaction.atomic
def prefer(*, user: User, values: dict[str, Any], at: datetime) -> MailPreference:
    """Keep the wishes. A new address is written to once, and to nothing else before it is confirmed."""
    MailPreference.objects.get_or_create(user=user)
    wish = MailPreference.objects.select_for_update().get(user=user)
    for name in FIELDS:
        setattr(wish, name, values[name])
    if values["address"] != wish.address:
        wish.address, wish.confirmed_at = values["address"], None
        _forget_deliveries(user)
        if wish.address:
            _ask(wish, at)
    wish.save()
    return wish


def _forget_deliveries(user: User) -> None:
    """What waits for the old address goes nowhere."""
    Delivery.objects.filter(reader=user, channel=None, state__in=UNDER_WAY).delete()


def _ask(wish: MailPreference, at: datetime) -> None:
    token = signing.dumps([wish.user_id, wish.address], salt=SALT)
    link = settings.HEYAN_PUBLIC_URL.rstrip("/") + reverse("workflows:address-confirm", args=[token])
    with translation.override(wish.user.language):
        subject = _("Heyan: confirm this address")
        text = _("Somebody wants messages of Heyan to be sent here. If it was you, sign in and confirm:")
    Delivery.objects.create(
        way=Way.MAIL,
        occasion=Occasion.ADDRESS,
        reader=wish.user,
        address=wish.address,
        subject=subject,
        text=f"{text}\n\n{link}\n",
        next_try_at=at,
        created_at=at,
    )


def named_in(token: str, user: User) -> str:
    """The address that this user may confirm with the token; "" for any other."""
    try:
        key, address = signing.loads(token, salt=SALT, max_age=CONFIRM_WITHIN)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(address) if key == user.pk else ""


def confirm(*, user: User, token: str, at: datetime) -> bool:
    """False when the token is somebody else's, too old, or of an address that has been replaced."""
    address = named_in(token, user)
    rows = MailPreference.objects.filter(user=user, address=address).exclude(address="")
    return rows.update(confirmed_at=at, digested_at=at) == 1

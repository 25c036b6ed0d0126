"""Audit events of channels; addresses and secrets never stand in them."""

from django.utils.translation import gettext_lazy as _

from audit import log
from audit.log import Actor

CHANNEL_ENTERED = log.register("messages:channel:entered", label=_("channel entered"))
CHANNEL_CHANGED = log.register("messages:channel:changed", label=_("channel changed"))
CHANNEL_SWITCHED = log.register("messages:channel:switched", label=_("channel switched on or off"))
OUTBOX = Actor(id="system:outbox", name="系统发件箱", role="system", post="", unit="系统", division="")

"""Audit events of listed places and of what is reported about places, past tense: subject:thing:act."""

from django.utils.translation import gettext_lazy as _

from audit import log

LISTING_ENTERED = log.register("register:listing:entered", label=_("place listed"))
LISTING_PLANNED = log.register("register:listing:planned", label=_("year of exit planned"))
LISTING_ENDED = log.register("register:listing:ended", label=_("listing ended"))
LISTING_FOLLOWED = log.register("register:listing:followed", label=_("listing went over to the successor"))
PLACE_STANDING_CHANGED = log.register("register:place:standing_changed", label=_("standing of the place changed"))
INDICATORS_REPORTED = log.register("register:indicators:reported", label=_("indicators reported"))

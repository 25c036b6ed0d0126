"""Audit events of postings and standings, past tense: subject:thing:act."""

from django.utils.translation import gettext_lazy as _

from audit import log

POSTING_APPOINTED = log.register("register:posting:appointed", label=_("appointed"))
POSTING_RELIEVED = log.register("register:posting:relieved", label=_("relieved"))
STANDING_CHANGED = log.register("register:standing:changed", label=_("standing changed"))

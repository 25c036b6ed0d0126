"""Audit events of postings and standings, past tense: subject:thing:act."""

from django.utils.translation import gettext_lazy as _

from audit import log

POSTING_APPOINTED = log.register("register:posting:appointed", label=_("appointed"))
POSTING_RELIEVED = log.register("register:posting:relieved", label=_("relieved"))
STANDING_CHANGED = log.register("register:standing:changed", label=_("standing changed"))
POSTING_DELEGATED = log.register("register:delegation:recorded", label=_("delegated"))
DELEGATION_ENDED = log.register("register:delegation:ended", label=_("delegation ended"))
DIVISION_SUCCEEDED = log.register("register:division:succeeded", label=_("place succeeded"))
UNIT_SUCCEEDED = log.register("register:unit:succeeded", label=_("unit succeeded"))
DUTIES_SYNCED = log.register("register:duties:synced", label=_("duties brought up to date"))
ACCOUNT_OPENED = log.register("register:account:opened", label=_("account opened"))
ACCOUNT_CLOSED = log.register("register:account:closed", label=_("account closed"))
ACCOUNT_UNLOCKED = log.register("register:account:unlocked", label=_("account unlocked"))
PASSWORD_REPLACED = log.register("register:password:replaced", label=_("password replaced"))
ABSENCE_RECORDED = log.register("register:absence:recorded", personal={"kind"}, label=_("absence recorded"))
ABSENCE_ENDED = log.register("register:absence:ended", personal={"kind"}, label=_("back from absence"))

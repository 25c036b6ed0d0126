"""Audit events of exchange: who took which part of the log out of the house."""

from django.utils.translation import gettext_lazy as _

from audit import log

CASES_EXPORTED = log.register("trail:log:exported", label=_("log of cases taken out for process mining"))

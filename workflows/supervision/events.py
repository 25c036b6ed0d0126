"""Audit events of the supervisors' board: who took which figures and rows out of the house."""

from django.utils.translation import gettext_lazy as _

from audit import log

ROWS_EXPORTED = log.register("board:rows:exported", label=_("list of open stages exported"))
BOARD_EXPORTED = log.register("board:figures:exported", label=_("figures of the supervisors' board exported"))

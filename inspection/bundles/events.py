"""Audit events of evidence bundles."""

from django.utils.translation import gettext_lazy as _

from audit import log

ASKED = log.register("bundle:bundle:asked", personal={"reason"}, label=_("evidence bundle asked for"))
WRITTEN = log.register("bundle:bundle:written", label=_("evidence bundle written"))
FETCHED = log.register("bundle:bundle:fetched", label=_("evidence bundle fetched"))
REPORT_FETCHED = log.register("bundle:report:fetched", label=_("report on an evidence bundle fetched"))

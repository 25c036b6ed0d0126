"""Audit events of the audit pages themselves: who looked after whom, what was opened, what was taken out."""

from django.utils.translation import gettext_lazy as _

from audit import log

PERSON_READ = log.register("trail:person:read", label=_("trail of an official read"))
VALUES_OPENED = log.register("trail:values:fetched", label=_("values of a record opened"))
TRAIL_EXPORTED = log.register("trail:trail:exported", label=_("trail taken out as a workbook"))
SIGNAL_NOTED = log.register("trail:signal:noted", personal={"text"}, label=_("signal looked into"))

"""Audit events of objections. Who objected never enters the log, not even sealed."""

from audit import log
from django.utils.translation import gettext_lazy as _

STEP_TAKEN = log.register("objection:step:taken", personal={"opinion"}, label=_("step of the objection"))
NOTE_RECORDED = log.register("objection:note:recorded", label=_("note of an inquiry recorded"))
NOTE_FETCHED = log.register("objection:note:fetched", label=_("note of an inquiry fetched"))
IDENTITY_UNSEALED = log.register("objection:identity:unsealed", label=_("objector's name opened"))
INNER_COPY_PRINTED = log.register("objection:identity:printed", label=_("inner copy with the objector's name printed"))
CASE_HELD = log.register("case:hold:placed", label=_("household held"))
CASE_RELEASED = log.register("case:hold:released", label=_("hold of the household ended"))
CASE_CORRECTED = log.register("case:objection:corrected", label=_("household concerned by an objection corrected"))

"""Audit events of cases."""

from audit import log
from django.utils.translation import gettext_lazy as _

CASE_OPENED = log.register("case:case:opened", personal={"head_name"}, label=_("case opened"))
DECISION_RECORDED = log.register(
    "case:decision:recorded", personal={"particulars", "opinion", "facts"}, label=_("decision recorded")
)
EVIDENCE_RECEIVED = log.register("case:evidence:received", personal={"title"}, label=_("evidence received"))
EVIDENCE_FETCHED = log.register("case:evidence:fetched", label=_("evidence fetched"))
TASK_CLAIMED = log.register("case:stage:claimed", label=_("stage taken in hand"))
NOTICE_ENDED = log.register("case:notice:ended", label=_("notice ended"))

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
SHEET_OPENED = log.register("sheet:sheet:opened", label=_("laid before the signers"))
SHEET_SIGNED = log.register("sheet:seat:signed", personal={"opinion"}, label=_("signed"))
SHEET_REFUSED = log.register("sheet:seat:refused", personal={"opinion"}, label=_("signature refused"))
SHEET_DROPPED = log.register("sheet:case:dropped", label=_("household dropped from the list"))
SHEET_CLOSED = log.register("sheet:sheet:closed", label=_("sheet closed"))
RECUSAL_DECLARED = log.register("case:recusal:declared", personal={"relation"}, label=_("recusal declared"))

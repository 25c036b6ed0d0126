"""Audit events of cases."""

from audit import log

CASE_OPENED = log.register("case:case:opened", personal={"head_name"})
DECISION_RECORDED = log.register("case:decision:recorded", personal={"particulars", "opinion", "facts"})
EVIDENCE_RECEIVED = log.register("case:evidence:received", personal={"title"})
TASK_CLAIMED = log.register("case:stage:claimed")
NOTICE_ENDED = log.register("case:notice:ended")

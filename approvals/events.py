"""Audit events of cases."""

from audit import log
from django.utils.translation import gettext_lazy as _

CASE_OPENED = log.register("case:case:opened", personal={"head_name", "reason"}, label=_("case opened"))
DECISION_RECORDED = log.register(
    "case:decision:recorded", personal={"particulars", "opinion", "facts"}, label=_("decision recorded")
)
EVIDENCE_RECEIVED = log.register("case:evidence:received", personal={"title"}, label=_("evidence received"))
EVIDENCE_FETCHED = log.register("case:evidence:fetched", label=_("evidence fetched"))
TASK_CLAIMED = log.register("case:stage:claimed", label=_("stage taken in hand"))
TASK_ASSIGNED = log.register("case:stage:assigned", personal={"reason"}, label=_("stage assigned"))
TASK_TAKEN_OVER = log.register(
    "case:stage:taken_over", personal={"reason"}, label=_("stage taken over from an idle colleague")
)
TASK_GIVEN_BACK = log.register("case:stage:given_back", personal={"reason"}, label=_("stage put back for all"))
TASK_URGED = log.register("case:stage:urged", personal={"note"}, label=_("stage urged"))
TASK_ESCALATED = log.register("case:stage:escalated", personal={"reason"}, label=_("stage laid before the level above"))
TASK_LAID_ASIDE = log.register(
    "case:stage:laid_aside", personal={"reason"}, label=_("reminder laid aside by an official")
)
TASK_TAKEN_UP = log.register("case:stage:taken_up", label=_("reminder taken up again"))
SECTOR_CERTIFIED = log.register("case:sector:certified", label=_("department certified its indicators"))
SECTOR_SIGNED = log.register("case:sector:signed", label=_("head of the department signed"))
NOTICE_ENDED = log.register("case:notice:ended", label=_("notice ended"))
SHEET_OPENED = log.register("sheet:sheet:opened", label=_("laid before the signers"))
SHEET_SIGNED = log.register("sheet:seat:signed", personal={"opinion"}, label=_("signed"))
SHEET_REFUSED = log.register("sheet:seat:refused", personal={"opinion"}, label=_("signature refused"))
SHEET_DROPPED = log.register("sheet:case:dropped", label=_("household dropped from the list"))
SHEET_CLOSED = log.register("sheet:sheet:closed", label=_("sheet closed"))
RECUSAL_DECLARED = log.register("case:recusal:declared", personal={"relation"}, label=_("recusal declared"))
INK_FETCHED = log.register("sheet:ink:fetched", label=_("picture of a signature fetched"))
COMPARISON_SENT = log.register("comparison:letter:sent", label=_("letter sent to the departments"))
COMPARISON_ASKED = log.register("case:comparison:asked", label=_("departments asked"))
COMPARISON_REMINDED = log.register("comparison:department:reminded", label=_("department reminded"))
COMPARISON_EXPORTED = log.register("comparison:workbook:exported", label=_("workbook for a department fetched"))
COMPARISON_REPLIED = log.register("comparison:reply:received", label=_("department answered"))
COMPARISON_SIGNED = log.register("comparison:reply:signed", label=_("department signed"))
SUSPICION_RAISED = log.register("case:suspicion:raised", personal={"member", "content"}, label=_("suspicion raised"))
SUSPICION_WITHDRAWN = log.register("case:suspicion:withdrawn", label=_("suspicion withdrawn by the department"))
SUSPICION_SETTLED = log.register("case:suspicion:settled", personal={"reason"}, label=_("suspicion settled"))
SAMPLE_LISTED = log.register("sample:list:frozen", label=_("list frozen, seed published"))
SAMPLE_DRAWN = log.register("sample:sample:drawn", label=_("sample drawn"))
SAMPLE_RETURNED = log.register("sample:list:returned", personal={"opinion"}, label=_("list returned to the county"))
PHOTOS_RECEIVED = log.register("case:photo:received", personal={"positions"}, label=_("photos received"))
PHOTO_FETCHED = log.register("case:photo:fetched", label=_("photo fetched"))
DECISION_CARRIED = log.register("case:decision:carried", label=_("approval stands unchanged"))
PLAN_SET = log.register("plan:plan:set", label=_("annual plan set"))
NOTICE_POSTED = log.register("notice:list:posted", personal={"lines"}, label=_("list posted"))
NOTICE_PROVEN = log.register("notice:photo:received", label=_("photo of a posting point received"))
NOTICE_PHOTO_FETCHED = log.register("notice:photo:fetched", label=_("photo of a posting point fetched"))
NOTICE_INTERRUPTED = log.register(
    "notice:break:recorded", personal={"reason"}, label=_("list taken down for some days")
)
NOTICE_MOVED = log.register("case:notice:moved", label=_("last day of the notice moved"))
FIGURES_PROPOSED = log.register("figures:year:proposed", label=_("figures of a year proposed for locking"))
YEAR_LOCKED = log.register("figures:year:locked", label=_("figures of a year locked"))
HELP_VISIT_RECORDED = log.register(
    "register:help_visit:recorded", personal={"visitor", "summary"}, label=_("visit of a helper recorded")
)
HELP_MEASURE_RECORDED = log.register(
    "register:help_measure:recorded",
    personal={"title", "amount_fen", "result"},
    label=_("measure of help recorded"),
)
HELPER_CHANGED = log.register(
    "register:helper:changed", personal={"ended", "named", "reason"}, label=_("helper named or ended")
)
HELP_PHOTO_FETCHED = log.register("register:help_photo:fetched", label=_("photo of a helper's visit fetched"))
DAYS_PROPOSED = log.register("calendar:days:proposed", label=_("free days or a freeze proposed"))
DAYS_ANSWERED = log.register("calendar:days:answered", label=_("free days or a freeze answered by the second person"))
DUE_MOVED = log.register("case:due:moved", label=_("due date counted anew"))

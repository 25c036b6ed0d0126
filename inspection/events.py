"""Audit events of the rectification ledger. What was found and said may name people: it is personal, and sealed."""

from django.utils.translation import gettext_lazy as _

from audit import log
from audit.log import Actor

ITEM_REGISTERED = log.register(
    "ledger:item:registered", personal={"description"}, label=_("problem entered in the ledger")
)
STEP_TAKEN = log.register(
    "ledger:step:taken", personal={"opinion", "particulars"}, label=_("step of the rectification")
)
OUTCOME_RECORDED = log.register(
    "ledger:outcome:recorded", personal={"whom", "reason"}, label=_("accountability outcome recorded")
)
FILE_FETCHED = log.register("ledger:file:fetched", label=_("file of the ledger fetched"))
CAMPAIGN_OPENED = log.register("campaign:batch:opened", label=_("rectification campaign opened"))
REPORT_ASKED = log.register("report:report:asked", label=_("report asked for"))
REPORT_FETCHED = log.register("report:workbook:fetched", label=_("workbook of a report fetched"))
REPORT_PREPARED = log.register("report:report:prepared", label=_("report prepared"))
REPORT_ISSUED = log.register("report:report:issued", label=_("report issued"))
MEETING_RECORDED = log.register("report:meeting:recorded", personal={"chair"}, label=_("study meeting recorded"))
RECHECK_OPENED = log.register("recheck:campaign:opened", label=_("re-check of earlier exits opened"))
RECHECK_ASSIGNED = log.register("recheck:list:assigned", label=_("visits of a re-check assigned"))
RECHECK_VISITED = log.register(
    "recheck:visit:recorded", personal={"finding", "name"}, label=_("visit of a re-check recorded")
)
RECHECK_EXPORTED = log.register("recheck:list:exported", label=_("list of a re-check exported"))
RECHECK_PHOTO_FETCHED = log.register("recheck:photo:fetched", label=_("photo of a re-check fetched"))
LETTER_HANDED_OVER = log.register("letter:letter:handed_over", label=_("responsibility handed over by letter"))
LETTER_TAKEN_ON = log.register("letter:letter:taken_on", label=_("responsibility taken on by letter"))
LETTER_WITHDRAWN = log.register(
    "letter:letter:withdrawn", personal={"reason"}, label=_("letter of responsibility withdrawn")
)
LETTERS_EXPORTED = log.register("letter:list:exported", label=_("list of letters of responsibility exported"))
FILED = log.register("filing:filing:filed", label=_("plan, report or paper filed with the level above"))
FILING_OVERDUE = log.register("filing:filing:overdue", label=_("nothing filed by the deadline"))
FILING_FETCHED = log.register("filing:copy:fetched", label=_("copy of what was filed fetched"))
SUPERVISION_CALLED = log.register("supervision:campaign:called", label=_("yearly supervision called"))
SUPERVISION_JOINED = log.register("supervision:member:joined", label=_("joined the team of the yearly supervision"))
SUPERVISION_PROPOSED = log.register(
    "supervision:campaign:proposed", personal={"conclusion"}, label=_("report of the yearly supervision proposed")
)
SUPERVISION_CONCLUDED = log.register(
    "supervision:campaign:concluded", personal={"conclusion"}, label=_("yearly supervision concluded")
)

CLOCK = Actor(id="system:clock", name="系统时钟", role="system", post="", unit="系统", division="")

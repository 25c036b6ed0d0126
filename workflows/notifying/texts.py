"""The sentence of a message in its reader's language, made of its kind and of values that may leave the house.

Case number, place, stage, day and counts: nothing else goes into a sentence, so it may stand in a mail or in a group.
Who did it, his words and the household's name are added by the inbox alone, for those who may see the case.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.programmes import programme_at_hand
from approvals.stages import STAGE_OF
from approvals.wording import title_of
from registry.places import full_name
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import Message

K = MessageKind

# Of one case; of many, or of a place.
ONE: dict[str, Promise] = {
    K.RETURNED: _("Case %(case)s was returned to “%(stage)s”."),
    K.DUE_SOON: _("Case %(case)s, “%(stage)s”: due on %(day)s."),
    K.OVERDUE: _("Case %(case)s, “%(stage)s”: overdue since %(day)s."),
    K.URGED: _("Case %(case)s, “%(stage)s”: you are urged to act."),
    K.ASSIGNED: _("Case %(case)s, “%(stage)s”: assigned to you."),
    K.TAKEN_OVER: _("Case %(case)s, “%(stage)s”: somebody else took it over from you."),
    K.ESCALATED: _("Case %(case)s, “%(stage)s”: escalated to you."),
    K.NOTICE_ENDED: _("Case %(case)s: the days of the notice are over, its result may be recorded."),
    K.SIGNATURE_WAITING: _("Case %(case)s, “%(stage)s”: waiting for your signature."),
}
MANY: dict[str, Promise] = {
    K.NEW_WORK: _("%(count)s new at “%(stage)s”."),
    K.RETURNED: _("%(count)s cases were returned to “%(stage)s” (%(place)s)."),
    K.DUE_SOON: _("%(count)s cases are due within two working days (%(place)s)."),
    K.OVERDUE: _("%(count)s cases are newly overdue (%(place)s)."),
    K.URGED: _("You are urged to act on %(count)s cases (%(place)s)."),
    K.ASSIGNED: _("%(count)s cases were assigned to you (%(place)s)."),
    K.TAKEN_OVER: _("Somebody else took over %(count)s cases from you (%(place)s)."),
    K.ESCALATED: _("%(count)s cases were escalated to you (%(place)s)."),
    K.NOTICE_ENDED: _("The days of a notice are over (%(place)s); its result may be recorded at “%(stage)s”."),
    K.OBJECTION_OPENED: _("An objection was received (%(place)s); deal with it by %(day)s."),
    K.OBJECTION_DECIDED: _("An objection was decided (%(place)s)."),
    K.SIGNATURE_WAITING: _("A list of %(count)s cases waits for your signature at “%(stage)s” (%(place)s)."),
    K.ABSENCE: _("An absence and who stands in were recorded (%(place)s)."),
    K.JOB_FAILED: _("%(job)s failed in the background (%(place)s)."),
}
JOBS: dict[str, Promise] = {
    "paper": _("The making of a paper"),
    "import": _("The import of a workbook"),
    "channel": _("The sending of messages to a group or system"),
}
INSIDE = ("by", "reason")  # params that never leave the house


def sentence(message: Message) -> str:
    """In the language in force."""
    known: dict[str, Any] = defaultdict(
        str, {key: message.params[key] for key in ("day", "count") if key in message.params}
    )
    known["place"] = full_name(message.place_path) if message.place_path else ""
    known["case"] = message.case.case_no if message.case else ""
    known["stage"] = _stage(message)
    known["job"] = JOBS.get(message.params.get("job", ""), "")
    is_one = message.case is not None and message.kind in ONE
    words = (ONE if is_one else MANY).get(message.kind) or ONE.get(message.kind)
    return str(words) % known if words else message.kind


def _stage(message: Message) -> str:
    stage = message.params.get("stage", "")
    if stage not in STAGE_OF:
        return ""
    return str(title_of(programme_at_hand(message.case), stage) if message.case else STAGE_OF[stage].title)


def path_of(message: Message) -> str:
    """The page on which the reader acts."""
    try:
        return _path(message)
    except NoReverseMatch:  # what an older version wrote
        return reverse("workflows:inbox")


def _path(message: Message) -> str:
    params = message.params
    for name, address in (("sheet", "workflows:sheet"), ("objection", "workflows:objection")):
        if params.get(name):
            return reverse(address, args=[params[name]])
    if params.get("import"):
        return reverse("registry:import", args=[params["import"]])
    if params.get("channel"):
        return reverse("workflows:channel", args=[params["channel"]])
    if message.case:
        return reverse("workflows:case", args=[message.case.case_no])
    return reverse("workflows:queue") + (f"?stage={params['stage']}" if params.get("stage") in STAGE_OF else "")


def day(value: date) -> str:
    """How a day stands in `params`."""
    return value.isoformat()

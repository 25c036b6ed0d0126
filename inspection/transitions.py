"""The rectification procedure Z-1 … Z-8 (domain.md §2.7) as one table: who takes which act from where to where.

Read a row as a sentence: from these states the holder of the duty in that place takes the act, and the item stands there.
Models, policy, pages and the database's own rule are built from this table; nothing else decides what may follow.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.roles import Duty


class LedgerState(TextChoices):
    """Where an item stands: what it waits for next."""

    REGISTERED = "registered", _("waiting to be assigned")
    ASSIGNED = "assigned", _("waiting for the plan")
    PLANNED = "planned", _("plan waiting for approval")
    RECTIFYING = "rectifying", _("being put right")
    WORKED = "worked", _("waiting for the head of the unit")
    SELF_ACCEPTED = "self_accepted", _("waiting for acceptance")
    ACCEPTED = "accepted", _("accepted, waiting for the finder's signature")
    SIGNED = "signed", _("waiting for the supervisor's signature")
    CLOSED = "closed", _("item closed")
    LONG_TERM = "long_term", _("kept up in the long term")
    REOPENED = "reopened", _("recurred, waiting to be assigned again")


class LedgerStatus(TextChoices):
    """The six words of the ledger."""

    TO_ASSIGN = "to_assign", _("to be assigned")  # 待交办
    RECTIFYING = "rectifying", _("under rectification")  # 整改中
    TO_ACCEPT = "to_accept", _("to be accepted")  # 待验收
    CLOSED = "closed", _("item closed")  # 已销号
    REOPENED = "reopened", _("recurred and reopened")  # 反弹重开
    LONG_TERM = "long_term", _("long-term effort")  # 长期坚持


class StepCode(TextChoices):
    REGISTERED = "registered", _("entered in the ledger")
    ASSIGNED = "assigned", _("assigned for rectification")
    PLANNED = "planned", _("plan submitted")
    PLAN_RETURNED = "plan_returned", _("plan returned")
    PLAN_APPROVED = "plan_approved", _("plan approved")
    WORK_DONE = "work_done", _("rectification reported")
    SELF_RETURNED = "self_returned", _("sent back by the head of the unit")
    SELF_ACCEPTED = "self_accepted", _("confirmed by the head of the unit")
    ACCEPTED = "accepted", _("accepted by the level that found it")
    REFUSED = "refused", _("acceptance refused")
    SIGNED = "signed", _("signed for closing by the level that found it")
    CLOSED = "closed", _("closed with both signatures")
    KEPT_UP = "kept_up", _("put under long-term effort")
    FOLLOWED_UP = "followed_up", _("followed up, no relapse")
    REOPENED = "reopened", _("relapse found, reopened")
    URGED = "urged", _("urged")
    ESCALATED = "escalated", _("passed to the supervisors above")


S, C = LedgerState, StepCode

STATUS_OF = {
    S.REGISTERED: LedgerStatus.TO_ASSIGN,
    S.ASSIGNED: LedgerStatus.RECTIFYING,
    S.PLANNED: LedgerStatus.RECTIFYING,
    S.RECTIFYING: LedgerStatus.RECTIFYING,
    S.WORKED: LedgerStatus.RECTIFYING,
    S.SELF_ACCEPTED: LedgerStatus.TO_ACCEPT,
    S.ACCEPTED: LedgerStatus.TO_ACCEPT,
    S.SIGNED: LedgerStatus.TO_ACCEPT,
    S.CLOSED: LedgerStatus.CLOSED,
    S.LONG_TERM: LedgerStatus.LONG_TERM,
    S.REOPENED: LedgerStatus.REOPENED,
}
OPEN_STATES = tuple(state for state in S if state not in {S.CLOSED, S.LONG_TERM})
CLOSED_STATES = (S.CLOSED, S.LONG_TERM)

# Whose division the duty must be held in.
SUPERVISOR, UNIT, FINDER = "supervisor", "unit", "finder"
# From whom the act is kept apart.
OF_THE_UNIT = "of_the_unit"  # whoever belongs to the responsible unit
RECTIFIER = "rectifier"  # whoever was to put it right, planned, reported or confirmed it
REPORTER = "reporter"  # whoever reported the work in this round
ACCEPTOR = "acceptor"  # whoever accepted in this round
SIGNER = "signer"  # whoever signed for closing in this round


@dataclass(frozen=True)
class Transition:
    act: str  # its word in addresses
    z: str  # the step of domain.md §2.7
    step: StepCode
    sources: tuple[LedgerState, ...]
    target: LedgerState | None  # None: the item stays where it is
    duty: Duty
    place: str
    apart: tuple[str, ...] = ()

    @property
    def title(self) -> str | Promise:
        return TITLES[self.act]


ASSIGN, RECTIFY, CONFIRM = Duty.ASSIGN_RECTIFICATION, Duty.RECTIFY, Duty.CONFIRM_RECTIFICATION
ACCEPT, CLOSE = Duty.ACCEPT_RECTIFICATION, Duty.CLOSE_RECTIFICATION
NEW = (S.REGISTERED, S.REOPENED)
STAYS = None

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    #          act               z      what happens     from                       to               by whom  held where  apart from
    Transition("assign",         "Z-2", C.ASSIGNED,      NEW,                       S.ASSIGNED,      ASSIGN,  SUPERVISOR),
    Transition("assign-at-once", "Z-2", C.ASSIGNED,      NEW,                       S.RECTIFYING,    ASSIGN,  SUPERVISOR),
    Transition("plan",           "Z-3", C.PLANNED,       (S.ASSIGNED,),             S.PLANNED,       RECTIFY, UNIT),
    Transition("approve-plan",   "Z-3", C.PLAN_APPROVED, (S.PLANNED,),              S.RECTIFYING,    ASSIGN,  SUPERVISOR, (RECTIFIER,)),
    Transition("return-plan",    "Z-3", C.PLAN_RETURNED, (S.PLANNED,),              S.ASSIGNED,      ASSIGN,  SUPERVISOR, (RECTIFIER,)),
    Transition("report",         "Z-4", C.WORK_DONE,     (S.RECTIFYING,),           S.WORKED,        RECTIFY, UNIT),
    Transition("confirm",        "Z-5", C.SELF_ACCEPTED, (S.WORKED,),               S.SELF_ACCEPTED, CONFIRM, UNIT,       (REPORTER,)),
    Transition("more-work",      "Z-5", C.SELF_RETURNED, (S.WORKED,),               S.RECTIFYING,    CONFIRM, UNIT,       (REPORTER,)),
    Transition("accept",         "Z-6", C.ACCEPTED,      (S.SELF_ACCEPTED,),        S.ACCEPTED,      ACCEPT,  FINDER,     (OF_THE_UNIT, RECTIFIER)),
    Transition("refuse",         "Z-6", C.REFUSED,       (S.SELF_ACCEPTED,),        S.RECTIFYING,    ACCEPT,  FINDER,     (OF_THE_UNIT, RECTIFIER)),
    Transition("sign",           "Z-7", C.SIGNED,        (S.ACCEPTED, S.LONG_TERM), S.SIGNED,        ACCEPT,  FINDER,     (OF_THE_UNIT, RECTIFIER, ACCEPTOR)),
    Transition("close",          "Z-7", C.CLOSED,        (S.SIGNED,),               S.CLOSED,        CLOSE,   SUPERVISOR, (RECTIFIER, ACCEPTOR, SIGNER)),
    Transition("keep-up",        "Z-7", C.KEPT_UP,       (S.SIGNED,),               S.LONG_TERM,     CLOSE,   SUPERVISOR, (RECTIFIER, ACCEPTOR, SIGNER)),
    Transition("follow-up",      "Z-8", C.FOLLOWED_UP,   CLOSED_STATES,             STAYS,           CLOSE,   SUPERVISOR, (RECTIFIER,)),
    Transition("reopen",         "Z-8", C.REOPENED,      CLOSED_STATES,             S.REOPENED,      CLOSE,   SUPERVISOR, (RECTIFIER,)),
    Transition("urge",           "",    C.URGED,         OPEN_STATES,               STAYS,           ASSIGN,  SUPERVISOR),
    Transition("escalate",       "",    C.ESCALATED,     OPEN_STATES,               STAYS,           ASSIGN,  SUPERVISOR),
)
# fmt: on
TITLES: dict[str, str | Promise] = {
    "assign": _("Assign, with a plan to be made"),
    "assign-at-once": _("Assign, to be put right at once"),
    "plan": _("Submit the plan"),
    "approve-plan": _("Approve the plan"),
    "return-plan": _("Return the plan"),
    "report": _("Report what was put right"),
    "confirm": _("Confirm as head of the unit"),
    "more-work": _("Ask the unit for more work"),
    "accept": _("Accept the rectification"),
    "refuse": _("Refuse acceptance"),
    "sign": _("Sign for closing"),
    "close": _("Close the item"),
    "keep-up": _("Put under long-term effort"),
    "follow-up": _("Record a follow-up without relapse"),
    "reopen": _("Reopen after a relapse"),
    "urge": _("Urge"),
    "escalate": _("Pass to the supervisors above"),
}
BY_ACT = {row.act: row for row in TRANSITIONS}


def next_acts(state: str) -> list[Transition]:
    """What may follow, in the order of the table."""
    return [row for row in TRANSITIONS if state in row.sources]

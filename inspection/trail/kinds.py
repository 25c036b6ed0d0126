"""What sort of event a kind is: what the filter offers, what is collapsed, what gets a mark."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals import events as of_cases
from approvals import objection_events
from audit import log
from registry.household_events import IDENTITY_REVEALED


class Sort(models.TextChoices):
    DECISIONS = "decisions", _("decisions and signatures")
    WORK = "work", _("work taken up, handed on, urged")
    EVIDENCE = "evidence", _("evidence and photos received")
    NOTICES = "notices", _("notices")
    OBJECTIONS = "objections", _("objections, comparisons, suspicions")
    PAPERS = "papers", _("papers")
    REGISTER = "register", _("the register")
    POSTS = "posts", _("posts and accounts")
    CHECKS = "checks", _("ledger, re-checks, reports")
    READING = "reading", _("files read or taken out")
    UNSEALING = "unsealing", _("names and numbers opened")
    OTHER = "other", _("other records")


_READ = frozenset({"fetched", "exported", "copied", "printed", "read", "proof_fetched"})
_UNSEALED = frozenset({"revealed", "unsealed"})
_INNER_COPY = objection_events.INNER_COPY_PRINTED
_POSTS = frozenset({"posting", "delegation", "duties", "account", "password", "absence", "division", "unit"})
_BY_THING = {
    ("case", "stage"): Sort.WORK,
    ("case", "due"): Sort.WORK,
    ("case", "evidence"): Sort.EVIDENCE,
    ("case", "photo"): Sort.EVIDENCE,
    ("case", "notice"): Sort.NOTICES,
    ("case", "comparison"): Sort.OBJECTIONS,
    ("case", "suspicion"): Sort.OBJECTIONS,
    ("case", "hold"): Sort.OBJECTIONS,
    ("case", "objection"): Sort.OBJECTIONS,
}
_BY_SUBJECT = {
    "case": Sort.DECISIONS,
    "sheet": Sort.DECISIONS,
    "sample": Sort.DECISIONS,
    "plan": Sort.DECISIONS,
    "notice": Sort.NOTICES,
    "objection": Sort.OBJECTIONS,
    "comparison": Sort.OBJECTIONS,
    "paper": Sort.PAPERS,
    "care": Sort.PAPERS,
    "register": Sort.REGISTER,
    **dict.fromkeys(("ledger", "campaign", "recheck", "report", "letter", "filing", "supervision"), Sort.CHECKS),
}

# What moves a case on: from one to the next it lay in one stage.
MOVES = frozenset({of_cases.CASE_OPENED, of_cases.DECISION_RECORDED})

# What sets aside how things would have gone by themselves.
_OVERRIDES = frozenset({of_cases.TASK_TAKEN_OVER, of_cases.TASK_ESCALATED, of_cases.SHEET_DROPPED})


def sort_of(kind: str) -> Sort:
    subject, thing, done = kind.split(":")
    if done in _UNSEALED or kind == _INNER_COPY:
        return Sort.UNSEALING
    if done in _READ:
        return Sort.READING
    if subject == "register" and thing in _POSTS:
        return Sort.POSTS
    return _BY_THING.get((subject, thing)) or _BY_SUBJECT.get(subject, Sort.OTHER)


def kinds_of(sort: str) -> frozenset[str]:
    return frozenset(kind for kind in log.kinds() if sort_of(kind) == sort)


def is_reading(kind: str) -> bool:
    return sort_of(kind) == Sort.READING


def is_override(kind: str) -> bool:
    return kind in _OVERRIDES


def title_of_kind(kind: str, label: str | Promise) -> str | Promise:
    """Kinds of the register have no label of their own."""
    return _UNNAMED.get(kind, label)


_UNNAMED: dict[str, str | Promise] = {
    "register:household:entered": _("household entered in the register"),
    "register:applicant:entered": _("applicant entered in the register"),
    "register:household:amended": _("household's data amended"),
    IDENTITY_REVEALED: _("identity or phone number opened"),
    "register:statuses:exported": _("file of persons and their status ordered"),
    "register:statuses:fetched": _("file of persons and their status fetched"),
    "register:import:uploaded": _("register workbook uploaded"),
    "register:import:approved": _("register workbook approved"),
    "register:import:committed": _("register workbook taken over"),
    "register:natural_change:entered": _("change of members entered"),
    "register:natural_change:confirmed": _("change of members confirmed"),
    "register:natural_change:refused": _("change of members refused"),
    "register:natural_change:proof_fetched": _("proof of a change of members fetched"),
    "register:risk:step_taken": _("step about a risk"),
    "register:risk:proof_fetched": _("proof of a risk fetched"),
}

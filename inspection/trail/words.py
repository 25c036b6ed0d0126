"""What an event states, in the words of a page; personal values stay hidden until somebody opens them with a reason."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from approvals.stages import STAGE_OF, Outcome, ReasonCode
from approvals.wording import outcome_title, title_of
from audit import clock
from audit.selectors import TimelineEntry
from inspection.trail.labels import CODES, LABELS, STANDINGS
from registry.programme_schema import Programme

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", re.ASCII)
LONGEST = 200  # letters of one value; the page of the event shows the whole
_SAID_ELSEWHERE = frozenset({"stage", "outcome", "return_to", "reason_code", "before", "after", "due_before", "due_on"})
# Digests and keys are no reading matter; they stand on the page of the event.
_FOR_MACHINES = frozenset(
    {
        *("shown", "sheet", "signers", "sha256", "ink", "signed", "digest", "delegation", "size", "photos", "village"),
        *("case_kind", "programme_digest", "programme_version", "workbook_sha256", "list", "frame_digest"),
        *("calendar_version", "frame", "seed_sha256"),
    }
)


def lines_of(entry: TimelineEntry, programme: Programme | None) -> list[str]:
    """A handful of lines."""
    return [*_head(entry.statement, programme), *_change(entry.statement), *_rest(entry)]


def _head(statement: Mapping[str, Any], programme: Programme | None) -> Iterator[str]:
    stage, outcome = statement.get("stage"), statement.get("outcome")
    if stage in STAGE_OF:
        text = str(_title(programme, stage))
        yield f"{text}：{outcome_title(outcome, stage)}" if outcome in Outcome.values else text
    code, target = statement.get("reason_code"), statement.get("return_to")
    if code:
        reason = ReasonCode(code).label if code in ReasonCode.values else code
        yield f"{reason} → {_title(programme, target)}" if target in STAGE_OF else str(reason)


def _title(programme: Programme | None, stage: str) -> str | Promise:
    return title_of(programme, stage) if programme else STAGE_OF[stage].title


def _change(statement: Mapping[str, Any]) -> Iterator[str]:
    """Values before and after, where the event states both openly."""
    for before, after in (("before", "after"), ("due_before", "due_on")):
        if after in statement and before in statement:
            yield _("from %(before)s to %(after)s") % {
                "before": said(statement[before]),
                "after": said(statement[after]),
            }
        elif statement.get(after):
            yield f"{label_of(after)}：{said(statement[after])}"


def _rest(entry: TimelineEntry) -> Iterator[str]:
    for key, value in entry.statement.items():
        if key not in _SAID_ELSEWHERE | _FOR_MACHINES and value not in ("", None, [], {}):
            yield f"{label_of(key)}：{said(value, key)}"
    for value in entry.personal:
        yield f"{label_of(value.label)}：{value.masked or _('erased')}"


def said(value: Any, field: str = "") -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, str):
        return _shortened(_worded(value, field))
    if isinstance(value, list):
        text = "、".join(said(item) for item in value)
    elif isinstance(value, Mapping):
        text = "；".join(f"{label_of(key)} {said(item, key)}" for key, item in value.items())
    else:
        text = str(value)
    return _shortened(text)


def _worded(value: str, field: str) -> str:
    """A code in words, a moment as the place's clocks show it, and what is neither as it stands."""
    word = CODES.get(field, STANDINGS).get(value)
    if word is not None:
        return str(word)
    if _MOMENT.fullmatch(value):
        return f"{datetime.fromisoformat(value).astimezone(clock.LOCAL_ZONE):%Y-%m-%d %H:%M:%S}"
    return value


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def label_of(key: str) -> str:
    return str(LABELS.get(key, key))

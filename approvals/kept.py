"""Rows of their own beside decisions: the meeting and its ballots, the household's consent, remarks to single fields.

What was signed stands in the decision's particulars; these rows carry the constraints and what other pages look for.
A constant number of statements whatever the length of the list.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from audit import canonical
from audit.statements import insert_all

from approvals.examining import Authority
from approvals.meetings import turnout
from approvals.models import Ballot, Consent, FieldRemark, Meeting
from approvals.recording import Written
from approvals.stages import Outcome, Stage, StageCode

_MEETING = ("held_on", "place", "chair", "recorder", "topic", "expected", "present")


def keep(written: Sequence[Written], stage: Stage, at: datetime) -> None:
    """Called with the decisions of one act, all of one stage, after they are written."""
    if stage.code == StageCode.APPRAISAL:
        _keep_ballots([one for one in written if _voted(one)], at)
    if stage.code == StageCode.CONSENT:
        insert_all([_consent(one, at) for one in written if _voted(one) or _values(one).get("agrees") is False])
    insert_all([row for one in written if one.draft.act.outcome == Outcome.RETURNED for row in _remarks(one)])


def _values(one: Written) -> Mapping[str, Any]:
    return one.draft.particulars


def _voted(one: Written) -> bool:
    return one.draft.act.outcome == Outcome.APPROVED


def _keep_ballots(written: Sequence[Written], at: datetime) -> None:
    meetings = {_key(one): _meeting(one, at) for one in reversed(written)}
    known = Meeting.objects.filter(
        roster__in={roster for roster, _digest in meetings}, digest__in={digest for _roster, digest in meetings}
    )
    for meeting in known:
        meetings[meeting.roster_id, meeting.digest] = meeting
    insert_all([meeting for meeting in meetings.values() if meeting.pk is None])
    insert_all([_ballot(one, meetings[_key(one)]) for one in written])


def _key(one: Written) -> tuple[int, str]:
    values = _values(one)
    content = {name: values.get(name, "") for name in _MEETING} | {"turnout": _turnout(values)}
    return one.draft.case.roster_id, hashlib.sha256(canonical.encode(content)).hexdigest()


def _turnout(values: Mapping[str, Any]) -> dict[str, list[int]]:
    came = turnout(values, "present")
    return {code: [number, came[code]] for code, number in turnout(values, "expected").items()}


def _meeting(one: Written, at: datetime) -> Meeting:
    values = _values(one)
    roster, digest = _key(one)
    return Meeting(
        roster_id=roster,
        held_on=date.fromisoformat(values["held_on"]),
        place=values["place"],
        chair=values["chair"],
        recorder=values["recorder"],
        topic=values.get("topic", ""),
        expected=values["expected"],
        present=values["present"],
        turnout=_turnout(values),
        digest=digest,
        posting=one.draft.item.authority.posting,
        recorded_at=at,
    )


def _ballot(one: Written, meeting: Meeting) -> Ballot:
    values = _values(one)
    return Ballot(
        decision=one.decision,
        meeting=meeting,
        present=values["present"],
        recused=len(values.get("recused") or []),
        agree=values["agree"],
        against=values["against"],
        abstain=values["abstain"],
    )


def _consent(one: Written, at: datetime) -> Consent:
    values = _values(one)
    signature = values.get("signature") or {}
    is_proxy = values.get("signer") == "proxy"
    return Consent(
        decision=one.decision,
        case=one.draft.case,
        agrees=values["agrees"],
        refusal_reason=values.get("refusal_reason", ""),
        told={name: values.get(f"told_{name}") is True for name in ("criteria", "income", "policies")},
        is_proxy=is_proxy and all(values.get(name) for name in ("relation", "proxy_reason", "authority")),
        signed_by=values.get("signed_by", ""),
        relation=values.get("relation", ""),
        proxy_reason=values.get("proxy_reason", ""),
        method=signature.get("method", ""),
        ink=signature.get("ink", ""),
        authority=(values.get("authority") or {}).get("ink", ""),
        witness=values.get("witness", ""),
        recorder=_recorder(one.draft.item.authority),
        recorded_at=at,
    )


def _recorder(authority: Authority) -> str:
    return authority.official.name


def _remarks(one: Written) -> list[FieldRemark]:
    remarks = one.draft.act.remarks
    return [FieldRemark(decision=one.decision, field=name, text=text) for name, text in remarks.items()]

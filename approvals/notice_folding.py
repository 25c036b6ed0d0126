"""Public notices held against the log: what hung, where and when, the photos that prove it, and what moved its end (audit/folding.py)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audit import log
from audit.folding import Folder, Found, Sealed, Streams, differing, lots, openings, short_digest
from django.utils.translation import gettext_lazy as _

from approvals import events
from approvals.models import ChangeCause, Notice, NoticeBreak, NoticeChange, NoticeList, NoticePoint, PointProof
from approvals.notice_lines import digest_of

Parts = Mapping[str, Any]
LINES, REASON = "lines", "reason"
MOST_LINES = 2_000  # households read at once
MOST_NAMED = 20  # households named in one difference
_STATED = ("posted_on", "starts_on", "ends_on", "days", "calendar", "calendar_version", "households", "persons")


def compare_notices(streams: Streams) -> Iterable[Found]:
    nos = [stream.partition(":")[2] for stream in streams]
    lists = {row.stream: row for row in NoticeList.objects.filter(no__in=nos).select_related("replaces")}
    sealed = openings(streams, {events.NOTICE_POSTED, events.NOTICE_INTERRUPTED}, {LINES, REASON})
    yield from (Found(stream, "row", str(streams[stream][0]["kind"]), "") for stream in streams if stream not in lists)
    for lot in lots(lists.values(), lambda row: row.households, MOST_LINES):
        hanging = _Hanging(lot)
        for row in lot:
            logged = _logged(streams[row.stream], sealed)
            stored = {what: value for what, value in hanging.of(row).items() if what in logged or what not in _SEALED}
            yield from differing(row.stream, logged, stored, row.village_path)


_SEALED = {LINES, "break_reasons"}


def _logged(parts: Sequence[Parts], sealed: Sealed) -> dict[str, str]:
    said: dict[str, str] = {}
    proofs, breaks, reasons = [], [], []
    for each in parts:
        statement, of = each["statement"], each["subject"]
        if each["kind"] == events.NOTICE_POSTED:
            said |= {name: str(statement[name]) for name in (*_STATED, "notice_kind", "replaces", "points")}
            if (hangs := sealed.get((each["event_id"], LINES))) is not None:
                said[LINES] = hangs
        elif each["kind"] == events.NOTICE_PROVEN:
            proofs.append(_proof(of["point"], statement["moment"], statement["sha256"], statement["taken_at"]))
        elif each["kind"] == events.NOTICE_INTERRUPTED:
            days = (statement["first_day"], statement["last_day"])
            breaks.append(_break(of["point"], *days, statement["households"]))
            reasons.append(sealed.get((each["event_id"], REASON)))
    said |= {"proofs": "; ".join(sorted(proofs)), "breaks": "; ".join(breaks)}
    return said if None in reasons else said | {"break_reasons": short_digest(reasons)}


def _proof(point: str, moment: str, sha256: str, taken_at: str) -> str:
    return f"{point} {moment} {sha256[:16]} {taken_at}"


def _break(point: str, first: str, last: str, households: int) -> str:
    return f"{point or '–'} {first} {last} {households}"


class _Hanging:
    """What the tables hold of some lists; a fixed number of statements."""

    def __init__(self, lists: Sequence[NoticeList]) -> None:
        self._points = _by_list(NoticePoint.objects.filter(list__in=lists).order_by("pk"), "list_id")
        proofs = PointProof.objects.filter(point__list__in=lists).select_related("point").order_by("pk")
        self._proofs = _by_list(proofs, "point.list_id")
        breaks = NoticeBreak.objects.filter(list__in=lists).select_related("point").order_by("pk")
        self._breaks = _by_list(breaks, "list_id")
        self._lines = _by_list(Notice.objects.filter(list__in=lists).order_by("row_no"), "list_id")
        changes = NoticeChange.objects.filter(list__in=lists).select_related("notice").order_by("row_no", "pk")
        self._changes = _by_list(changes, "list_id")

    def of(self, row: NoticeList) -> dict[str, str]:
        breaks = self._breaks.get(row.pk, [])
        found = {name: str(getattr(row, name)) for name in _STATED}
        return found | {
            "notice_kind": row.kind,
            "replaces": row.replaces.no if row.replaces else "",
            "points": str(len(self._points.get(row.pk, []))),
            "proofs": "; ".join(sorted(map(_proof_of, self._proofs.get(row.pk, [])))),
            "breaks": "; ".join(self._break_of(row, one) for one in breaks),
            "break_reasons": short_digest([one.reason for one in breaks]),
            LINES: self._hangs(row),
            **self._other_days(row),
        }

    def _break_of(self, row: NoticeList, one: NoticeBreak) -> str:
        moved = sum(change.interruption_id == one.pk for change in self._changes.get(row.pk, []))
        point = str(one.point.no) if one.point else ""
        return _break(point, one.first_day.isoformat(), one.last_day.isoformat(), moved)

    def _hangs(self, row: NoticeList) -> str:
        changed = [one for one in self._changes.get(row.pk, []) if one.cause == ChangeCause.CHANGED]
        lines = [(one.row_no, one.hamlet, one.head_name, one.population) for one in (*self._lines_of(row), *changed)]
        return digest_of(row.text, lines)

    def _lines_of(self, row: NoticeList) -> list[Notice]:
        return self._lines.get(row.pk, [])

    def _other_days(self, row: NoticeList) -> dict[str, str]:
        """A household hangs for the days of its list; what moved its end later is a row of its own."""
        names = ("posted_on", "starts_on", "ends_on", "days", "kind")
        wrong = [one for one in self._lines_of(row) if any(getattr(one, name) != getattr(row, name) for name in names)]
        return {"line_days": " ".join(str(one.row_no) for one in wrong[:MOST_NAMED])} if wrong else {}


def _proof_of(row: PointProof) -> str:
    return _proof(str(row.point.no), str(row.moment), row.sha256, log.timestamp(row.taken_at))


def _by_list(rows: Iterable[Any], key: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        owner = row
        for name in key.split("."):
            owner = getattr(owner, name)
        found.setdefault(int(owner), []).append(row)
    return found


def notice_rows(after: int, limit: int) -> list[tuple[int, str]]:
    rows = NoticeList.objects.filter(pk__gt=after).order_by("pk")[:limit]
    return [(row.pk, row.stream) for row in rows.only("no")]


NOTICES = Folder("notices", _("public notices"), "notice:", compare_notices, notice_rows)

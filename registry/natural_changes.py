"""Births, deaths, marriages and moves (C-23): one official enters them with proof, a second one confirms (S5).

Who leaves is closed with date and reason and stays on file; when the last member has left, the household is closed as
自然注销, which has nothing to do with 脱贫. What became known in a later year counts on the day of its confirmation: the
figures of a year that is over stay what they were (domain.md §2.0-8; the day is Heyan's default).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import clock, log
from registry.access import Holder, acting_posting
from registry.encryption import blind_index
from registry.errors import (
    ChangeAnswered,
    ChangeWrong,
    DutyMissing,
    NotOnRegister,
    OwnHousehold,
    SecondPersonNeeded,
    TextMissing,
)
from registry.household_events import NATURAL_CHANGE_CONFIRMED, NATURAL_CHANGE_ENTERED, NATURAL_CHANGE_REFUSED
from registry.importing import snapshots, vocabulary
from registry.importing.drafts import MemberDraft
from registry.importing.entering import check_person, problems
from registry.models import LEAVING, ChangeReason, ChangeState, Household, Member, NaturalChange, Posting, Standing
from registry.places import name_of, place_at
from registry.roles import Duty, Level
from registry.services import actor_of
from registry.standings import NOT_REGISTERED, Change, change_standings

HEAD = "本人或户主"
_ANSWER = ("state", "answered_by", "answered_posting", "answered_name", "answered_at", "opinion", "counts_on")
_LEFT: Mapping[str, str] = {  # what Member.left_reason says: the register's own words (C-23)
    ChangeReason.DEATH: "死亡",
    ChangeReason.MARRIED_OUT: "嫁出",
    ChangeReason.MOVED_OUT: "户口迁出",
    ChangeReason.EMIGRATED: "出国定居",
    ChangeReason.IMPRISONED: "判刑收监",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is entered. `member` leaves; or `person` comes, as typed. The proof is stored already."""

    reason: str
    happened_on: date
    member: Member | None = None
    new_head: Member | None = None
    person: Mapping[str, str] = field(default_factory=dict)
    proof_title: str
    proof_sha256: str
    proof_type: str
    remark: str = ""


def officer(user: Holder, duty: Duty, path: str) -> Posting:
    """The posting, in the village or its township, from which he may; raises DutyMissing."""
    places = [place for level in (Level.VILLAGE, Level.TOWNSHIP) if (place := place_at(path, level)) is not None]
    for place in places:
        posting = acting_posting(user, duty, place, clock.today())
        if posting is not None:
            return posting
    raise DutyMissing(duty=duty.label, place=name_of(path, places[0]) if places else path)


# ── entering ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def enter(*, user: Holder, household: Household, entry: Entry, at: datetime) -> NaturalChange:
    """Write it down for a second person. Raises DutyMissing, OwnHousehold, NotOnRegister, ChangeWrong."""
    posting = officer(user, Duty.RECORD_NATURAL_CHANGE, household.village_path)
    locked = Household.objects.select_for_update().get(pk=household.pk)
    members = list(locked.members.filter(left_on=None))
    _refuse_stranger(locked, members, posting)
    if not clock.today() >= entry.happened_on >= date(2013, 1, 1):
        raise ChangeWrong(field="happened_on", problem=_("the day lies in the future or before the register began"))
    leaves = entry.reason in LEAVING
    draft = None if leaves else _newcomer(entry, locked)
    if leaves:
        _refuse_leaving(entry, members)
    change = NaturalChange.objects.create(
        household=locked,
        village_path=locked.village_path,
        reason=entry.reason,
        happened_on=entry.happened_on,
        member=entry.member if leaves else None,
        new_head=entry.new_head if leaves else None,
        proof_title=entry.proof_title,
        proof_sha256=entry.proof_sha256,
        proof_type=entry.proof_type,
        remark=entry.remark,
        entered_by_id=posting.official_id,
        entered_posting=posting,
        entered_name=posting.official.name,
        entered_at=at,
        **(_of_newcomer(draft) if draft else {"person_name": entry.member.name if entry.member else ""}),
    )
    _log(NATURAL_CHANGE_ENTERED, change, posting, at, {"proof": entry.proof_sha256, "proof_title": entry.proof_title})
    return change


def _refuse_stranger(household: Household, members: list[Member], posting: Posting) -> None:
    if household.standing in NOT_REGISTERED:
        raise NotOnRegister(standing=Standing(household.standing).label)
    if posting.official.name in {member.name for member in members}:
        raise OwnHousehold()


def _refuse_leaving(entry: Entry, members: list[Member]) -> None:
    member = next((each for each in members if entry.member is not None and each.pk == entry.member.pk), None)
    if member is None:
        raise ChangeWrong(field="member", problem=_("choose who leaves; he must still live in the household"))
    since = max(filter(None, (member.birth_on, member.joined_on)), default=None)
    if since is not None and entry.happened_on < since:
        raise ChangeWrong(field="happened_on", problem=_("the day lies before the person was born or joined"))
    if NaturalChange.objects.filter(member=member, state=ChangeState.ENTERED).exists():
        raise ChangeWrong(field="member", problem=_("a change of this person waits for its confirmation already"))
    others = {each.pk for each in members} - {member.pk}
    if vocabulary.is_head(member.relation) and others and (entry.new_head is None or entry.new_head.pk not in others):
        raise ChangeWrong(field="new_head", problem=_("the head of the household leaves: name who follows as head"))


def _newcomer(entry: Entry, household: Household) -> MemberDraft:
    """Judged as a row of the register workbook; only the head's number must be known, so a newborn needs none."""
    cells = dict(entry.person)
    if entry.reason == ChangeReason.BIRTH:
        cells["birth_on"] = cells.get("birth_on") or entry.happened_on.isoformat()
    draft, findings = check_person(cells, clock.today())
    for problem in problems(findings):
        raise ChangeWrong(field=problem.field, problem=problem.text)
    if vocabulary.is_head(draft.relation) or not draft.relation:
        raise ChangeWrong(
            field="relation", problem=_("say how the person is related to the head; the household has one")
        )
    if entry.reason == ChangeReason.BIRTH and draft.birth_on != entry.happened_on:
        raise ChangeWrong(field="birth_on", problem=_("a child is born on the day on which it joins"))
    _refuse_held(blind_index(draft.id_no), household)
    if draft.id_no and NaturalChange.objects.filter(
        household=household, id_index=blind_index(draft.id_no), state=ChangeState.ENTERED
    ):
        raise ChangeWrong(field="id_no", problem=_("a change of this person waits for its confirmation already"))
    return draft


def _refuse_held(index: str, household: Household) -> None:
    """One person belongs to one household of the whole register, and stands in it once."""
    rows = Member.objects.filter(id_index=index, left_on=None) if index else Member.objects.none()
    if rows.exclude(household__standing__in=NOT_REGISTERED).exists():
        raise ChangeWrong(
            field="id_no", problem=_("this identity number stands in a household of the register already")
        )
    if index and household.members.filter(id_index=index).exists():
        raise ChangeWrong(
            field="id_no",
            problem=_("this person belonged to the household before; the register workbook brings him back"),
        )


def _of_newcomer(draft: MemberDraft) -> dict[str, Any]:
    person = snapshots.of_member(draft)
    person["birth_on"] = draft.birth_on.isoformat() if draft.birth_on else None
    return {
        "person_name": draft.name,
        "person": {name: value for name, value in person.items() if value not in ("", None)},
        "id_no": draft.id_no,
        "id_index": blind_index(draft.id_no),
    }


# ── the second person ─────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def answer(*, user: Holder, change: NaturalChange, agrees: bool, opinion: str, at: datetime) -> NaturalChange:
    """Confirm it, which changes the register, or not. Raises DutyMissing, SecondPersonNeeded, OwnHousehold,
    ChangeAnswered, TextMissing, ChangeWrong."""
    posting = officer(user, Duty.CONFIRM_NATURAL_CHANGE, change.village_path)
    household = Household.objects.select_for_update().get(pk=change.household_id)
    locked = NaturalChange.objects.select_for_update().get(pk=change.pk)
    if locked.entered_by_id in {posting.official_id, posting.principal_id}:
        raise SecondPersonNeeded()
    if locked.state != ChangeState.ENTERED:
        raise ChangeAnswered(official=locked.answered_name)
    opinion = opinion.strip()
    if not agrees and len(opinion) < 2:
        raise TextMissing()
    members = list(household.members.filter(left_on=None))
    if agrees:
        _refuse_stranger(household, members, posting)
    locked.state = ChangeState.CONFIRMED if agrees else ChangeState.REFUSED
    locked.answered_by_id, locked.answered_posting = posting.official_id, posting
    locked.answered_name, locked.answered_at, locked.opinion = posting.official.name, at, opinion[:200]
    counts_on = _day_that_counts(locked.happened_on)
    locked.counts_on = counts_on if agrees else None
    locked.save(update_fields=_ANSWER)  # a number that is sealed anew would be another number to the database
    if not agrees:
        _log(NATURAL_CHANGE_REFUSED, locked, posting, at, {}, {"opinion": locked.opinion})
        return locked
    left = _leave(locked, household, members) if locked.leaves else _join(locked, household, members)
    household.amended_at = at
    household.save(update_fields=["amended_at", "head_name"])
    _log(NATURAL_CHANGE_CONFIRMED, locked, posting, at, {"counts_on": str(locked.counts_on), "persons": left})
    if not left:
        closed = Change(household, Standing.DEREGISTERED_NATURALLY, counts_on, "", actor_of(posting))
        change_standings([closed], at=at)
    return locked


def _day_that_counts(happened_on: date) -> date:
    today = clock.today()
    return happened_on if happened_on.year == today.year else today


def _leave(change: NaturalChange, household: Household, members: list[Member]) -> int:
    """How many are left."""
    member = next((each for each in members if each.pk == change.member_id), None)
    if member is None:
        raise ChangeWrong(field="", problem=_("this person has left the household in the meantime"))
    others = [each for each in members if each.pk != member.pk]
    member.left_on, member.left_reason = change.happened_on, _LEFT[change.reason]
    member.save(update_fields=["left_on", "left_reason"])
    if others and vocabulary.is_head(member.relation):
        _follow(household, next((each for each in others if each.pk == change.new_head_id), None))
    return len(others)


def _follow(household: Household, head: Member | None) -> None:
    if head is None:
        raise ChangeWrong(field="", problem=_("whoever was to follow as head has left in the meantime; enter it again"))
    head.relation, household.head_name = HEAD, head.name
    head.save(update_fields=["relation"])


def _join(change: NaturalChange, household: Household, members: list[Member]) -> int:
    _refuse_held(change.id_index, household)
    last = household.members.aggregate(last=Max("position"))["last"] or 0
    person = dict(change.person)
    if person.get("birth_on"):
        person["birth_on"] = date.fromisoformat(person["birth_on"])
    Member.objects.create(
        household=household,
        position=last + 1,
        id_no=change.id_no,
        id_index=change.id_index,
        joined_on=change.happened_on,
        **person,
    )
    return len(members) + 1


def _log(
    kind: str,
    change: NaturalChange,
    posting: Posting,
    at: datetime,
    more: Mapping[str, str | int],
    personal: Mapping[str, str] | None = None,
) -> None:
    log.append(
        stream=f"register:{change.household.no}",
        kind=kind,
        at=at,
        actor=actor_of(posting),
        subject={"household": change.household.no, "natural_change": change.pk},
        statement={"reason": change.reason, "happened_on": change.happened_on.isoformat(), **more},
        personal={"person": change.person_name, **(personal or {})},
    )

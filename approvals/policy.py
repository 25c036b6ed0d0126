"""The one place that combines posting, duty, place, separation of duties and the state of the stage.

`refusals` says everything that stands in the way (the page prints all, the service raises the first); approvals.eligibility
answers the other direction: who may.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit import clock
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from registry.access import Holder, acting_posting, open_postings, stand_ins
from registry.models import Delegation, Posting, User
from registry.places import name_of
from registry.roles import Level
from registry.services import name_of_actor

from approvals.earlier_exits import exit_signers
from approvals.errors import (
    ActedAtAnotherLevel,
    AlreadyDecided,
    CaseClosed,
    CaseHeld,
    DeciderRepeats,
    NotEntitled,
    NoticeStillRunning,
    Recused,
    Refusal,
    SignedTheExit,
    StageNotOpen,
)
from approvals.models import Case, Decision, Notice, Recusal, SignOff
from approvals.programmes import programme_at_hand
from approvals.routes import acting_division_id
from approvals.selectors import concluded_notices, notice_of
from approvals.stages import STAGE_OF, CaseKind, Stage, must_differ
from approvals.wording import title_of


@dataclass(frozen=True)
class Verdict:
    """The posting from which the user would act, whom he stands in for, and what stands in the way."""

    posting: Posting | None
    refusals: tuple[Refusal, ...]
    delegation: Delegation | None = None
    name: str = ""  # as papers print it: 王芳, or 王芳（代李伟）


@dataclass(frozen=True)
class Act:
    """One earlier act on the case: a decision, or a signature on a sheet."""

    official_id: int | None
    stage: str
    level: int


def examine(user: Holder, case: Case, stage: Stage, decisions: Sequence[Decision], *, approves: bool = True) -> Verdict:
    """Asked of the database at the moment of writing: one query, more only where notices, sheets or recusals exist."""
    return examine_all(user, [case], stage, {case.pk: decisions}, approves=approves)[case.pk]


def examine_all(
    user: Holder,
    cases: Sequence[Case],
    stage: Stage,
    decisions: Mapping[int, Sequence[Decision]],
    *,
    approves: bool = True,
) -> dict[int, Verdict]:
    """The same of many cases, by case key: a query per place whose turn it is, none per case."""
    places = {case.pk: acting_division_id(case, stage) for case in cases}
    postings = {place: acting_posting(user, stage.duty, place, clock.today()) for place in sorted(set(places.values()))}
    people = {place: people_of(user.pk, posting) for place, posting in postings.items()}
    everybody = sorted({person for found in people.values() for person in found})
    on_file = _OnFile(cases, stage, decisions, everybody)
    return {
        case.pk: _verdict(
            user, case, stage, on_file, postings[places[case.pk]], people[places[case.pk]], approves=approves
        )
        for case in cases
    }


class _OnFile:
    """What policy reads about these cases, for all of them at once."""

    def __init__(
        self, cases: Sequence[Case], stage: Stage, decisions: Mapping[int, Sequence[Decision]], people: Sequence[int]
    ) -> None:
        self.decisions = decisions
        self.notices = concluded_notices(cases, stage.code) if stage.concludes else {}
        self.acts = acts_of_all(cases, decisions, people)
        self.recused = recused_from_all(cases)
        self.exit_signers = exit_signers(cases, stage)


def _verdict(
    user: Holder,
    case: Case,
    stage: Stage,
    on_file: _OnFile,
    posting: Posting | None,
    people: Sequence[int],
    *,
    approves: bool,
) -> Verdict:
    found: list[Refusal] = []
    if posting is None:
        place = acting_division_id(case, stage)
        found.append(NotEntitled(duty=stage.duty.label, place=name_of(case.village_path, place)))
    found += state_refusals(case, stage, on_file.decisions[case.pk], on_file.notices)
    if approves and case.held_at is not None and not found:
        found.append(CaseHeld(held_by=case.held_by))
    acts, recused = on_file.acts[case.pk], on_file.recused.get(case.pk, frozenset())
    found += what_separates(people, case, stage, acts, recused, on_file.exit_signers.get(case.pk, ()))
    delegation, name = standing_in(user, posting) if posting is not None else (None, "")
    return Verdict(posting, tuple(found), delegation, name)


def refusals(user: Holder, case: Case, stage: Stage, decisions: Sequence[Decision]) -> list[Refusal]:
    return list(examine(user, case, stage, decisions).refusals)


def people_of(user_id: int | None, posting: Posting | None) -> list[int]:
    """Whom the separation of duties is asked of: the person who acts, and the one he stands in for (S7)."""
    people = [user_id, posting.principal_id if posting is not None else None]
    return [person for person in dict.fromkeys(people) if person is not None]


def standing_in(user: Holder, posting: Posting) -> tuple[Delegation | None, str]:
    """The delegation on which the user acts from another's posting, and the name that papers print."""
    return posting.delegation, name_of_actor(user, posting) if isinstance(user, User) else ""


def posting_for_stage(user: Holder, division_id: int, stage: Stage) -> Posting | None:
    return acting_posting(user, stage.duty, division_id, clock.today())


def any_posting(user: Holder, case: Case) -> Posting | None:
    """A post of the user on the case's path: whoever may come to sign it may declare his kinship."""
    places = {int(part) for part in case.village_path.split("/") if part}
    postings = (*open_postings(user), *stand_ins(user, clock.today()))
    return next((posting for posting in postings if posting.division_id in places), None)


def acts_of(case: Case, decisions: Sequence[Decision]) -> list[Act]:
    """Every decision and every signature on the case, superseded ones too. Signatures are read only where there are sheets."""
    return acts_of_all([case], {case.pk: decisions})[case.pk]


def acts_of_all(
    cases: Sequence[Case], decisions: Mapping[int, Sequence[Decision]], people: Sequence[int] | None = None
) -> dict[int, list[Act]]:
    """The same of many cases, by case key; of the signatures only those of these people, where they are named."""
    acts = {
        case.pk: [Act(decision.decided_by_id, decision.stage, decision.level) for decision in decisions[case.pk]]
        for case in cases
    }
    lent = [decision for case in cases for decision in decisions[case.pk] if decision.delegation_id]
    principals = _principals(lent) if lent else {}
    for decision in lent:
        acts[decision.case_id].append(Act(principals[decision.delegation_id], decision.stage, decision.level))
    signed = [case.pk for case in cases if any(decision.sheet_id for decision in decisions[case.pk])]
    for key, official, stage, level in _signatures(signed, people) if signed else ():
        if key in acts:  # a sheet holds other cases, too
            acts[key].append(Act(official, stage, level))
    return acts


def _principals(lent: Sequence[Decision]) -> dict[int | None, int]:
    """By delegation: in whose place it was decided."""
    rows = Delegation.objects.filter(pk__in={decision.delegation_id for decision in lent})
    return dict(rows.values_list("pk", "posting__official"))


def _signatures(cases: Sequence[int], people: Sequence[int] | None) -> Iterable[tuple[int, int, str, int]]:
    """Case, person, stage and level of every signature; a stand-in's counts for whose post he held, too. One query."""
    rows = SignOff.objects.filter(sheet__items__case__in=cases, official__isnull=False)
    own, lent = rows, rows.filter(delegation__isnull=False)
    if people is not None:
        own, lent = own.filter(official__in=people), lent.filter(delegation__posting__official__in=people)
    own_rows = own.values_list("sheet__items__case", "official", "sheet__stage", "level")
    return own_rows.union(
        lent.values_list("sheet__items__case", "delegation__posting__official", "sheet__stage", "level")
    )


def recused_from(case: Case) -> frozenset[int]:
    return recused_from_all([case]).get(case.pk, frozenset())


def recused_from_all(cases: Sequence[Case]) -> dict[int, frozenset[int]]:
    """Who declared kinship, by case key; cases without such a declaration are left out."""
    marked = [case.pk for case in cases if case.has_recusals]
    rows = Recusal.objects.filter(case__in=marked).values_list("case", "official") if marked else ()
    found: dict[int, set[int]] = {}
    for key, official in rows:
        found.setdefault(key, set()).add(official)
    return {key: frozenset(officials) for key, officials in found.items()}


def state_refusals(
    case: Case, stage: Stage, decisions: Sequence[Decision], notices: Mapping[int, Notice] | None = None
) -> list[Refusal]:
    """Is the stage the one that waits, and has its notice run? `notices` where they were read for a whole list."""
    if case.closed_at is not None:
        last = decisions[-1]
        outcome = last.get_outcome_display()
        return [CaseClosed(closed_on=last.acted_on, outcome=outcome, official=last.name, unit=last.unit)]
    if case.stage != stage.code:
        return [_not_waiting(case, stage, decisions)]
    if stage.concludes:
        notice = notice_of(case, stage.code) if notices is None else notices.get(case.pk)
        if notice is not None and clock.today() <= notice.ends_on:
            return [NoticeStillRunning(ends_on=notice.ends_on)]
    return []


def _not_waiting(case: Case, stage: Stage, decisions: Sequence[Decision]) -> Refusal:
    earlier = [decision for decision in decisions if decision.stage == stage.code]
    if earlier:
        last = earlier[-1]
        at = last.decided_at.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
        return AlreadyDecided(stage=_word(case, stage.code), official=last.name, unit=last.unit, at=at)
    waiting = notice_of(case, case.stage) if STAGE_OF[case.stage].concludes else None
    if waiting is not None and clock.today() <= waiting.ends_on:
        return NoticeStillRunning(ends_on=waiting.ends_on)
    return StageNotOpen(stage=_word(case, stage.code), current=_word(case, case.stage))


def _word(case: Case, stage: str) -> str | Promise:
    return title_of(programme_at_hand(case), stage)


def what_separates(
    people: Sequence[int],
    case: Case,
    stage: Stage,
    acts: Sequence[Act],
    recused: frozenset[int],
    exit_signers: Collection[int],
) -> list[Refusal]:
    """What keeps whoever acts, or whom he stands in for, from this case: S1, S3, S4, S5."""
    found: list[Refusal] = []
    for person in people:
        found += separation_refusals(person, case, stage, acts, recused)
        if person in exit_signers:
            found.append(SignedTheExit())
    return found


def separation_refusals(
    official_id: int | None, case: Case, stage: Stage, acts: Sequence[Act], recused: frozenset[int] = frozenset()
) -> list[Refusal]:
    """S1, S3 and S5 (domain.md §4.3), over every round: what he signed once he cannot check, even if it was superseded."""
    if official_id in recused:
        return [Recused()]
    own = [act for act in acts if act.official_id == official_id]
    other_level = next((act for act in own if act.level != stage.level), None)
    if other_level is not None:
        return [ActedAtAnotherLevel(stage=_word(case, other_level.stage))]
    if case.kind == CaseKind.EXIT and case.opened_by_id == official_id and stage.level != Level.VILLAGE:
        return [ActedAtAnotherLevel(stage=_("the nomination"))]
    repeated = next((act for act in own if must_differ(stage.code, act.stage)), None)
    return [DeciderRepeats(stage=_word(case, repeated.stage))] if repeated else []

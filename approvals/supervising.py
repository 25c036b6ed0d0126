"""Who supervises a waiting stage, and whom it may be given to: the same question as deciding it, asked for another."""

from collections.abc import Collection, Mapping, Sequence

from audit import clock
from registry import absences
from registry.access import Holder, holders_of
from registry.errors import DutyMissing
from registry.models import Division, Posting, User
from registry.places import name_of
from registry.roles import Duty

from approvals import eligibility, policy
from approvals.errors import NotEntitled
from approvals.models import Case, Decision
from approvals.routes import acting_division_id
from approvals.stages import Stage
from approvals.supervising_errors import IsAway, NotEligible


def supervisor_of(user: Holder, case: Case, stage: Stage) -> Posting:
    """The posting from which the user supervises the place whose turn it is. Raises NotEntitled.

    A township's deputy head supervises his township and its villages, never the county that has the case now.
    """
    place = Division.objects.get(pk=acting_division_id(case, stage))
    try:
        return absences.supervisor_over(user, place)
    except DutyMissing:
        raise NotEntitled(duty=Duty.SUPERVISE.label, place=name_of(case.village_path, place.pk)) from None


def available(case: Case, stage: Stage, decisions: Sequence[Decision]) -> list[Posting]:
    """Who may decide the stage and is not away today; one post per person."""
    found = {posting.official_id: posting for posting in eligibility.eligible_officials(case, stage, decisions)}
    away = absences.away_on(found, clock.today())
    return [posting for key, posting in found.items() if key not in away]


def refuse_unable(official: User, case: Case, stage: Stage, decisions: Sequence[Decision]) -> None:
    """Raises NotEligible with the first reason that policy gives, or IsAway."""
    verdict = policy.examine(official, case, stage, decisions, approves=False)
    if verdict.posting is None or verdict.refusals:
        raise NotEligible(field="official", official=official.name, why=str(verdict.refusals[0]))
    away = absences.away_on([official.pk], clock.today()).get(official.pk)
    if away is not None:
        raise IsAway(field="official", official=official.name, until=away.until)


class Supervisors:
    """Who supervises these places, and did nothing on one of these cases. Read once for all, in a handful of queries."""

    def __init__(
        self, places: Collection[int], cases: Sequence[Case], decisions: Mapping[int, Sequence[Decision]]
    ) -> None:
        self._holders = holders_of([(str(Duty.SUPERVISE), place) for place in places])
        people = {posting.official_id for postings in self._holders.values() for posting in postings}
        self._away = absences.away_on(people, clock.today())
        self._acts = policy.acts_of_all(cases, decisions)
        self._recused = policy.recused_from_all(cases)

    def free_at(self, place: int, case: Case) -> list[Posting]:
        """Of exactly that place, with fresh eyes. Whoever is away, or declared kinship, is left out, too (S3)."""
        found = {
            posting.official_id: posting
            for posting in self._holders[Duty.SUPERVISE, place]
            if not self._touched(case) & _people(posting)
        }
        return [posting for key, posting in found.items() if key not in self._away]

    def _touched(self, case: Case) -> set[int]:
        acted = {act.official_id for act in self._acts[case.pk] if act.official_id is not None}
        return acted | self._recused.get(case.pk, frozenset()) | {case.opened_by_id}


def _people(posting: Posting) -> set[int]:
    return set(policy.people_of(posting.official_id, posting))

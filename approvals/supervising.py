"""Who supervises a waiting stage, and whom it may be given to: the same question as deciding it, asked for another."""

from collections.abc import Iterable, Sequence

from audit import clock
from registry import absences
from registry.access import Holder, holders
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


def supervisors_at(place: int, case: Case, stage: Stage, decisions: Sequence[Decision]) -> list[Posting]:
    """Who supervises exactly that place and did nothing on the case at another level: he looks with fresh eyes.

    Whoever is away, or declared kinship, is left out, too (S3).
    """
    acts, recused = policy.acts_of(case, decisions), policy.recused_from(case)
    touched = {act.official_id for act in acts if act.official_id is not None} | recused | {case.opened_by_id}
    return _present(posting for posting in holders(Duty.SUPERVISE, place) if not touched & _people(posting))


def _people(posting: Posting) -> set[int]:
    return set(policy.people_of(posting.official_id, posting))


def _present(postings: Iterable[Posting]) -> list[Posting]:
    found = {posting.official_id: posting for posting in postings}
    away = absences.away_on(found, clock.today())
    return [posting for key, posting in found.items() if key not in away]

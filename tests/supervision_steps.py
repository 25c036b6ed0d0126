"""The yearly supervision of a city, called with two of its departments."""

from datetime import timedelta

from audit import clock
from inspection import supervision_reports, supervisions
from inspection.models import Campaign, SupervisionProposal
from registry.models import Posting, User
from registry.roles import Role
from registry.services import SYSTEM, appoint
from tests.factories import PASSWORD, Cast, posting_of


def team_of(cast: Cast) -> list[Posting]:
    """The city's verifier, and somebody of its audit office."""
    auditor = User.objects.filter(username="audit-office").first() or _of_the_audit_office(cast)
    return [posting_of(cast[Role.CITY_VERIFIER]), posting_of(auditor)]


def _of_the_audit_office(cast: Cast) -> User:
    return auditor_of(cast, "市审计局", "audit-office")


def auditor_of(cast: Cast, unit: str, username: str) -> User:
    user = User.objects.create_user(username, name="审计员", password=PASSWORD)
    appoint(
        official=user,
        role=Role.AUDITOR,
        division=cast.places.city,
        unit=unit,
        post="审计员",
        since=clock.today(),
        paper="任字〔2017〕8号",
        by=SYSTEM,
        at=clock.now(),
    )
    return user


def called(cast: Cast, title: str = "2017年脱贫攻坚督查") -> Campaign:
    today = clock.today()
    call = supervisions.Supervision(
        title=title,
        division=cast.places.city,
        starts_on=today,
        ends_on=today + timedelta(days=30),
        team=team_of(cast),
    )
    return supervisions.call(user=cast[Role.UPPER_OFFICE], call=call)


def reported(cast: Cast) -> SupervisionProposal:
    """What the audit office says it came to; the city's verifier has not confirmed it."""
    said = "工作进展总体符合计划，没有发现问题。"
    return supervision_reports.propose(user=team_of(cast)[1].official, campaign=called(cast), conclusion=said)

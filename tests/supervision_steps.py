"""The yearly supervision of a city, called with two of its departments."""

from datetime import timedelta

from audit import clock
from inspection import supervisions
from inspection.models import Campaign
from registry.models import Posting
from registry.roles import Role
from tests.factories import Cast, posting_of


def team_of(cast: Cast) -> list[Posting]:
    """The city's verifier, and its auditor under a unit of his own."""
    auditor = posting_of(cast[Role.AUDITOR])
    Posting.objects.filter(pk=auditor.pk).update(unit="市审计局")
    return [posting_of(cast[Role.CITY_VERIFIER]), posting_of(cast[Role.AUDITOR])]


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

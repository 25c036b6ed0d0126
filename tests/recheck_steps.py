"""A re-check taken to wherever a test needs it, through the real doors."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals import helping
from approvals.helping import Visited
from approvals.models import HelpVisit
from approvals.photos import PhotoFile
from approvals.pictures import read_picture
from audit import clock, files
from inspection import rechecks
from inspection.models import Campaign, RecheckSubject, RecheckVisit
from inspection.recheck_frames import RecheckCall, open_recheck
from inspection.rechecks import Found
from registry.models import Household, Standing, User
from registry.roles import Role
from tests.factories import Cast, make_household, posting_of
from workflows import rechecks as services
from workflows.demo_field import picture

R = Role


def exited_household(cast: Cast, number: int = 1, **changes: Any) -> Household:
    """Left poverty before this system was there: no case of its exit is on file."""
    values = {"standing": Standing.EXITED, "standing_since": date(2015, 12, 20), "head_name": f"陈{number}"}
    return make_household(cast.places.village, no=f"22012210022{90_000 + number}", **(values | changes))


def photo(name: str = "visit", position: tuple[float, float] = (44.43, 125.17)) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", picture(name, clock.now(), position), "image/jpeg")


@dataclass
class Recheck:
    """A re-check of the county over its exited households; whoever is sent signed nothing of them."""

    cast: Cast
    campaign: Campaign

    @classmethod
    def opened(cls, cast: Cast, **changes: Any) -> "Recheck":
        day = clock.today()
        values: dict[str, Any] = {
            "title": "脱贫户回头看",
            "division": cast.places.county,
            "starts_on": day,
            "ends_on": day + timedelta(days=60),
        }
        return cls(cast, open_recheck(user=cast[R.COUNTY_OFFICE], call=RecheckCall(**(values | changes))))

    def sent(self, visitor: User) -> "Recheck":
        rechecks.assign(user=self.cast[R.COUNTY_OFFICE], campaign=self.campaign, visitor=posting_of(visitor).pk)
        return self

    def line(self, no: int = 1) -> RecheckSubject:
        return RecheckSubject.objects.get(campaign=self.campaign, no=no)

    def visit(self, user: User, no: int = 1, *, photos: int = 1, **changes: Any) -> RecheckVisit:
        values: dict[str, Any] = {
            "result": "stable",
            "visited_on": clock.today(),
            "finding": "住房、饮水、收入均有保障。",
        }
        content = [photo(f"{no}-{number}").read() for number in range(photos)]
        received = [PhotoFile("visit", files.store(one), len(one), read_picture(one)) for one in content]
        found = Found(**(values | changes))
        return services.record(user=user, pk=self.line(no).pk, found=found, received=received)


def helped(cast: Cast, household: Household) -> HelpVisit:
    """A helper was there, with a photo; recorded by the work team."""
    content = photo(household.no).read()
    received = [PhotoFile("visit", files.store(content), len(content), read_picture(content))]
    words = {"visitor": "冯福", "visitor_kind": "helper", "summary": "送化肥两袋，查看饮水。"}
    visit = Visited(visited_on=clock.today(), **words)
    return helping.record_visit(user=cast[R.WORK_TEAM_MEMBER], household=household, visit=visit, received=received)

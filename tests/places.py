"""Places that leave: listed, planned, reported on, and their case told over HTTP by the holder of each stage's duty."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from approvals.models import Case
from approvals.programmes import programme_for
from approvals.routes import acting_level
from approvals.sectors import CERTIFIED_AT
from approvals.selectors import notice_of
from approvals.stages import STAGE_OF, CaseKind
from audit import clock
from registry import indicators, listings
from registry.indicators import Report
from registry.models import Division, IndicatorSource, ListingKind, PlaceStanding, User
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR
from registry.roles import DUTIES_OF, LEVEL_OF, Level, Role
from registry.services import SYSTEM
from tests import sectors
from tests.acceptance.hands import sign_seats
from tests.conftest import As
from tests.factories import official
from tests.programme_places import POSTED, Stage
from tests.story import Story
from workflows import services

_LISTED = {
    CaseKind.VILLAGE_EXIT: ListingKind.VILLAGE,
    CaseKind.CONSOLIDATION: ListingKind.WEAK_VILLAGE,
    CaseKind.TOWN_EXIT: ListingKind.TOWN,
    CaseKind.COUNTY_EXIT: ListingKind.COUNTY,
}
_NAMED_BY_LEVEL = {Level.VILLAGE: "village", Level.TOWNSHIP: "town", Level.COUNTY: "county"}


def newer(name: str, folder: Path, *changes: tuple[str, str]) -> None:
    """A later version of a programme with other numbers: what a source leaves open and a place has meanwhile decided."""
    text = (PROGRAMMES_DIR / f"{name}.toml").read_text(encoding="utf-8")
    for before, after in (("version = 2\n", "version = 9\n"), *changes):
        assert before in text, before
        text = text.replace(before, after)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    outcome = load_programme(path=path, by=SYSTEM, at=clock.now())
    assert outcome.result == "created", outcome.message


def enter(place: Division, kind: CaseKind, year: int, standing: str = PlaceStanding.POOR) -> None:
    entry = listings.Entry(
        division=place,
        kind=_LISTED[kind],
        designation="省定",
        source="名单文件1号",
        planned_year=year,
        listed_on=POSTED,
        standing=standing,
    )
    listings.enter_listing(entry, by=SYSTEM, at=clock.now())


def report(place: Division, year: int, values: Mapping[str, Any], *, hamlet: str = "") -> None:
    subject = "hamlet" if hamlet else _NAMED_BY_LEVEL[Level(place.level)]
    row = Report(
        division=place, subject=subject, year=year, source=IndicatorSource.OFFICE, values=values, hamlet=hamlet
    )
    indicators.record([row], reported_by=None, by=SYSTEM, at=clock.now())


@dataclass
class PlaceStory:
    """One place's case; whoever holds the duty of a stage where the programme puts it acts, and is appointed if nobody is."""

    story: Story
    as_: As

    @classmethod
    def begin(cls, stage: Stage, kind: CaseKind, place: Division, as_: As, year: int | None = None) -> "PlaceStory":
        opener = stage.cast[Role.UPPER_OFFICE if place.level == Level.COUNTY else Role.COUNTY_OFFICE]
        case = services.open_place_case(kind=kind, place=place, year=year or stage.year, user=opener)
        return cls(Story(stage.cast, case.case_no), as_)

    @property
    def case(self) -> Case:
        return self.story.case

    def actor(self, stage: str) -> User:
        level = acting_level(programme_for(self.case), STAGE_OF[stage])
        places = self.story.cast.places
        at = {
            Level.VILLAGE: places.village,
            Level.TOWNSHIP: places.township,
            Level.COUNTY: places.county,
            Level.PREFECTURE: places.city,
            Level.PROVINCE: places.province,
        }[level]
        held = [role for role in Role if STAGE_OF[stage].duty in DUTIES_OF[role] and LEVEL_OF[role] in (None, level)]
        found = User.objects.filter(postings__division=at, postings__role__in=held, postings__until=None)
        return found.order_by("pk").first() or official(held[0], at, f"{held[0]}-{level}", f"新任{level}", since=POSTED)

    def wait(self) -> None:
        """Until the notice has run its days and whoever posted it brought the photos; until the departments have certified."""
        if self.case.stage in CERTIFIED_AT:
            sectors.certify_all(self.case)
        if programme_for(self.case).sample_rule(self.case.stage) is not None:
            self.actor(self.case.stage)  # who draws, too
        if not STAGE_OF[self.case.stage].concludes:
            return
        self.actor(self.case.stage)
        notice = notice_of(self.case, self.case.stage)
        assert notice is not None
        self.story.wait_for_notice()

    def act(self, **changes: Any) -> str:
        """The waiting stage in the browser, and all its signatures."""
        self.wait()
        stage = self.case.stage
        client, form = self.as_(self.actor(stage)), self.story.form(stage, **changes)
        if STAGE_OF[stage].measures:
            assert client.get(self.story.url(stage)).status_code == 200, stage
        answer = client.post(self.story.url(stage), form)
        assert answer.status_code == 302, (stage, answer.context and answer.context["form"].errors)
        sheet = self.case.sheet_items.filter(sheet__state="open").first()
        if sheet is not None:
            sign_seats(sheet.sheet, self.as_)
        assert self.case.stage != stage or self.case.closed_at, (stage, list(self.case.sheet_items.values("reason")))
        return stage

    def decide(self, **changes: Any) -> None:
        """The same without a browser, where the walk is not the point."""
        self.wait()
        self.story.decide(user=self.actor(self.case.stage), **changes)

    def quickly(self, stage: str = "") -> "PlaceStory":
        while self.case.closed_at is None and self.case.stage != stage:
            self.decide()
        return self

    def until(self, stage: str = "") -> list[str]:
        """Approve whatever waits before the stage; without one, to the end. The stages in their order."""
        seen: list[str] = []
        while self.case.closed_at is None and self.case.stage != stage:
            seen.append(self.act())
        page = self.as_(self.actor(seen[-1])).get(f"/cases/{self.story.case_no}/")
        assert page.status_code == 200
        return seen

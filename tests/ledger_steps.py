"""Takes an item of the ledger from its finding to wherever a test needs it, through the real door."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from audit import clock, files
from inspection import ledger, policy
from inspection.campaigns import Call, open_campaign
from inspection.entries import Entry, File, Finding
from inspection.models import Campaign, LedgerItem, LedgerStep
from registry.models import User
from registry.roles import Role
from tests import factories
from tests.factories import Cast

R = Role


def shot(moment: str, text: str = "") -> File:
    content = b"\xff\xd8\xff" + f"{moment}{text}".encode()
    return File(moment, f"{moment}.jpg", files.store(content), len(content), "image/jpeg")


def county_supervisor(cast: Cast) -> User:
    """The supervision office of the county; the cast's own supervisor sits at the city."""
    known = User.objects.filter(username="supervisor-county").first()
    return known or factories.official(R.SUPERVISOR, cast.places.county, "supervisor-county", "督查")


def posted_outcome() -> dict[str, str]:
    """The form of an accountability outcome, as a browser posts it."""
    words = {"whom": "丛喜才", "decided_by": "县纪委", "paper": "农纪〔2017〕3号", "reason": "整改不力。"}
    return words | {"kind": "talk", "decided_on": clock.today().isoformat()}


@dataclass
class Problem:
    """A problem of the village, found by the county, to be put right by the township."""

    cast: Cast
    pk: int
    office: User

    @classmethod
    def found(cls, cast: Cast, *, by: User | None = None, **changes: Any) -> "Problem":
        office = county_supervisor(cast)
        values: dict[str, Any] = {
            "division": cast.places.village,
            "source": "check",
            "category": "water",
            "description": "8社自来水冬季停水,三户饮水没有保障。",
            "files": (shot("source"),),
        }
        item = ledger.register(user=by or cast[R.COUNTY_VERIFIER], finding=Finding(**(values | changes)))
        return cls(cast, item.pk, office)

    def gathered(self) -> Campaign:
        """A campaign of the county over everything open there."""
        day = clock.today()
        call = Call(
            title="问题整改落实季",
            division=self.cast.places.county,
            starts_on=day,
            ends_on=day + timedelta(days=90),
        )
        return open_campaign(user=self.office, call=call)

    @property
    def item(self) -> LedgerItem:
        return LedgerItem.objects.select_related("supervisor", "responsible").get(pk=self.pk)

    def act(self, act: str, by: User, **changes: Any) -> LedgerStep:
        values: dict[str, Any] = {"opinion": "同意。", "particulars": {}, "files": ()} | _CONTENT.get(act, {})
        if act.startswith("assign"):
            values |= self._assignment()
        files_of = values["files"]
        values["files"] = files_of() if callable(files_of) else files_of
        particulars = values["particulars"]
        values["particulars"] = particulars() if callable(particulars) else particulars
        return ledger.act(user=by, pk=self.pk, act=act, entry=Entry(**(values | changes)))

    def _assignment(self) -> dict[str, Any]:
        deputy = self.cast[R.TOWNSHIP_DEPUTY]
        chosen = next(one for one in policy.possible_responsible(self.item) if one.official_id == deputy.pk)
        return {"lead_unit": "县水利局", "responsible": chosen, "deadline": clock.today() + timedelta(days=30)}

    def until(self, last: str) -> "Problem":
        """Every act of the straight way up to and with this one."""
        for act, who in self.way:
            self.act(act, who)
            if act == last:
                return self
        raise AssertionError(last)

    @property
    def way(self) -> list[tuple[str, User]]:
        cast, office = self.cast, self.office
        return [
            ("assign", office),
            ("plan", cast[R.TOWNSHIP_DEPUTY]),
            ("approve-plan", office),
            ("report", cast[R.TOWNSHIP_DEPUTY]),
            ("confirm", cast[R.TOWNSHIP_HEAD]),
            ("accept", cast[R.COUNTY_VERIFIER]),
            ("sign", cast[R.COUNTY_TEAM_LEADER]),
            ("close", office),
        ]


_CONTENT: dict[str, dict[str, Any]] = {
    "plan": {"particulars": {"measures": "更换三百米主管,落实管护人员。"}},
    "report": {
        "particulars": {"measures": "主管已更换并通水。", "lessons": "对全镇同类管线逐一排查。"},
        "files": lambda: (shot("before"), shot("after")),
    },
    "accept": {
        "particulars": lambda: {"visited_on": clock.today().isoformat()},
        "files": lambda: (shot("visit"),),
    },
    "refuse": {
        "particulars": lambda: {"visited_on": clock.today().isoformat()},
        "files": lambda: (shot("visit"),),
    },
}

"""Takes an objection from registration to wherever a test needs it, through the real services."""

from dataclasses import dataclass, field
from typing import Any

from approvals.acts import EvidenceFile
from approvals.models import Objection, PersonAsked
from approvals.objection_finding import Complaint
from approvals.objection_rulings import Reply, Verdict
from audit import clock, files
from registry.models import User
from registry.roles import Role
from tests.factories import Cast, official, posting_of
from tests.story import Story
from workflows import objection_services as services

HANDLER = {"township": Role.TOWNSHIP_DEPUTY, "county": Role.COUNTY_OFFICE, "prefecture": Role.CITY_TEAM_LEADER}
TEAM = {"township": Role.TOWNSHIP_VERIFIER, "county": Role.COUNTY_VERIFIER, "prefecture": Role.CITY_VERIFIER}
DECIDER = {
    "township": Role.TOWNSHIP_HEAD,
    "county": Role.COUNTY_DEPUTY_LEADER,
    "prefecture": Role.CITY_TEAM_LEADER,
}


def complaint(story: Story, **changes: Any) -> Complaint:
    case = story.case
    values: dict[str, Any] = {
        "village": case.village,
        "channel": "web",
        "kind": "income",
        "against": "first_notice",
        "statement": "该户在县城有一家商店,收入没有算进去。",
        "name": "万事通",
        "contact": "13900000000",
        "notice_no": case.case_no,
    }
    return Complaint(**(values | changes))


def fresh(cast: Cast, role: Role, *names: str) -> list[User]:
    """Newcomers of the role who have signed nothing yet."""
    place = posting_of(cast[role]).division
    return [official(role, place, f"fresh-{role}-{name}", name) for name in names]


def photo(text: str) -> EvidenceFile:
    content = b"\xff\xd8\xff" + text.encode()
    return EvidenceFile(text, files.store(content), len(content), "image/jpeg")


@dataclass
class Dispute:
    """One objection, its receipt, and who handles it at its level."""

    cast: Cast
    pk: int
    receipt: str

    @classmethod
    def begin(cls, story: Story, *, by: User | None = None, **changes: Any) -> "Dispute":
        objection, receipt = services.register(complaint=complaint(story, **changes), user=by)
        return cls(story.cast, objection.pk, receipt)

    @property
    def objection(self) -> Objection:
        return Objection.objects.select_related("case", "household", "act_division", "village").get(pk=self.pk)

    @property
    def level(self) -> str:
        return self.objection.act_division.kind

    def handler(self) -> User:
        return self.cast[HANDLER[self.level]]

    def team(self) -> list[User]:
        return self.cast.all_of(TEAM[self.level])[:2]

    def decider(self) -> User:
        return self.cast[DECIDER[self.level]]

    def accept(self, **changes: Any) -> "Dispute":
        values: dict[str, Any] = {"user": self.handler(), "pk": self.pk, "opinion": "予以受理。"}
        services.accept(**(values | changes))
        return self

    def assign(self, team: list[User] | None = None) -> "Dispute":
        keys = [user.pk for user in team or self.team()]
        services.assign(user=self.handler(), pk=self.pk, opinion="指派核查。", investigators=keys)
        return self

    def note(self, person: str = PersonAsked.NEIGHBOUR, name: str = "邻居甲", *, user: User | None = None) -> None:
        services.note(
            user=user or self.team()[0],
            pk=self.pk,
            person=person,
            name=name,
            said="情况属实。",
            asked_on=clock.today(),
            file=photo(name),
        )

    def report(self) -> "Dispute":
        for name in ("邻居甲", "邻居乙", "邻居丙"):
            self.note(name=name)
        services.report(user=self.team()[0], pk=self.pk, opinion="经入户和走访,查明如下。")
        return self

    def decide(self, outcome: str = "unfounded", *, return_to: str = "", user: User | None = None) -> "Dispute":
        verdict = Verdict(outcome, "经研究,作出处理决定。", return_to)
        services.decide(user=user or self.decider(), pk=self.pk, verdict=verdict)
        return self

    def reply(self, **changes: Any) -> "Dispute":
        values: dict[str, Any] = {
            "text": "您反映的问题已核查,结果如下。",
            "method": "当面送达",
            "places": ["村部公示栏"],
            "receipt": photo("送达回证").sha256,
        }
        services.reply(user=self.handler(), pk=self.pk, answer=Reply(**(values | changes)))
        return self

    def until_reported(self) -> "Dispute":
        return self.accept().assign().report()

    def refer(self, user: User | None = None) -> "Dispute":
        services.refer(user=user or self.handler(), pk=self.pk, opinion="本级人员均须回避，移送上一级。")
        return self


@dataclass
class Fresh(Dispute):
    """A dispute at the county whose own people all signed: handled, investigated and decided by newcomers."""

    staff: dict[Role, list[User]] = field(default_factory=dict)

    def handler(self) -> User:
        return self._first(HANDLER[self.level]) or super().handler()

    def team(self) -> list[User]:
        return self.staff.get(TEAM[self.level], [])[:2] or super().team()

    def decider(self) -> User:
        return self._first(DECIDER[self.level]) or super().decider()

    def _first(self, role: Role) -> User | None:
        return next(iter(self.staff.get(role, [])), None)


def at_the_county(story: Story, **changes: Any) -> Fresh:
    """An objection to the announcement, in a county with a second office official, two more verifiers and a leader."""
    cast = story.cast
    staff = {
        Role.COUNTY_OFFICE: fresh(cast, Role.COUNTY_OFFICE, "甲某某"),
        Role.COUNTY_VERIFIER: fresh(cast, Role.COUNTY_VERIFIER, "乙某某", "丙某某"),
        Role.COUNTY_DEPUTY_LEADER: fresh(cast, Role.COUNTY_DEPUTY_LEADER, "丁某某"),
    }
    begun = Dispute.begin(story, **({"against": "announcement"} | changes))
    return Fresh(cast, begun.pk, begun.receipt, staff)

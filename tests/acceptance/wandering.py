"""What else happens while a case climbs: objections, merging, suspicions, a register that lives on, stand-ins, reforms of places."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F
from hypothesis import strategies as st

from approvals.models import OPEN_STATES, Objection, ObjectionState, Settlement, Suspicion
from approvals.objection_rulings import return_targets
from approvals.stages import StageCode, is_before
from audit import clock
from registry import delegations
from registry.models import Division, Household, IncomeItem, Member, Posting, User
from registry.places import forget_places
from registry.roles import Role
from registry.services import SYSTEM
from tests.factories import DEPARTMENT, make_household
from tests.objection_steps import DECIDER, HANDLER, TEAM, Dispute, Fresh, fresh
from tests.story import Story
from workflows import demo_comparison as demo
from workflows import handover
from workflows import objection_services as objections

S, R = StageCode, Role
Draw = Callable[[st.SearchStrategy], object]
HIT = {(DEPARTMENT, "商品房登记"): "商品房一套"}


@dataclass
class Others:
    """Who else is about: officials who have signed nothing, and another household that is objected to."""

    newcomers: dict[Role, list[User]] = field(default_factory=dict)
    other_case: str = ""
    other_no: str = ""

    @classmethod
    def set_for(cls, story: Story) -> "Others":
        cast, made = story.cast, cls()
        for number, (kind, count) in enumerate((kind, count) for kind in ("township", "county") for count in (1, 2, 1)):
            role = (HANDLER, TEAM, DECIDER)[number % 3][kind]
            made.newcomers[role] = fresh(cast, role, *(f"新人{number}{one}" for one in range(count)))
        other = Story.begin(cast, make_household(cast.places.village, no="2201221002200077", head_name="丁二"))
        made.other_case = other.case_no
        made.other_no = Dispute.begin(other).objection.no
        return made

    def open_about(self, story: Story) -> Fresh | None:
        """The oldest open objection about the household."""
        rows = Objection.objects.filter(case__case_no=story.case_no, state__in=OPEN_STATES).order_by("pk")
        first = rows.first()
        return Fresh(story.cast, first.pk, "", self.newcomers) if first else None


def handle(dispute: Dispute, outcome: str = "unfounded", return_to: str = "") -> None:
    """The next step of an objection, by those whose turn it is."""
    match dispute.objection.state:
        case ObjectionState.REGISTERED:
            dispute.accept()
        case ObjectionState.ACCEPTED:
            dispute.assign()
        case ObjectionState.INVESTIGATING:
            dispute.report()
        case ObjectionState.REPORTED:
            dispute.decide(outcome, return_to=return_to)
        case ObjectionState.DECIDED:
            dispute.reply()


def object_to(story: Story, draw: Draw, _about: Others) -> None:
    if draw(st.booleans()):
        return
    stage = story.case.stage
    against = "first_notice" if is_before(stage, S.SECOND_NOTICE) else "second_notice"
    Dispute.begin(story, against=against if is_before(stage, S.ANNOUNCEMENT) else "announcement")


def look_into(story: Story, draw: Draw, about: Others) -> None:
    """The next step of an objection about the household: mostly unfounded, sometimes upheld with whatever return."""
    dispute = about.open_about(story)
    if dispute is None:
        return
    outcome = draw(st.sampled_from(["founded", "unfounded"]))
    targets = return_targets(story.case)
    back = str(draw(st.sampled_from(targets))) if targets and outcome == "founded" else ""
    handle(dispute, outcome, back)


def confuse(story: Story, draw: Draw, about: Others) -> None:
    """An objection is merged into another, or accepted as being about another household."""
    dispute = about.open_about(story)
    if dispute is None:
        return
    if draw(st.booleans()):
        dispute.accept(case_no=about.other_case)
        return
    others = Objection.objects.filter(case__case_no=story.case_no, state__in=OPEN_STATES).exclude(pk=dispute.pk)
    into = draw(st.sampled_from([about.other_no, *(one.no for one in others)]))
    objections.merge(user=dispute.handler(), pk=dispute.pk, opinion="同一事实。", into_no=into)


def suspect(story: Story, draw: Draw, _about: Others) -> None:
    """A department reports something, or the township settles what was reported."""
    if Suspicion.objects.filter(case__case_no=story.case_no, state="", is_withdrawn=False).exists():
        outcome = draw(st.sampled_from([Settlement.CLEARED, Settlement.CLEARED, Settlement.CONFIRMED]))
        demo.settle_all(story.case, outcome, "经核实并取得证明，情况如上。")
    elif story.case.stage == S.COMPARISON or draw(st.booleans()):
        demo.answer_all(story.case, HIT)


def amend(story: Story, draw: Draw, _about: Others) -> None:
    """The register lives on: a child, a death, another name of the head."""
    household = story.case.household
    rows = Member.objects.filter(household=household, left_on=None).order_by("-position")
    last = rows[0]
    match draw(st.integers(0, 3)):
        case 0:
            items = IncomeItem.objects.filter(household=household).exclude(category="expenses")
            items.update(amount_fen=F("amount_fen") * 2)
            last.pk, last.position, last.name, last._state.adding = None, last.position + 1, "新生儿", True
            last.id_no = last.id_index = ""
            last.save()
        case 1 if len(rows) > 1:
            Member.objects.filter(pk=last.pk).update(left_on=clock.today())
        case 2:
            Household.objects.filter(pk=household.pk).update(head_name=f"更名{draw(st.integers(1, 9))}")


def lend(story: Story, draw: Draw, about: Others) -> None:
    """Somebody stands in for somebody."""
    people = [*story.cast.of.values(), *story.cast.twins.values()]
    principal, delegate = draw(st.sampled_from(people)), draw(st.sampled_from(people))
    posting = Posting.objects.filter(official=principal, until=None).select_related("division").first()
    assert posting is not None
    delegations.delegate(
        posting=posting,
        to=delegate,
        since=clock.today(),
        until=clock.today() + timedelta(days=20),
        paper="代字1号",
        reason="外出学习",
        by=SYSTEM,
        at=clock.now(),
    )


def reform(story: Story, draw: Draw, _about: Others) -> None:
    """The village or its township gets another name, or goes over to its neighbour."""
    village = story.case.village
    old = draw(st.sampled_from([village, village.parent]))
    order = {"on": clock.today(), "paper": "民发〔2017〕3号", "at": clock.now()}
    admin = story.cast[R.SYSTEM_ADMINISTRATOR]
    beside = Division.objects.filter(level=old.level, parent=old.parent, effective_until=None).exclude(pk=old.pk)
    new = beside.order_by("pk").first()
    if new is None or draw(st.booleans()):
        handover.rename(user=admin, division=old, name=f"{old.name}新{old.pk}", **order)
    else:
        handover.succeed(user=admin, division=old, successor=new, **order)
    forget_places()
    for user in story.cast.of.values():  # as the next request loads him
        user.__dict__.pop("_duties", None)
        user.__dict__.pop("_sees", None)

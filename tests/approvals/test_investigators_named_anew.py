"""Investigators drop out: others are named by whoever names them, nobody who is near, and the deadline stays (O-3, S3, S4)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals import objection_errors, objection_team
from approvals.errors import NotEntitled
from approvals.models import InvestigatorRelease, ObjectionState, PersonAsked
from approvals.objection_papers import paper_content
from approvals.objection_selectors import objections_visible_to
from approvals.stages import StageCode
from audit import clock
from audit.integrity import verify_stream
from audit.models import Event
from registry import delegations
from registry.models import Helper, User
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.conftest import As
from tests.factories import official, posting_of
from tests.objection_steps import Dispute, fresh
from tests.story import Story
from workflows import objection_services as services
from workflows.objection_queue import waiting_page

S, R = StageCode, Role


@pytest.fixture
def dispute(story: Story) -> Dispute:
    """Under investigation at the township by two of three verifiers; one neighbour was asked."""
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    dispute = Dispute.begin(story).accept().assign()
    dispute.note(name="邻居甲")
    return dispute


def dismiss(*users: User) -> None:
    for user in users:
        relieve(posting=posting_of(user), until=clock.today(), paper="任〔2017〕9号", by=SYSTEM, at=clock.now())


def name_again(dispute: Dispute, *users: User, by: User | None = None) -> None:
    keys = [user.pk for user in users]
    services.assign_again(user=by or dispute.handler(), pk=dispute.pk, opinion="另行指派。", investigators=keys)


def others(dispute: Dispute) -> list[User]:
    place = dispute.objection.act_division
    return [official(R.TOWNSHIP_VERIFIER, place, f"fresh-{name}", name) for name in ("甲某某", "乙某某")]


def test_two_are_relieved_and_two_others_go_on_within_the_first_deadline(dispute: Dispute, as_: As) -> None:
    gone, new, due = dispute.team(), others(dispute), dispute.objection.due_on
    dismiss(*gone)
    waiting = [task.objection_id for task in waiting_page(User.objects.get(pk=dispute.handler().pk), 9)]
    assert waiting == [dispute.pk]
    page = as_(dispute.handler()).get(f"/objections/{dispute.pk}/").content.decode()
    assert "assign-again" in page and all(user.name in page for user in (*gone, *new))
    name_again(dispute, *new)
    assert dispute.objection.due_on == due and dispute.objection.state == ObjectionState.INVESTIGATING
    assert [task.objection_id for task in waiting_page(new[0], 9)] == [dispute.pk]
    assert not objections_visible_to(gone[0]).exists()
    for name in ("邻居乙", "邻居丙"):
        dispute.note(name=name, user=new[0])
    services.report(user=new[1], pk=dispute.pk, opinion="经入户和走访,查明如下。")
    printed = paper_content(dispute.objection, "O03")["investigators"]
    assert [line.split()[-1] for line in printed] == [f"{gone[0].name}（已更换）", *(user.name for user in new)]
    dispute.decide()
    assert verify_stream(dispute.objection.stream).problems == ()
    logged = [row.parsed["statement"] for row in Event.objects.filter(stream=dispute.objection.stream)]
    named = next(entry for entry in logged if entry.get("outcome") == "assigned_again")
    assert named["named"] == [user.pk for user in new] and set(named["released"]) == {str(user.pk) for user in gone}


def test_nobody_is_replaced_who_can_still_investigate(dispute: Dispute) -> None:
    with pytest.raises(objection_errors.InvestigatorsRemain, match=dispute.team()[0].name):
        name_again(dispute, *others(dispute))


def test_one_who_is_left_goes_on_with_one_more(dispute: Dispute) -> None:
    left, gone = dispute.team()
    Helper.objects.create(household=dispute.objection.household, name=gone.name, unit="乡政府")
    with pytest.raises(objection_errors.TookPart):
        dispute.note(name="邻居乙", user=gone)
    for name in ("邻居乙", "邻居丙"):
        dispute.note(name=name, user=left)
    with pytest.raises(objection_errors.InvestigatorsGone):
        services.report(user=left, pk=dispute.pk, opinion="查明。")
    with pytest.raises(objection_errors.InvestigatorsTooFew):
        name_again(dispute)
    name_again(dispute, others(dispute)[0])
    assert InvestigatorRelease.objects.get().cause == "involved"
    services.report(user=left, pk=dispute.pk, opinion="查明。")


def test_who_is_away_is_replaced_and_his_delegate_is_not_thereby_named(dispute: Dispute) -> None:
    away, delegate = dispute.team()[0], fresh(dispute.cast, R.TOWNSHIP_VERIFIER, "丙某某")[0]
    delegations.delegate(
        posting=posting_of(away),
        to=delegate,
        since=clock.today(),
        until=clock.today() + timedelta(days=20),
        paper="委〔2017〕1号",
        reason="病假",
        by=SYSTEM,
        at=clock.now(),
    )
    with pytest.raises(objection_errors.NotInvestigator):
        dispute.note(name="邻居乙", user=delegate)
    assert objection_team.dropped_out(dispute.objection) == {away.pk: "away"}
    name_again(dispute, others(dispute)[0])
    with pytest.raises(objection_errors.NotInvestigator):
        dispute.note(name="邻居乙", user=away)


def test_whoever_names_must_hold_the_duty_and_have_no_part_in_the_case(dispute: Dispute) -> None:
    dismiss(*dispute.team())
    new = others(dispute)
    for user in (dispute.decider(), dispute.cast.twins[R.TOWNSHIP_DEPUTY], dispute.cast[R.SUPERVISOR]):
        with pytest.raises(NotEntitled):
            name_again(dispute, *new, by=user)
    Helper.objects.create(household=dispute.objection.household, name=new[0].name, unit="乡政府")
    with pytest.raises(objection_errors.InvestigatorsTooFew):
        name_again(dispute, *new)
    Helper.objects.create(household=dispute.objection.household, name=dispute.handler().name, unit="乡政府")
    with pytest.raises(objection_errors.HandlerTookPart):
        name_again(dispute, *new)


def test_where_nobody_else_is_left_the_level_above_names_and_the_deadline_stays(dispute: Dispute) -> None:
    due = dispute.objection.due_on
    dismiss(dispute.team()[0])
    with pytest.raises(objection_errors.ObjectionMoved):  # another could be named here
        dispute.refer()
    dismiss(*dispute.cast.all_of(R.TOWNSHIP_VERIFIER)[1:], dispute.cast[R.TOWNSHIP_TEAM_LEADER])
    dispute.refer()
    assert (dispute.level, dispute.objection.state) == ("county", ObjectionState.ACCEPTED)
    dispute.assign()
    assert dispute.objection.due_on == due and InvestigatorRelease.objects.count() == 2
    for name in ("邻居乙", "邻居丙"):
        dispute.note(name=name)
    services.report(user=dispute.team()[1], pk=dispute.pk, opinion="查明。")


def test_the_database_keeps_who_was_released(dispute: Dispute) -> None:
    dismiss(*dispute.team())
    name_again(dispute, *others(dispute))
    release = InvestigatorRelease.objects.first()
    assert release is not None
    row = dispute.objection.notes.get()
    row.pk, row.person = None, PersonAsked.OFFICIAL
    with pytest.raises(DatabaseError, match="who_was_released_records_nothing"), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        InvestigatorRelease.objects.filter(pk=release.pk).update(cause="away")

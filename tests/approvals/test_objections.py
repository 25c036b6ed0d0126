"""Objections: numbers, levels, who may, what the database refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from approvals import errors, objection_errors, objection_team
from approvals.models import Investigator, Objection, ObjectionStep, Objector, StepCode
from approvals.objection_papers import paper_content
from approvals.objection_selectors import (
    by_receipt,
    check_digit,
    objections_visible_to,
    plain_receipt,
    receipt_index,
)
from approvals.stages import StageCode
from audit import clock
from audit.models import Event, Opening
from registry.models import Helper, User
from registry.roles import Level, Role
from tests.factories import posting_of
from tests.objection_steps import Dispute, at_the_county, complaint, fresh
from tests.story import Story
from workflows import objection_services as services

S, R = StageCode, Role


@pytest.fixture
def notice(story: Story) -> Story:
    """The first notice runs."""
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    return story


@pytest.fixture
def dispute(notice: Story) -> Dispute:
    """A named objection from the web form against the first notice."""
    return Dispute.begin(notice)


def refused(act: Callable[[], Any], name: str) -> None:
    """The database itself says no, by the name of its rule."""
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        act()


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_receipt_is_sixteen_digits_that_notice_a_wrong_one(dispute: Dispute) -> None:
    receipt = dispute.receipt
    assert receipt.isdigit() and len(receipt) == 16
    assert plain_receipt(f"{receipt[:4]} {receipt[4:8]}-{receipt[8:12]} {receipt[12:]}") == receipt
    wrong = str((int(receipt[5]) + 1) % 10)
    assert plain_receipt(receipt[:5] + wrong + receipt[6:]) == ""
    assert plain_receipt("１２３４") == plain_receipt("") == ""
    assert check_digit("123456789012345") == "2"


def test_only_the_receipt_finds_the_objection_and_nobody_can_read_it_again(dispute: Dispute) -> None:
    found = by_receipt(dispute.receipt)
    assert found is not None and found.pk == dispute.pk
    assert by_receipt(dispute.objection.no) is None
    row = Objection.objects.filter(pk=dispute.pk).values().get()
    assert dispute.receipt not in str(row) and row["receipt_index"] == receipt_index(dispute.receipt)


def test_who_objected_stands_nowhere_in_the_log(dispute: Dispute) -> None:
    dispute.until_reported().decide().reply()
    logged = "".join(Event.objects.values_list("body", flat=True))
    opened = "".join(Opening.objects.values_list("value", flat=True))
    assert "万事通" not in logged + opened and "13900000000" not in logged + opened


def test_who_objected_is_sealed_in_the_database(dispute: Dispute) -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT name, contact FROM approvals_objector")
        [(name, contact)] = cursor.fetchall()
    assert name.startswith("a256gcm:") and contact.startswith("a256gcm:")
    assert Objector.objects.get(objection=dispute.pk).name == "万事通"


# ── where it goes ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_level_above_the_poster_handles_it(story: Story) -> None:
    against = {
        "first_notice": Level.TOWNSHIP,
        "village_act": Level.TOWNSHIP,
        "second_notice": Level.COUNTY,
        "approval": Level.COUNTY,
        "announcement": Level.COUNTY,
    }
    assert {key: Dispute.begin(story, against=key).objection.level for key in against} == against


def test_the_case_is_found_by_its_number_or_by_a_name_that_leaves_no_doubt(story: Story) -> None:
    assert Dispute.begin(story).objection.case == story.case
    assert Dispute.begin(story, notice_no="", about="林丽").objection.case == story.case
    assert Dispute.begin(story, notice_no="", about="林某").objection.case is None


def test_the_village_sees_nothing_of_an_objection_to_its_notice(dispute: Dispute) -> None:
    cast = dispute.cast
    for role in (R.VILLAGE_CLERK, R.VILLAGE_COMMITTEE, R.FIRST_SECRETARY, R.SYSTEM_ADMINISTRATOR):
        assert not objections_visible_to(cast[role]).exists()
    for role in (R.TOWNSHIP_DEPUTY, R.COUNTY_OFFICE, R.SUPERVISOR):
        assert objections_visible_to(cast[role]).exists()
    assert not objections_visible_to(cast.twins[R.TOWNSHIP_DEPUTY]).exists()


def test_an_incomplete_complaint_is_refused_beside_its_field(story: Story) -> None:
    wrong = {
        "statement": ({"statement": "不行"}, objection_errors.StatementMissing),
        "name": ({"name": ""}, objection_errors.NameMissing),
        "grade": ({"channel": "public_opinion"}, objection_errors.GradeMissing),
    }
    for field, (changes, error) in wrong.items():
        with pytest.raises(error) as refusal:
            services.register(complaint=complaint(story, **changes), user=None)
        assert refusal.value.field == field


def test_registering_for_somebody_needs_the_duty_there(story: Story) -> None:
    for role in (R.VILLAGE_CLERK, R.TOWNSHIP_CLERK, R.HOTLINE_OFFICER):
        assert Dispute.begin(story, by=story.cast[role], channel="visit").objection.registered_by is not None
    for user in (story.cast[R.COUNTY_OFFICE], story.cast.twins[R.TOWNSHIP_CLERK]):
        with pytest.raises(errors.NotEntitled):
            Dispute.begin(story, by=user, channel="visit")


# ── holding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_acceptance_holds_this_household_alone(dispute: Dispute, notice: Story) -> None:
    assert notice.case.held_by == ""
    dispute.accept()
    assert notice.case.held_by == dispute.objection.no
    assert dispute.objection.due_on is not None


def test_the_hold_ends_only_when_the_last_objection_is_answered(dispute: Dispute, notice: Story) -> None:
    second = Dispute.begin(notice, kind="members", is_anonymous=True)
    dispute.until_reported()
    second.until_reported()
    dispute.decide().reply()
    assert notice.case.held_by == second.objection.no
    second.decide().reply(receipt="")
    assert notice.case.held_at is None


def test_refusing_to_accept_holds_nothing_and_says_why(dispute: Dispute, notice: Story) -> None:
    services.refuse(user=dispute.handler(), pk=dispute.pk, opinion="不属于受理范围。")
    assert notice.case.held_at is None
    assert dispute.objection.state == "not_accepted"


def test_the_same_fact_is_merged_and_both_stay(dispute: Dispute, notice: Story) -> None:
    twin = Dispute.begin(notice, is_anonymous=True)
    services.merge(user=dispute.handler(), pk=twin.pk, opinion="同一事实。", into_no=dispute.objection.no)
    assert twin.objection.merged_into == dispute.objection
    assert Objection.objects.count() == 2
    with pytest.raises(objection_errors.ObjectionNotHere):
        services.merge(user=dispute.handler(), pk=dispute.pk, opinion="同一事实。", into_no="YY2017-999999")


def test_what_cannot_be_judged_here_is_passed_up(dispute: Dispute) -> None:
    services.refer(user=dispute.handler(), pk=dispute.pk, opinion="本级人员均须回避。")
    assert dispute.objection.level == Level.COUNTY
    with pytest.raises(errors.NotEntitled):
        services.accept(user=dispute.cast[R.TOWNSHIP_DEPUTY], pk=dispute.pk, opinion="予以受理。")
    dispute.accept()


# ── who investigates and decides ─────────────────────────────────────────────────────────────────────────────────────


def test_one_investigator_is_too_few(dispute: Dispute) -> None:
    with pytest.raises(objection_errors.InvestigatorsTooFew):
        dispute.accept().assign(dispute.team()[:1])


def test_who_signed_in_the_case_investigates_nothing(notice: Story) -> None:
    notice.until(S.TOWNSHIP_REVIEW)
    signer, others = notice.cast[R.TOWNSHIP_VERIFIER], fresh(notice.cast, R.TOWNSHIP_VERIFIER, "甲某某", "乙某某")
    dispute = Dispute.begin(notice).accept()
    with pytest.raises(objection_errors.InvestigatorsTooFew):
        dispute.assign([signer, others[0]])
    refused(lambda: named(dispute, signer), "who_took_part_investigates_nothing")


def named(dispute: Dispute, user: User) -> Investigator:
    return Investigator.objects.create(
        objection=dispute.objection,
        official=user,
        posting=posting_of(user),
        name=user.name,
        post="",
        unit="",
        named_at=clock.now(),
    )


def test_helpers_and_kin_investigate_nothing(dispute: Dispute, notice: Story) -> None:
    near = dispute.team()[0]
    Helper.objects.create(household=notice.case.household, name=near.name, unit="乡政府")
    with pytest.raises(objection_errors.InvestigatorsTooFew):
        dispute.accept().assign()
    refused(lambda: named(dispute, near), "kin_and_helpers_investigate_nothing")


def test_only_the_named_ones_take_notes(dispute: Dispute) -> None:
    dispute.accept().assign()
    with pytest.raises(objection_errors.NotInvestigator):
        dispute.note(user=dispute.cast.all_of(R.TOWNSHIP_VERIFIER)[2])


def test_three_neighbours_are_asked_before_the_report(dispute: Dispute) -> None:
    dispute.accept().assign()
    dispute.note(name="邻居甲")
    with pytest.raises(objection_errors.PersonAskedTwice):
        dispute.note(name="邻居甲")
    with pytest.raises(objection_errors.NeighboursTooFew):
        services.report(user=dispute.team()[0], pk=dispute.pk, opinion="查明。")
    refused(lambda: step(dispute, StepCode.INVESTIGATE, "reported"), "no_report_before_three_neighbours_were_asked")


def step(dispute: Dispute, code: StepCode, outcome: str, official: User | None = None) -> ObjectionStep:
    return ObjectionStep.objects.create(
        objection=dispute.objection,
        step=code,
        outcome=outcome,
        official=official,
        name=official.name if official else "",
        acted_on=clock.today(),
        at=clock.now(),
    )


def test_time_is_extended_once_to_twenty_working_days(dispute: Dispute) -> None:
    dispute.accept().assign()
    before = dispute.objection.due_on
    services.extend(user=dispute.team()[0], pk=dispute.pk, opinion="情况复杂,延长。")
    assert before and dispute.objection.due_on > before
    with pytest.raises(objection_errors.TimeExtended):
        services.extend(user=dispute.team()[0], pk=dispute.pk, opinion="再延长。")


def test_nothing_is_decided_before_the_report_of_two(dispute: Dispute) -> None:
    dispute.accept().assign()
    with pytest.raises(objection_errors.ObjectionMoved):
        dispute.decide()
    refused(
        lambda: step(dispute, StepCode.DECIDE, "unfounded", dispute.decider()),
        "no_decision_before_the_report_of_two",
    )


def test_who_signed_in_the_case_decides_nothing_about_it(notice: Story) -> None:
    """The county leader who approved does not decide on the objection to the announcement."""
    notice.until(S.ANNOUNCEMENT).decide(S.ANNOUNCEMENT)
    dispute = at_the_county(notice).accept()
    possible = objection_team.possible_investigators(dispute.objection)
    assert {posting.official for posting in possible} == set(dispute.team())
    dispute.assign().report()
    with pytest.raises(objection_errors.TookPart):
        dispute.decide(user=notice.cast[R.COUNTY_DEPUTY_LEADER])
    dispute.decide()


def test_an_investigator_does_not_decide(dispute: Dispute) -> None:
    dispute.until_reported()
    refused(
        lambda: step(dispute, StepCode.DECIDE, "unfounded", dispute.team()[0]), "an_investigator_decides_no_objection"
    )


# ── the sealed name ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_name_is_opened_to_the_investigators_with_a_logged_reason(dispute: Dispute) -> None:
    dispute.accept().assign()
    with pytest.raises(objection_errors.UnsealReasonShort):
        services.unseal(user=dispute.team()[0], objection=dispute.objection, reason="看看")
    found = services.unseal(user=dispute.team()[0], objection=dispute.objection, reason="需当面核实情况")
    assert found.name == "万事通"
    entry = Event.objects.filter(kind="objection:identity:unsealed").get()
    assert entry.parsed["statement"]["reason"] == "需当面核实情况"
    assert "万事通" not in str(entry.parsed)


def test_the_name_stays_sealed_from_everybody_else(dispute: Dispute) -> None:
    dispute.accept().assign()
    cast = dispute.cast
    for role in (
        R.VILLAGE_CLERK,
        R.VILLAGE_COMMITTEE,
        R.TOWNSHIP_HEAD,
        R.TOWNSHIP_CLERK,
        R.COUNTY_OFFICE,
        R.SUPERVISOR,
    ):
        with pytest.raises(objection_errors.IdentitySealed):
            services.unseal(user=cast[role], objection=dispute.objection, reason="想知道是谁反映的")
    assert not Event.objects.filter(kind="objection:identity:unsealed").exists()


def test_an_anonymous_objection_has_no_name_to_open(notice: Story) -> None:
    dispute = Dispute.begin(notice, is_anonymous=True, name="")
    with pytest.raises(objection_errors.ObjectionAnonymous):
        services.unseal(user=dispute.handler(), objection=dispute.objection, reason="想知道是谁反映的")


# ── the appeal ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_appeal_to_the_next_level(dispute: Dispute) -> None:
    dispute.until_reported().decide().reply()
    appeal, receipt = services.appeal(objection=dispute.objection, statement="对结果不服,请上级复核。")
    assert appeal.level == Level.COUNTY and appeal.appeal_of == dispute.objection and receipt != dispute.receipt
    assert Objector.objects.get(objection=appeal).name == "万事通"
    with pytest.raises(objection_errors.AppealOnce):
        services.appeal(objection=dispute.objection, statement="再次不服,请再复核。")
    with pytest.raises(objection_errors.AppealOnce):
        services.appeal(objection=appeal, statement="对复核不服,再复核。")


def test_an_appeal_is_made_within_seven_days(dispute: Dispute) -> None:
    with pytest.raises(objection_errors.AppealTooLate):
        services.appeal(objection=dispute.objection, statement="还没有处理就不服。")
    dispute.until_reported().decide().reply()
    clock._demo_now.set(clock.now() + timedelta(days=8))
    with pytest.raises(objection_errors.AppealTooLate):
        services.appeal(objection=dispute.objection, statement="对结果不服,请上级复核。")


# ── only grows ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_said_and_done_never_changes(dispute: Dispute) -> None:
    dispute.accept()
    refused(lambda: ObjectionStep.objects.update(opinion="改写"), "append-only")
    refused(lambda: Objector.objects.all().delete(), "append-only")
    refused(lambda: Objection.objects.update(statement="改写"), "what_was_objected_never_changes")
    refused(lambda: Objection.objects.update(is_anonymous=True), "what_was_objected_never_changes")


def test_a_reply_needs_its_receipt_and_the_place_where_it_is_posted(dispute: Dispute) -> None:
    dispute.until_reported().decide()
    for changes in ({"receipt": ""}, {"places": []}, {"text": ""}):
        with pytest.raises(objection_errors.ReplyIncomplete):
            dispute.reply(**changes)
    dispute.reply()


def test_papers_say_everything_but_who_objected(dispute: Dispute) -> None:
    dispute.until_reported().decide().reply()
    text = str([paper_content(dispute.objection, code) for code in ("O01", "O02", "O03", "O04")])
    assert "万事通" not in text and "13900000000" not in text
    assert "收入不实" in text and "不成立" in text and dispute.objection.no in text

"""What must not happen, asked for over HTTP: the right status, words that help, and nothing written."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.holds import hold
from approvals.stages import ORDER, STAGES
from approvals.stages import StageCode as S
from audit import clock
from registry.models import User
from registry.roles import Role
from registry.services import SYSTEM, appoint, relieve
from tests.acceptance.conftest import Accepted, Refused
from tests.conftest import As
from tests.factories import posting_of
from tests.story import Story, form_of, role_for
from tests.written import nothing_written
from workflows.demo_notices import prove_running


def also(user: User, role: Role, place: object) -> None:
    """A second posting, in order by itself."""
    appoint(
        official=user,
        role=role,
        division=place,
        unit="农安镇人民政府",
        post="兼职",
        since=date(2017, 1, 1),
        paper="任字〔2017〕9号",
        by=SYSTEM,
        at=clock.now(),
    )


def test_the_sister_township_does_not_learn_that_the_case_exists(story: Story, as_: As, refused: Refused) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    twin = story.cast.twins[Role.TOWNSHIP_VERIFIER]
    page = refused(twin, S.TOWNSHIP_SELF_CHECK, 404, "").content.decode()
    assert story.case.household.head_name not in page
    assert as_(twin).get(f"/cases/{story.case_no}/").status_code == 404
    assert as_(twin).get(story.url(S.TOWNSHIP_SELF_CHECK)).status_code == 404
    assert as_(twin).post(story.url(S.TOWNSHIP_SELF_CHECK) + "claim/").status_code == 404


def test_a_stranger_learns_no_more_from_a_wrong_form_than_from_a_right_one(story: Story, as_: As) -> None:
    twin = as_(story.cast.twins[Role.TOWNSHIP_DEPUTY])
    with nothing_written():
        answers = [twin.post(story.url(S.YEAR_PLAN), form) for form in ({}, story.form(S.YEAR_PLAN))]
    absent = twin.post("/cases/TP2017-0-1/year_plan/")
    assert [answer.status_code for answer in (*answers, absent)] == [404] * 3
    assert answers[0].content.decode().count("404") == absent.content.decode().count("404")


def test_the_county_cannot_act_before_its_turn(story: Story, refused: Refused) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    text = "县复查 is not open: the case is at 乡自查"
    refused(story.cast[Role.COUNTY_VERIFIER], S.COUNTY_REVIEW, 409, text)


def test_the_county_cannot_act_in_the_township_s_place(story: Story, refused: Refused) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    text = "This act needs the duty “carry out the township self-check” in 农安镇, and you do not hold it"
    page = refused(story.cast[Role.COUNTY_VERIFIER], S.TOWNSHIP_SELF_CHECK, 403, text).content.decode()
    assert story.cast[Role.TOWNSHIP_VERIFIER].name in page  # who can


def test_another_duty_in_the_same_township_is_not_enough(story: Story, refused: Refused) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    refused(story.cast[Role.TOWNSHIP_HEAD], S.TOWNSHIP_SELF_CHECK, 403, "carry out the township self-check")


def test_one_person_never_acts_at_two_levels(story: Story, refused: Refused) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    clerk = story.cast[Role.VILLAGE_CLERK]  # accepted the application in the village
    also(clerk, Role.TOWNSHIP_HEAD, story.cast.places.township)
    text = "You already acted on this case at another level (农户申请)"
    refused(clerk, S.TOWNSHIP_REVIEW, 403, text)


def test_leaving_the_lower_post_does_not_help(story: Story, refused: Refused) -> None:
    story.until(S.COUNTY_REVIEW)
    verifier = story.cast[Role.TOWNSHIP_VERIFIER]
    relieve(posting=posting_of(verifier), until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now())
    also(verifier, Role.COUNTY_VERIFIER, story.cast.places.county)
    refused(verifier, S.COUNTY_REVIEW, 403, "You already acted on this case at another level (乡自查)")


def test_nobody_confirms_what_he_entered_himself(story: Story, refused: Refused) -> None:
    story.until(S.DEREGISTRATION_CONFIRMATION)
    clerk = story.cast[Role.TOWNSHIP_CLERK]
    also(clerk, Role.TOWNSHIP_DEPUTY, story.cast.places.township)
    text = "You already decided 系统标注 of this case; this stage must be decided by another person"
    refused(clerk, S.DEREGISTRATION_CONFIRMATION, 403, text)


def test_a_posting_that_ended_after_the_claim_no_longer_decides(story: Story, as_: As, refused: Refused) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    verifier = story.cast[Role.TOWNSHIP_VERIFIER]
    assert as_(verifier).post(story.url(S.TOWNSHIP_SELF_CHECK) + "claim/").status_code == 302
    relieve(posting=posting_of(verifier), until=clock.today(), paper="免字〔2017〕2号", by=SYSTEM, at=clock.now())
    text = "This act needs the duty “carry out the township self-check” in 农安镇, and you do not hold it"
    refused(verifier, S.TOWNSHIP_SELF_CHECK, 403, text)


def test_an_account_that_was_closed_decides_nothing(story: Story, as_: As) -> None:
    client = as_(story.cast[Role.TOWNSHIP_DEPUTY])
    User.objects.filter(pk=story.cast[Role.TOWNSHIP_DEPUTY].pk).update(is_active=False)
    with nothing_written():
        response = client.post(story.url(S.YEAR_PLAN), story.form(S.YEAR_PLAN))
    assert response.status_code == 302 and response["Location"].startswith("/accounts/login/")


def test_being_superuser_without_a_posting_shows_nothing(story: Story, refused: Refused) -> None:
    refused(User.objects.create_superuser("root", name="超级"), S.YEAR_PLAN, 404, "")


def test_being_superuser_decides_nothing_where_a_posting_lets_one_look(story: Story, refused: Refused) -> None:
    root = User.objects.create_superuser("root", name="超级")
    also(root, Role.SUPERVISOR, story.cast.places.county)
    refused(root, S.YEAR_PLAN, 403, "This act needs the duty “plan this year's exits” in 农安镇")


def test_a_page_that_went_stale_decides_nothing(story: Story, as_: As, refused: Refused) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    seen = story.case.version
    story.send_back(S.HOME_CHECK)
    story.until(S.TOWNSHIP_SELF_CHECK)
    text = "The case has changed since you opened this page"
    refused(story.cast[Role.TOWNSHIP_VERIFIER], S.TOWNSHIP_SELF_CHECK, 409, text, seen_version=seen)


def test_whoever_comes_late_learns_who_decided(story: Story, refused: Refused) -> None:
    deputy = story.cast[Role.TOWNSHIP_DEPUTY]
    story.decide(S.YEAR_PLAN)
    text = f"年度计划 was already decided by {deputy.name} (农安镇办) at 2017-03-01 09:00"
    refused(deputy, S.YEAR_PLAN, 409, text)


def test_a_stage_in_a_colleague_s_hand_names_the_colleague(story: Story, as_: As, refused: Refused) -> None:
    clerk, deputy = story.cast[Role.TOWNSHIP_CLERK], story.cast[Role.TOWNSHIP_DEPUTY]
    also(clerk, Role.TOWNSHIP_DEPUTY, story.cast.places.township)
    as_(clerk).post(story.url(S.YEAR_PLAN) + "claim/")
    refused(deputy, S.YEAR_PLAN, 409, f"{clerk.name} is working on this stage since 09:00")


def test_an_idle_claim_keeps_nobody_away(story: Story, as_: As, accepted: Accepted) -> None:
    clerk, deputy = story.cast[Role.TOWNSHIP_CLERK], story.cast[Role.TOWNSHIP_DEPUTY]
    also(clerk, Role.TOWNSHIP_DEPUTY, story.cast.places.township)
    as_(clerk).post(story.url(S.YEAR_PLAN) + "claim/")
    story.sleep()
    accepted(deputy, S.YEAR_PLAN)


def test_a_running_notice_is_not_concluded(story: Story, refused: Refused) -> None:
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    head, text = story.cast[Role.VILLAGE_COMMITTEE], "The notice runs until the end of 2017年3月8日"
    refused(head, S.FIRST_NOTICE_RESULT, 409, text)
    story.sleep(7)  # its last day
    refused(head, S.FIRST_NOTICE_RESULT, 409, text)


def test_a_notice_is_concluded_the_day_after_its_last(story: Story, accepted: Accepted) -> None:
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    story.sleep(8)
    prove_running(story.case)
    accepted(story.cast[Role.VILLAGE_COMMITTEE], S.FIRST_NOTICE_RESULT)
    assert story.case.stage == S.TOWNSHIP_SELF_CHECK


@pytest.mark.parametrize("stage", [S.FIRST_NOTICE, S.SECOND_NOTICE, S.ANNOUNCEMENT])
def test_the_next_level_waits_for_the_notice_too(story: Story, refused: Refused, stage: S) -> None:
    story.until(stage).decide(stage)
    following = STAGES[ORDER[stage] + 2].code
    refused(story.cast[role_for(following)], following, 409, "The notice runs until the end of 2017年")


def test_no_date_lies_before_its_predecessor(story: Story, refused: Refused) -> None:
    story.decide(S.YEAR_PLAN)
    text = "The date 2017年2月28日 lies before 年度计划 on 2017年3月1日"
    response = refused(story.cast[Role.VILLAGE_CLERK], S.APPLICATION, 422, text, acted_on="2017-02-28")
    assert response.context["form"].errors["acted_on"] == [text]


def test_no_date_lies_in_the_future(story: Story, refused: Refused) -> None:
    text = "The date 2017年3月2日 lies in the future"
    response = refused(story.cast[Role.TOWNSHIP_DEPUTY], S.YEAR_PLAN, 422, text, acted_on="2017-03-02")
    assert text in response.context["form"].errors["acted_on"]


@pytest.mark.parametrize("stage", [S.FIRST_NOTICE, S.SECOND_NOTICE, S.ANNOUNCEMENT])
def test_a_notice_is_never_dated_back(story: Story, refused: Refused, stage: S) -> None:
    story.until(stage)
    yesterday = clock.today()
    story.sleep()
    user = story.cast[role_for(stage)]
    response = refused(user, stage, 422, "it cannot be dated back or ahead", acted_on=yesterday)
    assert "acted_on" in response.context["form"].errors


def test_the_county_waits_for_every_department(story: Story, as_: As) -> None:
    """No letter has gone out: nothing is compared by nobody's having looked."""
    story.until(S.COMPARISON)
    form = form_of(story.act(S.COMPARISON), S.COMPARISON)
    with nothing_written():
        answer = as_(story.cast[Role.COUNTY_OFFICE]).post(story.url(S.COMPARISON), form)
    assert answer.status_code in {409, 422} and story.case.stage == S.COMPARISON


def test_a_withdrawn_case_takes_no_more_decisions(story: Story, accepted: Accepted, refused: Refused) -> None:
    story.until(S.HOME_CHECK)
    member = story.cast[Role.WORK_TEAM_MEMBER]
    accepted(member, S.HOME_CHECK, outcome="withdrawn", opinion="农户撤回申请。")
    text = f"The case was closed on 2017年3月1日: withdrawn by {member.name}"
    refused(member, S.HOME_CHECK, 409, text)
    refused(story.cast[Role.VILLAGE_COMMITTEE], S.APPRAISAL, 409, text)


def test_a_rejected_case_takes_no_more_decisions(story: Story, accepted: Accepted, refused: Refused) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    head = story.cast[Role.TOWNSHIP_HEAD]
    accepted(head, S.TOWNSHIP_REVIEW, outcome="rejected", opinion="不符合条件。")
    secretary = story.cast[Role.TOWNSHIP_SECRETARY]  # who signs last has decided
    refused(head, S.TOWNSHIP_REVIEW, 409, f"rejected by {secretary.name}")
    assert story.case.household.standing == "not_exited"


def test_a_finished_case_takes_no_more_decisions(story: Story, refused: Refused) -> None:
    story.until("")
    refused(story.cast[Role.WORK_TEAM_MEMBER], S.FOLLOW_UP, 409, "The case was closed on")


def test_the_filer_withdraws_only_before_the_next_level_opens_the_case(story: Story, refused: Refused) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    response = refused(story.cast[Role.TOWNSHIP_VERIFIER], S.TOWNSHIP_SELF_CHECK, 422, "", outcome="withdrawn")
    assert "outcome" in response.context["form"].errors


def test_a_return_opens_a_new_round_and_keeps_what_was_decided(story: Story, accepted: Accepted) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    earlier = list(story.case.decisions.order_by("pk").values())
    back = {"outcome": "returned", "return_to": "home_check", "reason_code": "RC03", "opinion": "住房情况请重新核实。"}
    accepted(story.cast[Role.TOWNSHIP_VERIFIER], S.TOWNSHIP_SELF_CHECK, **back)
    case = story.case
    assert (case.stage, case.round, case.closed_at) == (S.HOME_CHECK, 2, None)
    kept = list(case.decisions.order_by("pk").values())
    assert kept[:-1] == earlier and kept[-1]["reason_code"] == "RC03"
    accepted(story.cast[Role.WORK_TEAM_MEMBER], S.HOME_CHECK)
    assert case.decisions.filter(stage=S.HOME_CHECK).count() == 2


def test_whoever_comes_after_a_return_learns_who_returned(story: Story, refused: Refused) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    story.send_back(S.HOME_CHECK)
    head = story.cast[Role.TOWNSHIP_HEAD]
    refused(head, S.TOWNSHIP_REVIEW, 409, f"乡镇审核 was already decided by {head.name}")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("return_to", {"return_to": "", "reason_code": "RC03"}),
        ("return_to", {"return_to": "county_review", "reason_code": "RC03"}),
        ("return_to", {"return_to": "township_self_check", "reason_code": "RC03"}),
        ("reason_code", {"return_to": "home_check", "reason_code": ""}),
        ("reason_code", {"return_to": "home_check", "reason_code": "RC99"}),
        ("opinion", {"return_to": "home_check", "reason_code": "RC03", "opinion": " "}),
    ],
)
def test_a_return_says_where_to_and_why(story: Story, refused: Refused, field: str, wrong: dict) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    verifier = story.cast[Role.TOWNSHIP_VERIFIER]
    response = refused(verifier, S.TOWNSHIP_SELF_CHECK, 422, "", **({"outcome": "returned"} | wrong))
    assert field in response.context["form"].errors


@pytest.mark.parametrize(
    ("votes", "text"),
    [
        ({"present": 31}, "more members present than expected"),
        ({"agree": 23}, "the votes do not add up to the members present"),
        (
            {"present": 19, "present_representatives": 1, "agree": 19, "against": 0, "abstain": 0},
            "fewer members present than the programme demands",
        ),
        (
            {"present": 20, "present_representatives": 2, "agree": 10, "against": 10, "abstain": 0},
            "no majority of the members present",
        ),
        ({"agree": -1}, "greater than or equal to 0"),
        ({"expected": 0}, "not a whole number in the possible range"),
    ],
)
def test_an_appraisal_that_does_not_carry_is_refused(story: Story, refused: Refused, votes: dict, text: str) -> None:
    story.until(S.APPRAISAL)
    carried = {"expected": 30, "present": 24, "agree": 22, "against": 1, "abstain": 1}
    refused(story.cast[Role.VILLAGE_COMMITTEE], S.APPRAISAL, 422, text, **(carried | votes))


def test_two_thirds_present_and_one_vote_more_than_half_carry(story: Story, accepted: Accepted) -> None:
    story.until(S.APPRAISAL)
    votes = {"expected": 30, "present": 20, "present_representatives": 2, "agree": 11, "against": 9, "abstain": 0}
    accepted(story.cast[Role.VILLAGE_COMMITTEE], S.APPRAISAL, **votes)


def test_without_the_household_s_consent_nothing_goes_on(story: Story, refused: Refused, accepted: Accepted) -> None:
    story.until(S.CONSENT)
    clerk = story.cast[Role.VILLAGE_CLERK]
    response = refused(clerk, S.CONSENT, 422, "The household does not agree", agrees="no")
    assert "agrees" in response.context["form"].errors
    back = {"outcome": "returned", "return_to": "home_check", "reason_code": "RC14", "opinion": "户主不认可。"}
    back["refusal_reason"] = "收入算高了"
    accepted(clerk, S.CONSENT, agrees="no", **back)


@pytest.mark.parametrize(
    ("measured", "criterion"),
    [
        ({"measured-wages_fen": "1900.00"}, "年人均纯收入"),
        ({"measured-has_food": "no"}, "不愁吃"),
        ({"measured-dropouts": 1}, "义务教育有保障"),
        ({"measured-housing_grade": "C"}, "住房安全有保障"),
    ],
)
@pytest.mark.parametrize("stage", [S.HOME_CHECK, S.TOWNSHIP_SELF_CHECK, S.COUNTY_REVIEW, S.CITY_VERIFICATION])
def test_one_criterion_unmet_forbids_the_approval_at_every_level(
    story: Story, refused: Refused, stage: S, measured: dict, criterion: str
) -> None:
    story.until(stage)
    refused(story.cast[role_for(stage)], stage, 422, f"The household does not meet: {criterion}", **measured)


def test_a_value_that_nobody_measured_forbids_the_approval(story: Story, refused: Refused) -> None:
    story.until(S.HOME_CHECK)
    unknown = {"measured-has_food": ""}
    response = refused(story.cast[Role.WORK_TEAM_MEMBER], S.HOME_CHECK, 422, "enough food is missing", **unknown)
    assert "measured-has_food" in response.context["form"].errors


def test_objections_that_are_open_hold_the_notice_s_end(story: Story, refused: Refused) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    hold(story.case, by="YY2017-000001", at=clock.now())
    refused(story.cast[Role.VILLAGE_COMMITTEE], S.FIRST_NOTICE_RESULT, 409, "held by YY2017-000001")


def test_a_household_that_is_no_longer_planned_is_not_planned(story: Story, refused: Refused) -> None:
    household = story.case.household
    household.planned_exit_year = 2018
    household.save(update_fields=["planned_exit_year"])
    refused(story.cast[Role.TOWNSHIP_DEPUTY], S.YEAR_PLAN, 422, "the household is not planned for this year")


def test_a_refused_act_leaves_no_evidence_behind(story: Story, refused: Refused) -> None:
    file = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + b"0" * 50)
    refused(story.cast[Role.TOWNSHIP_DEPUTY], S.YEAR_PLAN, 422, "future", acted_on="2099-01-01", evidence=file)


def test_a_wrong_form_of_the_wrong_person_is_answered_to_the_person(story: Story, as_: As) -> None:
    with nothing_written():
        response = as_(story.cast[Role.TOWNSHIP_CLERK]).post(story.url(S.YEAR_PLAN), {"outcome": "nonsense"})
    assert response.status_code == 403


def test_the_words_are_chinese_unless_asked_otherwise(story: Story, as_: As) -> None:
    client = as_(story.cast[Role.TOWNSHIP_CLERK])
    response = client.post(story.url(S.YEAR_PLAN), story.form(S.YEAR_PLAN), headers={"accept-language": "zh-CN"})
    page = response.content.decode()
    assert response.status_code == 403 and "农安镇" in page and "This act needs" not in page

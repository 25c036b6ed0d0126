"""Whatever anybody does in whatever order: no exit without every stage, signature, notice day and settled objection.

A random walk over the real services: mostly what the procedure wants next, in between acts of the wrong people, wrong
stages, wrong dates, refusals to sign, returns, kinship, lost days; objections, merging, suspicions, a register that lives
on, stand-ins, reforms of places. After each step the rules below hold.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.comparisons import newest_batches, not_covered
from approvals.errors import Refusal
from approvals.models import (
    OPEN_STATES,
    Case,
    Decision,
    Objection,
    ObjectionOutcome,
    ObjectionStep,
    Sheet,
    SheetState,
    SignOff,
    StepCode,
    Suspicion,
)
from approvals.notice_lines import lines_of
from approvals.routes import route_of
from approvals.seats import seats_of, seats_on
from approvals.selectors import decisions_of, notice_of, standing_decisions
from approvals.signing import Signature
from approvals.stages import STAGE_OF, STAGES, Outcome, ReasonCode, StageCode
from audit import clock
from registry.errors import RegistryRefusal
from registry.models import Standing, User
from registry.places import forget_places
from registry.programme_store import programme_of
from tests.acceptance import wandering as others
from tests.acceptance.wandering import Others
from tests.brief import IS_BRIEF
from tests.story import Story
from workflows import demo_comparison, sheet_acts, signing
from workflows.demo_signing import sign_seat

S = StageCode
ITS_STAGES = tuple(stage.code for stage in STAGES)
walk = settings(
    max_examples=2 if IS_BRIEF else 7,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
Draw = Callable[[st.SearchStrategy], object]


def everybody(story: Story) -> list[User]:
    cast = story.cast
    return [*cast.of.values(), *cast.twins.values(), *(one for team in cast.colleagues.values() for one in team)]


def go_on(story: Story, draw: Draw, about: Others) -> None:
    """What the procedure wants next: settle what was raised, wait for the notice, sign the next seat, or decide."""
    dispute = about.open_about(story)
    if dispute is not None and story.case.held_at is not None:
        others.handle(dispute)
        return
    if Suspicion.objects.filter(case__case_no=story.case_no, state="", is_withdrawn=False).exists():
        demo_comparison.settle_all(story.case)
        return
    sheet = Sheet.objects.filter(items__case=story.case, state=SheetState.OPEN).first()
    if sheet is not None:
        signed = set(sheet.sign_offs.values_list("seat", flat=True))
        sign_seat(sheet, next(seat for seat in seats_on(sheet) if seat.no not in signed))
        return
    story.wait_for_notice()
    story.propose()


def meddle(story: Story, draw: Draw, about: Others) -> None:
    """Somebody decides something, somewhere, on some day."""
    outcome = draw(st.sampled_from([Outcome.APPROVED, Outcome.APPROVED, Outcome.RETURNED, Outcome.REJECTED]))
    stage = draw(st.sampled_from([story.case.stage, *ITS_STAGES]))
    changes: dict[str, object] = {"acted_on": clock.today() + timedelta(days=draw(st.integers(-30, 2)))}
    if outcome == Outcome.RETURNED:
        back = draw(st.sampled_from(STAGE_OF[stage].returns_to or ITS_STAGES))
        changes |= {"return_to": back, "reason_code": draw(st.sampled_from(ReasonCode.values)), "opinion": "退回。"}
    if outcome == Outcome.REJECTED and draw(st.integers(0, 3)):
        return  # a rejection ends the walk; let few do so
    user = draw(st.sampled_from(everybody(story)))
    story.propose(stage, user=user, outcome=outcome.value, **changes)


def sign_somewhere(story: Story, draw: Draw, about: Others) -> None:
    """Somebody signs, or refuses to sign, some seat."""
    sheet = Sheet.objects.filter(items__case=story.case).order_by("-pk").first()
    if sheet is None or not sheet.seats:
        return
    stage = STAGE_OF[sheet.stage]
    agrees = draw(st.sampled_from([True, True, True, False]))
    back = draw(st.sampled_from(stage.returns_to)) if stage.returns_to and not agrees else ""
    signature = Signature(
        sheet.shown_digest, "意见。", agrees=agrees, return_to=back, reason_code="" if agrees else "RC13"
    )
    seat = draw(st.integers(1, len(sheet.seats)))
    user = draw(st.sampled_from(everybody(story)))
    signing.sign(user=user, sheet_id=sheet.pk, seat_no=seat, signature=signature)


def lose_days(story: Story, draw: Draw, about: Others) -> None:
    story.sleep(draw(st.integers(1, 4)))


def declare(story: Story, draw: Draw, about: Others) -> None:
    if draw(st.integers(0, 4)) == 0:
        user = draw(st.sampled_from([*story.cast.twins.values(), *story.cast.colleagues[next(iter(story.cast.of))]]))
        sheet_acts.declare_kinship(user=user, case_no=story.case_no, relation="远房亲属")


STEPS = [go_on] * 12 + [meddle, meddle, sign_somewhere, lose_days, declare]
STEPS += [others.object_to, *[others.look_into] * 3, others.confuse, others.suspect, others.amend, others.lend]
STEPS += [others.reform]
REFUSALS = (Refusal, RegistryRefusal, IntegrityError, StopIteration, IndexError)


def test_no_sequence_of_acts_reaches_an_exit_with_anything_missing(story: Story) -> None:
    """The walks end where they got to; then the procedure goes on by itself, so that enough of them do reach the exit."""
    ends: list[str] = []
    about = Others.set_for(story)

    @walk
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        with transaction.atomic():
            start = clock.now()
            wander(story, data, about)
            ends.append(story.case.household.standing)
            transaction.set_rollback(True)
            clock._demo_now.set(start)
            forget_places()

    one()
    assert ends.count(Standing.EXITED) >= (1 if IS_BRIEF else 3), ends


def wander(story: Story, data: st.DataObject, about: Others) -> None:
    chance = data.draw(st.randoms(use_true_random=True))  # seeded by the example: varied from the first one on
    for _number in range(chance.choice([20, 60, 100])):
        step = chance.choice(STEPS)
        with suppress(*REFUSALS), transaction.atomic():
            step(story, data.draw, about)
        must_hold(story.case)
        if story.case.closed_at:
            break
    finish(story, about)
    must_hold(story.case)


def finish(story: Story, about: Others) -> None:
    """From wherever the walk ended, the procedure's own way to the exit; a household that changed is sent back for it."""
    detours = 3
    for _number in range(150):
        if story.case.closed_at or story.case.stage == S.FOLLOW_UP:
            break
        try:
            with transaction.atomic():
                go_on(story, None, about)
        except REFUSALS:
            detours -= 1
            if not detours or not clear_the_way(story, about):
                break


def clear_the_way(story: Story, about: Others) -> bool:
    """What is in the way by itself: an objection nobody has accepted, a household that is not the one compared and posted."""
    dispute = about.open_about(story)
    with suppress(*REFUSALS), transaction.atomic():
        if dispute is not None:
            others.handle(dispute)
        else:
            story.send_back(next(iter(STAGE_OF[story.case.stage].returns_to)), reason="RC16")
        return True
    return False


def must_hold(case: Case) -> None:
    decisions = decisions_of(case)
    dates = [decision.acted_on for decision in decisions]
    assert dates == sorted(dates), "dates run backwards"
    nobody_at_two_levels(case, decisions)
    every_signature(case, decisions)
    if case.household.standing == Standing.EXITED:
        every_stage(case, decisions)
        every_notice_day(case, decisions)
        assert case.held_at is None
        every_objection(case, decisions)
        every_member(case)


def nobody_at_two_levels(case: Case, decisions: list[Decision]) -> None:
    acts = {(decision.decided_by_id, decision.level) for decision in decisions}
    signed = SignOff.objects.filter(sheet__items__case=case, official__isnull=False)
    acts |= set(signed.values_list("official", "level"))
    lent = signed.filter(delegation__isnull=False).values_list("delegation__posting__official", "level")
    acts |= set(lent)  # whom he stood in for has acted too
    people = [official for official, _level in acts]
    assert len(people) == len(set(people)), "one person at two levels"


def every_signature(case: Case, decisions: list[Decision]) -> None:
    programme = programme_of(case.programme)
    for decision in decisions:
        seats = seats_of(programme, STAGE_OF[decision.stage])
        if decision.outcome == Outcome.APPROVED and seats:
            signed = SignOff.objects.filter(sheet=decision.sheet_id, agrees=True)
            assert {one.seat for one in signed} == {seat.no for seat in seats}, f"{decision.stage} is not fully signed"


def every_stage(case: Case, decisions: list[Decision]) -> None:
    standing = standing_decisions(decisions)
    for stage in route_of(programme_of(case.programme)):
        if stage.code != S.FOLLOW_UP:
            assert standing[stage.code].outcome == Outcome.APPROVED, f"{stage.code} is missing"


def every_notice_day(case: Case, decisions: list[Decision]) -> None:
    standing = standing_decisions(decisions)
    for result in (S.FIRST_NOTICE_RESULT, S.SECOND_NOTICE_RESULT, S.ANNOUNCEMENT_RESULT):
        notice = notice_of(case, result)
        assert notice is not None
        days = programme_of(case.programme).notice(notice.kind).days
        assert standing[result].acted_on > notice.posted_on + timedelta(days=days), f"{result} came too early"


def every_objection(case: Case, decisions: list[Decision]) -> None:
    """Settled, about the household it named, and if upheld, followed by a return."""
    named = Objection.objects.filter(notice_no=case.case_no)
    assert all(one.case_id == case.pk for one in named), "an objection was led to another household"
    assert not named.filter(state__in=OPEN_STATES).exists(), "an objection is open"
    rulings = ObjectionStep.objects.filter(objection__case=case, step=StepCode.DECIDE, outcome=ObjectionOutcome.FOUNDED)
    returned = [decision.decided_at for decision in decisions if decision.outcome == Outcome.RETURNED]
    for ruling in rulings:
        assert any(at >= ruling.at for at in returned), "an upheld objection changed nothing"


def every_member(case: Case) -> None:
    """Compared as he is, with nothing reported that was not cleared; and the notices named the household as it is."""
    newest = newest_batches([case])
    assert not not_covered([case], newest), "somebody was not compared"
    reported = Suspicion.objects.filter(case=case, is_withdrawn=False, answer__request__batch=newest[case.pk])
    assert all(one.state == "cleared" for one in reported), "something reported was not cleared"
    assert not Suspicion.objects.filter(case=case, state="", is_withdrawn=False).exists()
    notice = notice_of(case, S.ANNOUNCEMENT_RESULT)
    assert notice is not None
    assert (notice.hamlet, notice.head_name, notice.population) == lines_of([case])[0].printed(), (
        "another was announced"
    )

"""代理: who stands in for a post sees and does what it may, for its days only, under his own name (S7)."""

from datetime import date

import pytest

from audit import clock
from registry.access import acting_posting, duties, holders, sees
from registry.models import Delegation, Posting, User
from registry.roles import Duty, Role
from registry.services import actor_of, name_of_actor
from tests.conftest import At
from tests.factories import Cast

DAY = date(2017, 3, 1)


def delegation_of(principal: User, delegate: User, **changes: object) -> Delegation:
    values = {"since": DAY, "until": date(2017, 3, 10), "paper": "代字〔2017〕3号", "reason": "外出学习"}
    return Delegation.objects.create(
        posting=Posting.objects.get(official=principal, until=None),
        delegate=delegate,
        recorded_at=clock.now(),
        **(values | changes),
    )


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def head(cast: Cast) -> User:
    return cast[Role.TOWNSHIP_HEAD]


@pytest.fixture
def verifier(cast: Cast) -> User:
    return cast[Role.TOWNSHIP_VERIFIER]


def test_a_delegate_acts_from_the_principals_post_under_his_own_name(cast: Cast, head: User, verifier: User) -> None:
    delegation = delegation_of(head, verifier)
    posting = acting_posting(verifier, Duty.REVIEW_IN_TOWNSHIP, cast.places.township.pk, DAY)
    assert posting is not None and posting.delegation == delegation
    assert posting.pk == delegation.posting_id and posting.official == verifier and posting.principal_id == head.pk
    assert name_of_actor(verifier, posting) == f"{verifier.name}（代{head.name}）"
    actor = actor_of(posting)
    assert (actor.id, actor.name) == (f"official:{verifier.pk}", f"{verifier.name}（代{head.name}）")
    assert actor.role == Role.TOWNSHIP_HEAD
    stored = Posting.objects.get(pk=posting.pk)
    assert stored.official == head and actor_of(stored, delegation=delegation) == actor


def test_what_he_holds_himself_goes_before_what_he_stands_in_for(cast: Cast, verifier: User) -> None:
    colleague = cast.colleagues[Role.TOWNSHIP_VERIFIER][0]
    delegation_of(colleague, verifier)
    posting = acting_posting(verifier, Duty.CHECK_EXIT, cast.places.township.pk, DAY)
    assert posting is not None and posting.delegation is None and posting.official_id == verifier.pk


def test_a_seat_asks_for_its_own_role(cast: Cast, head: User, verifier: User) -> None:
    place = cast.places.township.pk
    assert acting_posting(verifier, Duty.SIGN_SHEETS, place, DAY, role=Role.TOWNSHIP_HEAD) is None
    delegation_of(head, verifier)
    posting = acting_posting(verifier, Duty.SIGN_SHEETS, place, DAY, role=Role.TOWNSHIP_HEAD)
    assert posting is not None and posting.principal_id == head.pk
    own = acting_posting(verifier, Duty.SIGN_SHEETS, place, DAY, role=Role.TOWNSHIP_VERIFIER)
    assert own is not None and own.principal_id == verifier.pk


@pytest.mark.parametrize(
    "changes",
    [
        {"since": date(2017, 3, 2)},
        {"since": date(2017, 2, 1), "until": date(2017, 2, 28)},
        {"ended_on": DAY},
    ],
)
def test_it_counts_on_its_days_only(cast: Cast, head: User, verifier: User, changes: dict[str, object]) -> None:
    delegation_of(head, verifier, **changes)
    assert acting_posting(verifier, Duty.REVIEW_IN_TOWNSHIP, cast.places.township.pk, DAY) is None
    assert (Duty.REVIEW_IN_TOWNSHIP, cast.places.township.pk) not in duties(fresh(verifier))
    assert [posting.official for posting in holders(Duty.REVIEW_IN_TOWNSHIP, cast.places.township.pk)] == [head]


def test_a_delegate_of_nobody_active_holds_nothing(cast: Cast, head: User, verifier: User) -> None:
    delegation_of(head, verifier)
    User.objects.filter(pk=head.pk).update(is_active=False)
    assert acting_posting(verifier, Duty.REVIEW_IN_TOWNSHIP, cast.places.township.pk, DAY) is None
    assert (Duty.REVIEW_IN_TOWNSHIP, cast.places.township.pk) not in duties(fresh(verifier))


def test_he_sees_and_is_listed_while_he_stands_in(cast: Cast, head: User, at: At) -> None:
    stranger = cast.twins[Role.TOWNSHIP_VERIFIER]
    delegation_of(head, stranger)
    place = cast.places.township
    assert {(Duty.REVIEW_IN_TOWNSHIP, place.pk), (Duty.VIEW_CASES, place.pk)} <= duties(fresh(stranger))
    assert place.path in sees(fresh(stranger))
    listed = holders(Duty.REVIEW_IN_TOWNSHIP, place.pk)
    assert [posting.official for posting in listed] == [head, stranger]
    with at("2017-03-11"):
        assert place.path not in sees(fresh(stranger))


def test_he_gets_the_delegated_post_and_no_other_of_the_principal(cast: Cast, head: User) -> None:
    stranger, place = cast.twins[Role.TOWNSHIP_VERIFIER], cast.places.township
    delegation_of(head, stranger)
    Posting.objects.create(
        official=head, role=Role.TOWNSHIP_CLERK, division=place, unit="农安镇", post="信息员", since=DAY,
        appointing_paper="任字〔2017〕9号",
    )  # fmt: skip
    assert (Duty.ENTER_DEREGISTRATION, place.pk) not in duties(fresh(stranger))


def test_delegations_do_not_chain(cast: Cast, head: User, verifier: User) -> None:
    third = cast[Role.TOWNSHIP_DEPUTY]
    delegation_of(head, verifier)
    delegation_of(verifier, third)
    place = cast.places.township.pk
    assert acting_posting(third, Duty.REVIEW_IN_TOWNSHIP, place, DAY) is None
    assert (Duty.REVIEW_IN_TOWNSHIP, place) not in duties(fresh(third))

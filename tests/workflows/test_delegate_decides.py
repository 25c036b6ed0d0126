"""A delegate decides over HTTP under both names; relieving and deciding at the same moment never both succeed."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from approvals.errors import NotEntitled
from approvals.models import Decision
from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from registry import delegations
from registry.models import Delegation, Posting, User
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.conftest import As
from tests.factories import posting_of
from tests.story import Story
from tests.workflows.test_concurrency import at_once
from workflows import handover, services
from workflows.models import CaseTask

S = StageCode
STAGE = S.YEAR_PLAN  # the township's deputy decides it alone


@pytest.fixture
def delegate(story: Story) -> User:
    return User.objects.create_user("stand-in", name="王芳二")


@pytest.fixture
def delegation(story: Story, delegate: User) -> Delegation:
    return delegations.delegate(
        posting=posting_of(story.cast[Role.TOWNSHIP_DEPUTY]),
        to=delegate,
        since=clock.today(),
        until=clock.today() + timedelta(days=10),
        paper="农办〔2017〕代2号",
        reason="外出学习",
        by=SYSTEM,
        at=clock.now(),
    )


def test_a_delegate_finds_takes_and_decides_under_both_names(
    story: Story, as_: As, delegate: User, delegation: Delegation
) -> None:
    client, principal = as_(delegate), story.cast[Role.TOWNSHIP_DEPUTY]
    assert story.case_no in client.get("/queue/").content.decode()
    assert client.post(f"{story.url(STAGE)}claim/").status_code == 302
    assert client.post(story.url(STAGE), story.form(STAGE)).status_code == 302
    decision = Decision.objects.get(stage=STAGE)
    assert (decision.decided_by, decision.delegation, decision.posting.official) == (delegate, delegation, principal)
    assert decision.name == f"{delegate.name}（代{principal.name}）"
    logged = Event.objects.get(stream=story.case.stream, kind="case:decision:recorded")
    assert decision.name in logged.body and f"official:{delegate.pk}" in logged.body
    assert decision.name in client.get(f"/cases/{story.case_no}/").content.decode()


def test_after_the_last_day_or_an_early_end_he_is_a_stranger(
    story: Story, as_: As, delegate: User, delegation: Delegation
) -> None:
    act = story.form(STAGE)
    delegations.end_delegation(delegation=delegation, by=SYSTEM, at=clock.now())
    assert as_(delegate).post(story.url(STAGE), act).status_code == 404
    assert as_(delegate).get(f"/cases/{story.case_no}/").status_code == 404
    assert not Decision.objects.exists()


def test_a_relieved_officials_claim_is_free_again(story: Story) -> None:
    deputy = story.cast[Role.TOWNSHIP_DEPUTY]
    services.claim(user=deputy, case_no=story.case_no, stage=STAGE)
    handover.relieve(
        user=story.cast[Role.SYSTEM_ADMINISTRATOR],
        posting=posting_of(deputy),
        until=clock.today(),
        paper="免字1号",
        at=clock.now(),
    )
    assert CaseTask.objects.filter(case=story.case, finished=None).get().owner is None


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs row locks")
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_an_act_waits_for_the_relieving_and_is_refused(self, story: Story) -> None:
        """The relieving has written but not committed when the act begins: the act must not pass by it."""
        deputy, act = story.cast[Role.TOWNSHIP_DEPUTY], story.act(STAGE)
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                relieve(posting=posting_of(deputy), until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now())
                deciding = pool.submit(copy_context().run, _in_its_own_connection, lambda: _decide(story, deputy, act))
                with pytest.raises(TimeoutError):
                    deciding.result(timeout=0.7)
            assert isinstance(deciding.result(timeout=30), NotEntitled)
        assert not Decision.objects.exists()

    def test_the_relieving_waits_for_an_act_that_relies_on_the_post(self, story: Story) -> None:
        deputy, act = story.cast[Role.TOWNSHIP_DEPUTY], story.act(STAGE)
        posting = posting_of(deputy)
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                services.decide(user=deputy, case_no=story.case_no, stage=STAGE, act=act)
                relieving = pool.submit(copy_context().run, _in_its_own_connection, lambda: _relieve(posting))
                with pytest.raises(TimeoutError):
                    relieving.result(timeout=0.7)
            assert relieving.result(timeout=30) is None
        assert Decision.objects.filter(stage=STAGE).count() == 1

    def test_ending_a_delegation_is_waited_for_too(self, story: Story, delegate: User, delegation: Delegation) -> None:
        act = story.act(STAGE)
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                delegations.end_delegation(delegation=delegation, by=SYSTEM, at=clock.now())
                deciding = pool.submit(
                    copy_context().run, _in_its_own_connection, lambda: _decide(story, delegate, act)
                )
                with pytest.raises(TimeoutError):
                    deciding.result(timeout=0.7)
            assert isinstance(deciding.result(timeout=30), NotEntitled)

    def test_many_at_once_end_in_one_order(self, story: Story) -> None:
        deputy, act = story.cast[Role.TOWNSHIP_DEPUTY], story.act(STAGE)
        posting = posting_of(deputy)
        results = at_once([lambda: _decide(story, deputy, act)] * 4 + [lambda: _relieve(posting)] * 2)
        decided = sum(isinstance(result, Decision) for result in results)
        assert decided == Decision.objects.count() <= 1
        assert Posting.objects.get(pk=posting.pk).until == clock.today()


def _decide(story: Story, user: User, act: object) -> object:
    return services.decide(user=user, case_no=story.case_no, stage=STAGE, act=act)  # type: ignore[arg-type]


def _relieve(posting: Posting) -> None:
    relieve(posting=Posting.objects.get(pk=posting.pk), until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now())


def _in_its_own_connection(act: object) -> object:
    try:
        return act()  # type: ignore[operator]
    except Exception as error:
        return error
    finally:
        connections.close_all()

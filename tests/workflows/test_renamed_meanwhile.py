"""A place is renamed while somebody waits for the row he acts on: his act goes on at the new place. Needs row locks."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest
from django.db import connection, connections, transaction

from approvals.models import Decision, ObjectionState
from approvals.stages import StageCode
from audit import clock
from registry.models import Division
from registry.roles import Role
from tests.objection_steps import Dispute
from tests.story import Story
from workflows import handover, services

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and one test connection"),
    pytest.mark.django_db(transaction=True),
]
S = StageCode
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def while_renaming(story: Story, place: Division, act: Callable[[], Any]) -> Any:
    """Begin the act when the place is renamed but not yet for everybody; what comes of it."""
    admin = story.cast[Role.SYSTEM_ADMINISTRATOR]

    def run() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            handover.rename(
                user=admin, division=place, name="新名", on=clock.today(), paper="民发〔2017〕3号", at=clock.now()
            )
            waits = pool.submit(copy_context().run, run)
            _until_it_waits()
        return waits.result(timeout=30)


def _until_it_waits() -> None:
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for a lock")


def test_the_handler_goes_on_where_the_township_has_another_name(story: Story) -> None:
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    dispute = Dispute.begin(story)
    place, handler = dispute.objection.act_division, dispute.handler()
    while_renaming(story, place, lambda: dispute.accept(user=handler))
    assert dispute.objection.state == ObjectionState.ACCEPTED
    assert dispute.objection.act_division.name == "新名" and story.case.held_by == dispute.objection.no


def test_a_stage_is_decided_where_the_village_has_another_name(story: Story) -> None:
    story.until(S.APPLICATION)
    user, act = story.cast[Role.VILLAGE_CLERK], story.act(S.APPLICATION)
    done = while_renaming(
        story,
        story.case.village,
        lambda: services.decide(user=user, case_no=story.case_no, stage=S.APPLICATION, act=act),
    )
    assert isinstance(done, Decision) and story.case.village.name == "新名"

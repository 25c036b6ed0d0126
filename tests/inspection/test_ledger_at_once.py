"""Many at the same item at the same moment: one step is taken, the others are told; overdue is passed up once."""

import pytest
from django.db import connection

from audit.integrity import verify_stream
from documents.models import OfficialDocument
from inspection import ledger
from inspection.errors import ItemMoved
from inspection.models import LedgerStep
from inspection.transitions import StepCode
from registry.roles import Role
from tests.conftest import At
from tests.factories import Cast, official
from tests.ledger_steps import Problem
from tests.workflows.test_concurrency import at_once

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and one test connection"),
    pytest.mark.django_db(transaction=True),
]
R = Role
MANY = 8


def test_of_eight_signatures_one_closes_the_item(cast: Cast, programme: None) -> None:
    problem = Problem.found(cast).until("sign")
    offices = [official(R.SUPERVISOR, cast.places.county, f"office-{no}", f"督查{no}") for no in range(MANY)]
    answers = at_once([lambda user=user: problem.act("close", user) for user in offices])
    assert [type(answer) for answer in answers].count(LedgerStep) == 1
    assert sum(isinstance(answer, ItemMoved) for answer in answers) == MANY - 1
    assert LedgerStep.objects.filter(item=problem.pk, code=StepCode.CLOSED).count() == 1
    assert OfficialDocument.objects.filter(subject_no=problem.item.no, kind="Z04").count() == 1
    assert verify_stream(problem.item.stream).problems == ()


def test_many_clocks_pass_an_overdue_item_up_once(cast: Cast, programme: None, at: At) -> None:
    problem = Problem.found(cast)
    with at("2017-04-01"):
        answers = at_once([ledger.escalate_overdue] * MANY)
    assert sum(answers) == 1
    assert LedgerStep.objects.filter(item=problem.pk, code=StepCode.ESCALATED).count() == 1

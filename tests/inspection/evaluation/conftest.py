"""An evaluation in the field, for whoever asks, answers or concludes."""

import pytest

from tests import evaluation_steps, field_work_steps
from tests.evaluation_steps import Evaluation
from tests.factories import Cast
from tests.remembered import remembered


@pytest.fixture
def field(cast: Cast, programme: object) -> Evaluation:
    return remembered(
        "evaluation in the field", lambda: field_work_steps.with_second_expert(evaluation_steps.opened(cast))
    )

"""A case whose way is in the Merkle log: returned once, then on again."""

import pytest

from approvals.stages import StageCode
from audit import sequencer
from tests.story import Story


@pytest.fixture
def logged(story: Story) -> Story:
    """At the appraisal in its second round; every event has its leaf."""
    story.until(StageCode.APPRAISAL).send_back(StageCode.HOME_CHECK)
    story.until(StageCode.APPRAISAL)
    sequencer.drain()
    return story

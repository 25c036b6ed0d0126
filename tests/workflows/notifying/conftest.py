"""What leaves the house goes to real servers on loopback."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.hook_receiver import Receiver, receiver
from tests.mail_server import MailServer, mail_server


@pytest.fixture
def mails(settings: Any) -> Iterator[MailServer]:
    with mail_server(settings) as server:
        yield server


@pytest.fixture
def hook(settings: Any) -> Iterator[Receiver]:
    settings.ALLOW_LOCAL_HOOKS = True
    with receiver() as found:
        yield found

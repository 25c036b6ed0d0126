"""What leaves the house goes to real servers on loopback."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mail_server import MailServer, mail_server


@pytest.fixture
def mails(settings: Any) -> Iterator[MailServer]:
    with mail_server(settings) as server:
        yield server

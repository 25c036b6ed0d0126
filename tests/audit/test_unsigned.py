"""Acts without the signature of who acted are told of by the system itself, not only by an outsider's verifier."""

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from audit import log
from audit.log import Actor
from audit.unsigned import unsigned_lately
from tests import custodies
from tests.audit.grown import publish
from tests.audit.test_append import entry

pytestmark = pytest.mark.django_db
CLOCK = Actor("system:clock", "系统时钟")


def test_who_acts_without_a_custody_is_counted_from_the_first_such_act_on(tmp_path, settings):
    log.append(**entry(stream="case:1", actor=CLOCK))
    assert unsigned_lately() is None
    with custodies.in_process(tmp_path / "custody", settings):
        log.append(**entry(stream="case:2"))
    assert unsigned_lately() is None
    settings.OFFICIALS_CUSTODY = ""
    first = log.append(**entry(stream="case:3"))
    log.append(**entry(stream="case:4"))
    log.append(**entry(stream="case:5", actor=CLOCK))
    assert (unsigned_lately().acts, unsigned_lately().since) == (2, first.at)


def test_page_of_the_log_says_it(client):
    publish(3)
    assert 'id="unsigned"' not in client.get(reverse("log:page")).content.decode()
    log.append(**entry())
    assert 'id="unsigned"' in client.get(reverse("log:page")).content.decode()


def test_every_command_warns_where_no_custody_is_set(settings):
    settings.OFFICIALS_CUSTODY = ""
    assert "audit.W001" in {found.id for found in run_checks()}
    settings.OFFICIALS_CUSTODY = "/run/heyan-custody/socket"
    assert "audit.W001" not in {found.id for found in run_checks()}

"""Years of the log are closed, and whoever keeps the line that closed one can compare it for ever."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from audit import clock, log, readying, years
from audit.bundle import Contents, write_bundle
from audit.signer.client import SignerAway
from audit.verifier import note
from audit.verifier.checking import Trust
from tests import signers
from tests.audit.little_log import checked, good_log

OPERATOR = log.Actor("system:operator", "张工")


@pytest.fixture
def signer(tmp_path, settings):
    settings.LOG_SIGNER = str(tmp_path / "socket")
    return tmp_path


@pytest.mark.django_db
def test_a_year_is_closed_once_and_its_line_holds_in_every_later_bundle(signer, client):
    last_year = clock.today().year - 1
    with pytest.raises(SignerAway):
        years.close_year(last_year, actor=OPERATOR, at=clock.now())
    with pytest.raises(CommandError, match="ask again"):
        call_command("close_log_year", str(last_year), by="张工")
    with signers.signer(signer):
        key = signers.public_key(signer)
        closed = years.close_year(last_year, actor=OPERATOR, at=clock.now())
        assert years.close_year(last_year, actor=OPERATOR, at=clock.now()) == closed
        for year in (last_year + 1, last_year - 1):
            with pytest.raises(years.YearNotOver):
                years.close_year(year, actor=OPERATOR, at=clock.now())
        readying.make_ready(clock.now())
    stated = [(event.kind, event.parsed["subject"]["year"]) for event in log.events_of("log:years")]
    assert stated == [(years.CLOSED, last_year), (years.OPENED, last_year + 1)]
    assert closed.checkpoint.line in client.get(reverse("log:page")).content.decode()
    for streams in ([], None):
        file = io.BytesIO()
        write_bundle(file, Contents(streams=streams))
        report = checked(signer / "bundle.zip", file.getvalue(), Trust(key))
        assert "years_closed" in {found.code for found in report.findings}, report.findings


@pytest.fixture
def little():
    """A good log whose year 2016 was closed in 2017."""
    made = good_log()
    made.add("log:years", years.CLOSED, {}, subject={"year": 2016})
    made.publish()
    pinned = made.checkpoint()
    made.add("log:years", years.OPENED, {"pins": pinned.line}, subject={"year": 2017})
    made.state_heads()
    return made


def said(little, tmp_path, **how):
    report = checked(tmp_path / "bundle.zip", little.pack(**how), little.trust())
    return report.status_of("years"), {found.code for found in report.findings if found.claim == "years"}


@pytest.mark.parametrize("mode", ["cases", "full"])
def test_closed_years_hold(little, tmp_path, mode):
    assert said(little, tmp_path, mode=mode) == ("HOLDS", {"years_closed"})


def opened(little):
    return next(one for one in little.made if one.kind == years.OPENED)


def rewrite(little):
    little.made[5].statement["changed"] = "since"


def date_back(little):
    little.now = datetime(2016, 11, 1, tzinfo=UTC)
    little.decide("A", "county_approval")


def pin_too_little(little):
    opened(little).statement["pins"] = little.checkpoint(little.sizes[0]).line


def pin_another_log(little):
    pinned = note.parse_line(opened(little).statement["pins"])
    opened(little).statement["pins"] = note.Checkpoint("another", pinned.size, pinned.root).line


def pin_nothing(little):
    opened(little).statement["pins"] = "nothing"


FAULTS = {
    rewrite: "closed_year_rewritten",
    date_back: "dated_into_closed_year",
    pin_too_little: "year_out_of_order",
    pin_another_log: "closed_year_rewritten",
    pin_nothing: "year_unreadable",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_fit_a_closed_year_is_told(little, tmp_path, fault):
    fault(little)
    little.restate_heads()
    status, codes = said(little, tmp_path)
    assert status == "FAILS" and FAULTS[fault] in codes


def test_a_closed_year_without_its_proof_is_unproven(little, tmp_path):
    little.sizes.pop()
    assert said(little, tmp_path) == ("UNPROVEN", {"closed_year_unproven"})

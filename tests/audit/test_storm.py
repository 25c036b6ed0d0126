"""Many writers, sequencers killed at every point, PostgreSQL stopped hard, clocks that disagree: nothing is lost, doubled,
reordered, and all that was ever shown stays the beginning of the log. A longer storm by hand: python -m tests.audit.storm.
"""

import json
import subprocess
import sys

import pytest

from audit.sequencer import Point
from tests.audit.storm.server import PROGRAMS

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not PROGRAMS, reason="needs the programs of a PostgreSQL server"),
]


def blow(*arguments):
    command = [sys.executable, "-m", "tests.audit.storm", *arguments]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert told.stdout, told.stderr
    return told.returncode, json.loads(told.stdout.splitlines()[-1])


def test_a_storm_harms_nothing():
    status, report = blow("--writers", "16", "--events", "600", "--rounds", "1", "--stops", "1")
    assert report["findings"] == [] and status == 0
    assert report["entries"]["acknowledged"] >= 600 and report["entries"]["taken-back"] > 10
    assert {point.value for point in Point} <= set(report["died"]) and report["stops"] == 1 and report["looks"] > 5


def test_a_storm_finds_a_sequencer_that_looks_behind_the_last_key():
    status, report = blow("--writers", "16", "--events", "500", "--rounds", "1", "--stops", "0", "--bug", "last-key")
    assert status == 1 and any(found.startswith("LOST") for found in report["findings"])

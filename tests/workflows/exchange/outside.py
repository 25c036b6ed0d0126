"""Programs that are no part of Heyan and read what it exports (tools/outside_readers). Without them their tests are skipped."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(os.environ.get("HEYAN_OUTSIDE", Path(__file__).parents[3] / ".outside"))
PYTHON = FOLDER / "pm4py/bin/python"
BPMN_JS = FOLDER / "bpmn/node_modules/bpmn-js/dist/bpmn-viewer.development.js"
SCHEMA = FOLDER / "bpmn/node_modules/bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd"

# The published schemas of XES (IEEE) and of OCEL 2.0's JSON are no files that we may pass on: whoever has them lays them
# here as xes.xsd and ocel2.json.
PUBLISHED = FOLDER / "schemas"

needs_pm4py = pytest.mark.skipif(not PYTHON.exists(), reason="no pm4py (tools/outside_readers installs it)")
needs_schema = pytest.mark.skipif(
    not (PYTHON.exists() and SCHEMA.exists()), reason="no schemas of the OMG (tools/outside_readers installs them)"
)
needs_published = pytest.mark.skipif(
    not (PYTHON.exists() and (PUBLISHED / "xes.xsd").exists() and (PUBLISHED / "ocel2.json").exists()),
    reason="the published schemas of XES and OCEL do not lie in .outside/schemas",
)
needs_bpmn_js = pytest.mark.skipif(not BPMN_JS.exists(), reason="no bpmn-js (tools/outside_readers installs it)")


def ask(program: str, *arguments: object) -> Any:
    """What a program of the other environment prints last, as JSON."""
    command = [str(PYTHON), "-W", "ignore", "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.strip().splitlines()[-1])

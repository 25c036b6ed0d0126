"""veraPDF in an environment of its own (`tools/outside_readers verapdf`). Without it its tests are skipped: it takes a Java and a minute."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = Path(os.environ.get("HEYAN_OUTSIDE", ROOT / ".outside")) / "verapdf/bin/python"

needs_verapdf = pytest.mark.skipif(not PYTHON.exists(), reason="no veraPDF (tools/outside_readers verapdf installs it)")


def validated(folder: Path) -> dict[str, list[str]]:
    """Name of each PDF in the folder → the rules of PDF/A-3a and PDF/UA-1 that it breaks."""
    command = [str(PYTHON), str(ROOT / "tools/verapdf.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, list[str]] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer

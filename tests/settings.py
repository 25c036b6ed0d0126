"""Settings of the test suite: the real ones, with keys of its own and a cheap password hash."""

import os
import tempfile

os.environ.setdefault("HEYAN_SECRET_KEY", "test-secret-key-0123456789-0123456789-0123456789")
os.environ.setdefault("HEYAN_IDENTITY_KEYS", "test:aGV5YW4tdGVzdC1pZGVudGl0eS1rZXktMzItYnl0ZXM=")
os.environ.setdefault("HEYAN_VAR", tempfile.mkdtemp(prefix="heyan-test-"))
# Each xdist worker has a folder of its own: they must share neither a broker nor a demo clock.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if os.path.basename(os.environ["HEYAN_VAR"]) != worker:
    os.environ["HEYAN_VAR"] = os.path.join(os.environ["HEYAN_VAR"], worker)

from datetime import date  # noqa: E402
from pathlib import Path  # noqa: E402

from config.settings import *  # noqa: E402, F403
from documents.checking import keys  # noqa: E402

HEYAN_DEMO = False
# A browser and its test work side by side: as in a deployment each thread has its own connection to a file.
if os.environ.get("HEYAN_TEST_SQLITE") == "file":
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["HEYAN_VAR"], "browser.sqlite3")}  # noqa: F405
OFFICIALS_CUSTODY = ""  # whoever wants signatures sets it (tests/custodies.py)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns about a missing one, and warnings are errors
# Every test client sets up the middleware anew; looking static files up when asked spares each of them a walk over all.
WHITENOISE_AUTOREFRESH = True
# Papers wait for the key of their check codes; each process of the suite signs with one of its own.
keys.begin(Path(CHECK_KEYS), "heyan.test/check", date(2017, 1, 1))  # noqa: F405

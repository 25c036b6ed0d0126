"""Heyan as shipped, with keys of its own; the demo clock lets notices run out between two waves of decisions."""

import os
import tempfile

os.environ.setdefault("HEYAN_SECRET_KEY", "bench-secret-key-0123456789-0123456789-0123456789")
os.environ.setdefault("HEYAN_IDENTITY_KEYS", "bench:aGV5YW4tdGVzdC1pZGVudGl0eS1rZXktMzItYnl0ZXM=")
os.environ.setdefault("HEYAN_VAR", tempfile.mkdtemp(prefix="heyan-bench-"))

from config.settings import *  # noqa: F403

HEYAN_DEMO = True
OFFICIALS_CUSTODY = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # making officials is not what is measured

"""The log and nothing else, in the database that the storm started."""

import os

SECRET_KEY = "a storm needs none"
INSTALLED_APPS = ["audit"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "heyan",
        "HOST": os.environ.get("HEYAN_STORM_SERVER", ""),
        "OPTIONS": {"options": "-c lock_timeout=5000"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
HEYAN_DEMO = True  # writers whose clocks disagree
VAR_DIR = os.environ.get("HEYAN_STORM_SERVER", "")
OFFICIALS_CUSTODY = ""

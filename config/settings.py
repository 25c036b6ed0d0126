"""How Heyan is put together. Every value that differs between offices comes from the environment (README)."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environment.text("HEYAN_VAR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

# 演示: papers and pages say so, and only then may the demo clock set the time of an act.
HEYAN_DEMO = environment.switch("HEYAN_DEMO")
HEYAN_SOURCE_URL = environment.text("HEYAN_SOURCE_URL", "/source/")
HEYAN_CALENDAR = environment.text("HEYAN_CALENDAR")  # file with days that an order makes free or working days
HEYAN_PUBLIC_URL = environment.text("HEYAN_PUBLIC_URL", "http://127.0.0.1:8000")

DEBUG = environment.switch("HEYAN_DEBUG")
SECRET_KEY = environment.secret("HEYAN_SECRET_KEY")
IDENTITY_KEYS = environment.secret("HEYAN_IDENTITY_KEYS")  # "keyid:base64,keyid:base64", first one writes
if HEYAN_DEMO or DEBUG:
    SECRET_KEY = SECRET_KEY or "demo-secret-key-never-for-a-real-office-0123456789"
    IDENTITY_KEYS = IDENTITY_KEYS or "demo:aGV5YW4tZGVtby1pZGVudGl0eS1rZXktMzItYnl0ZXM="
if not SECRET_KEY or not IDENTITY_KEYS:
    raise ImproperlyConfigured("HEYAN_SECRET_KEY and HEYAN_IDENTITY_KEYS are missing (./run sets both, see README)")
ALLOWED_HOSTS = environment.words("HEYAN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver")
CSRF_TRUSTED_ORIGINS = environment.words("HEYAN_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "axes",
    "guardian",
    "viewflow",
    "viewflow.workflow",
    "audit",
    "registry",
    "approvals",
    "documents",
    "inspection",
    "workflows",
]
VIEWFLOW = {"AUTOREGISTER": False}

MIDDLEWARE = [
    "config.proxies.client_address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.caching.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "config.passwords.own_password_first",
    "workflows.http.BusyIsNoFault",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context.deployment",
            ]
        },
    }
]

DATABASE_URL = environment.text("DATABASE_URL")
SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": VAR_DIR / "db.sqlite3",
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=134217728; "
            "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000;"
        ),
    },
}
DATABASES = {"default": environment.database(DATABASE_URL) if DATABASE_URL else SQLITE}
if DATABASE_URL:
    DATABASES["default"].update(
        CONN_MAX_AGE=int(environment.text("HEYAN_CONN_MAX_AGE", "60")),
        CONN_HEALTH_CHECKS=True,
        DISABLE_SERVER_SIDE_CURSORS=environment.switch("HEYAN_PGBOUNCER"),
    )
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c lock_timeout=5000")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "registry.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workflows:home"
ACCOUNT_ADAPTER = "registry.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # django-axes keeps the count in the database, for all workers
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "config.logins.typed_login"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
HTTPS = environment.switch("HEYAN_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
TRUSTED_PROXIES = environment.networks("HEYAN_TRUSTED_PROXIES")  # whose X-Forwarded-For is believed (deploy/README.md)
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_DIR / "files"  # content-addressed; never served directly
# Engine processes that may make papers of lists on this machine at once; one more is kept for papers somebody waits for.
PRESSES = int(environment.text("HEYAN_PRESSES", str(len(os.sched_getaffinity(0)))))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
IMPORT_MAX_BYTES = 60 * 1024 * 1024

# The signer of the log: a process of its own, on a socket file that only it and the application may use (deploy/README.md).
LOG_SIGNER = environment.text("HEYAN_LOG_SIGNER", str(VAR_DIR / "signer" / "socket"))
# The custody of the officials' keys: socket file of a process of its own. Where ./run once began one, it is always asked.
_CUSTODY = VAR_DIR / "custody" / "socket"
OFFICIALS_CUSTODY = environment.text("HEYAN_OFFICIALS_CUSTODY", str(_CUSTODY) if _CUSTODY.parent.exists() else "")
FONTS_FOLDER = environment.text(
    "HEYAN_FONTS", str(VAR_DIR / "fonts")
)  # faces an office brings itself (fonts/README.md)
# Keys of the signed check codes: the public list, and on the worker's machine the key that signs (manage.py check_keys).
CHECK_KEYS = environment.text("HEYAN_CHECK_KEYS", str(VAR_DIR / "check"))
# Which personal values were erased: beside the database, so that a restored backup is erased again (manage.py erasures).
ERASURE_LIST = environment.text("HEYAN_ERASURE_LIST", str(VAR_DIR / "erasures.jsonl"))
# An authority of time (RFC 3161) stamps a checkpoint a day: its address, and the file of certificates it is checked with.
TIME_AUTHORITY = environment.text("HEYAN_TIME_AUTHORITY")
TIME_AUTHORITY_CA = environment.text("HEYAN_TIME_AUTHORITY_CA")

# Keys that seal papers, outside the database: the worker's, and the authority's, which only `institution_keys` needs.
# SEAL_VAULT names the class that has them (documents/sealing/vault.py).
SEAL_VAULT = environment.text("HEYAN_SEAL_VAULT", "documents.sealing.vault.FileVault")
SEAL_KEYS = environment.text("HEYAN_SEAL_KEYS", str(VAR_DIR / "seal-keys"))
SEAL_AUTHORITY_KEYS = environment.text("HEYAN_SEAL_AUTHORITY_KEYS", str(VAR_DIR / "seal-authority"))
SEAL_TIME_AUTHORITY = environment.text(
    "HEYAN_SEAL_TIME_AUTHORITY"
)  # RFC 3161: stamps every signature; checked as above

# Mails leave over the office's own server; without one nobody is written to (the inbox works all the same).
EMAIL_HOST = environment.text("HEYAN_EMAIL_HOST")
EMAIL_PORT = int(environment.text("HEYAN_EMAIL_PORT", "587"))
EMAIL_HOST_USER = environment.text("HEYAN_EMAIL_USER")
EMAIL_HOST_PASSWORD = environment.secret("HEYAN_EMAIL_PASSWORD")
EMAIL_USE_SSL = environment.switch("HEYAN_EMAIL_SSL")
EMAIL_USE_TLS = environment.switch("HEYAN_EMAIL_STARTTLS", not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("HEYAN_EMAIL_FROM", "heyan@localhost")
# Groups and webhooks: https to public addresses, and to these networks. The switch lets tests reach this machine by http.
HOOK_NETWORKS = environment.networks("HEYAN_HOOK_NETWORKS")
ALLOW_LOCAL_HOOKS = environment.switch("HEYAN_ALLOW_LOCAL_HOOKS")

BROKER_URL = environment.text("HEYAN_BROKER_URL", "filesystem://localhost")
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if BROKER_URL.startswith("filesystem"):
    BROKER_DIR.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
else:
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "config.logs.WithoutCodes", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.text("HEYAN_LOG_LEVEL", "WARNING")},
}

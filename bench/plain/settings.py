"""A Django project with nothing in it but viewflow."""

from config import environment

SECRET_KEY = "bench-secret-key-0123456789-0123456789-0123456789"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "viewflow",
    "viewflow.workflow",
    "bench.plain.apps.PlainConfig",
]
DATABASES = {"default": environment.database(environment.text("DATABASE_URL"))}
MIGRATION_MODULES = {"plain": "bench.plain.no_migrations"}  # the contestant makes its one table itself
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

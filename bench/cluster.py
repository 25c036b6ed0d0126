"""A throw-away PostgreSQL for one run, or the server that DATABASE_URL names; a database of its own per contestant."""

import os
import shutil
import sys
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

# Durability as PostgreSQL ships it (pg_virtualenv itself would switch fsync off); memory for a million tasks.
_OPTIONS = (
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "shared_buffers=1GB",
    "max_wal_size=8GB",
    "checkpoint_timeout=30min",
    "shared_preload_libraries=pg_stat_statements",
    "pg_stat_statements.track=top",
)
SHOWN = ("server_version", "fsync", "synchronous_commit", "shared_buffers")


def ensure_server() -> None:
    """Start again inside pg_virtualenv where no server is named."""
    if os.environ.get("DATABASE_URL") or os.environ.get("PGHOST"):
        return
    if shutil.which("pg_virtualenv") is None:
        sys.exit("neither DATABASE_URL nor pg_virtualenv (Debian: postgresql, postgresql-common)")
    options = [word for option in _OPTIONS for word in ("-o", option)]
    os.execvp("pg_virtualenv", ["pg_virtualenv", *options, "--", sys.executable, "-m", "bench", *sys.argv[1:]])


def server_url() -> str:
    given = os.environ.get("DATABASE_URL")
    if given:
        return given
    user, password = quote(os.environ.get("PGUSER", "postgres")), quote(os.environ.get("PGPASSWORD", ""))
    return f"postgresql://{user}:{password}@{os.environ['PGHOST']}:{os.environ.get('PGPORT', '5432')}/postgres"


def url_of(database: str) -> str:
    return urlunsplit(urlsplit(server_url())._replace(path=f"/{database}"))


def _run(url: str, *statements: sql.Composable | str) -> list[tuple]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def make_database(name: str) -> str:
    """An empty database; pg_stat_statements in it where the server has it loaded. Returns its URL."""
    known = sql.Identifier(name)
    _run(
        server_url(),
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(known),
        sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(known),
    )
    if "pg_stat_statements" in setting("shared_preload_libraries"):
        _run(url_of(name), "CREATE EXTENSION pg_stat_statements")
    return url_of(name)


def drop_database(name: str) -> None:
    _run(server_url(), sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def setting(name: str) -> str:
    return str(_run(server_url(), sql.SQL("SHOW {}").format(sql.SQL(name)))[0][0])

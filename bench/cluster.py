"""A throw-away PostgreSQL for one run, or the server that DATABASE_URL names; a database of its own per contestant."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

# Durability as PostgreSQL ships it; memory for a million tasks.
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
_WITH_POSTGRESQL = Path(__file__).parent.parent / "tools" / "with_postgresql"
SHOWN = ("server_version", "fsync", "synchronous_commit", "shared_buffers")


def ensure_server() -> None:
    """Start again inside tools/with_postgresql where no server is named."""
    if not os.environ.get("DATABASE_URL"):
        os.execv(
            _WITH_POSTGRESQL, [str(_WITH_POSTGRESQL), *_OPTIONS, "--", sys.executable, "-m", "bench", *sys.argv[1:]]
        )


def server_url() -> str:
    return os.environ["DATABASE_URL"]


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

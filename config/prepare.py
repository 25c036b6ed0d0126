"""Bring the database to the state the code expects: `python -m config.prepare`, called by ./run, safe to repeat."""

import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection

REGISTER = "data/register_nongan_2017.xlsx"
REGISTER_COUNTY = "220122"

Step = tuple[str, str, Callable[[], object]]


def steps() -> list[Step]:
    """What every deployment needs; a demo first sets its clock, then gets households and cases."""
    database: Step = ("数据库", "database", lambda: call_command("migrate", verbosity=0, interactive=False))
    needed: list[Step] = [
        ("职责", "duties", lambda: call_command("sync_duties")),
        ("行政区划", "divisions", lambda: call_command("load_divisions", "data/divisions.csv")),
        ("方案", "programmes", lambda: call_command("load_programmes")),
        ("静态文件", "static files", collect_static),
        ("核验密钥", "key of the check codes", lambda: call_command("check_keys", "begin")),
        ("抹除名单", "list of erasures", lambda: call_command("erasures", "reapply", verbosity=0)),
    ]
    if settings.OFFICIALS_CUSTODY:
        needed.append(("本人签名", "officials' signatures", lambda: call_command("official_keys", "begin")))
    if not settings.HEYAN_DEMO:
        return [database, *needed]
    return [
        database,
        ("演示时钟", "demo clock", lambda: call_command("demo", begin=True)),
        *needed,
        ("扶贫手册名册", "register workbook", import_register),
        ("日志检查点", "checkpoint of the log", publish_log),
        ("演示案件", "demo cases", lambda: call_command("demo")),
        ("演示印章密钥", "keys of the demo's seals", make_keys),
    ]


def collect_static() -> None:
    # Viewflow's own pages are never served, and their 50 MB of files are not needed.
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["viewflow"])


def import_register() -> None:
    """Once: what the officials did with the households since then stays."""
    digest = sha256(Path(REGISTER).read_bytes()).hexdigest()
    if apps.get_model("registry", "ImportRun").objects.filter(sha256=digest, status="done").exists():
        say("  已导入 · imported before")
        return
    call_command("import_register", REGISTER, division=REGISTER_COUNTY, commit=True, quiet_problems=True)


def publish_log() -> None:
    """So that the papers of the demo cases carry a line of the log. Without a signer (a single start of this) they do not."""
    try:
        call_command("publish_log")
    except CommandError as error:
        say(f"  无检查点 · no checkpoint: {error}")


def make_keys() -> None:
    """An authority with 演示 in its name, and a key for every unit; a real office makes its own (README)."""
    call_command("institution_keys", "begin", by="演示部署", years=30, verbosity=0)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def prepare() -> None:
    connection.ensure_connection()
    for chinese, english, step in steps():
        say(f"▸ {chinese} · {english}")
        step()


def main() -> int:
    """Exit status 0, or 1 after one message that names what cannot be done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.chdir(Path(__file__).resolve().parent.parent)
    try:
        django.setup()
        prepare()
    except ImproperlyConfigured as error:
        say(f"✘ 配置有误 · Configuration: {error}")
    except OperationalError as error:
        say(f"✘ 数据库不可用 · The database cannot be used: {str(error).strip()}")
    except (CommandError, OSError) as error:
        say(f"✘ {error}")
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())

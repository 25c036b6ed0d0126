"""The corresponding source, offered to everybody who uses the system over the network (AGPL-3.0 §13)."""

import io
import tarfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_PARTS = (
    "approvals audit config data deploy documents fonts inspection locale registry requirements static templates tests "
    "tools workflows bench manage.py run test pyproject.toml README.md LICENSE"
).split()


def source(request: HttpRequest) -> HttpResponse:
    """The running code as a tar.gz; nothing of var/ (keys, database, files) is in it."""
    headers = {"Content-Disposition": 'attachment; filename="heyan-source.tar.gz"'}
    return HttpResponse(_archive(), content_type="application/gzip", headers=headers)


@cache
def _archive() -> bytes:
    """Packed once: everybody may ask for it, and the code that runs does not change while it runs."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for part in _PARTS:
            path = Path(settings.BASE_DIR) / part
            if path.exists():
                archive.add(path, arcname=f"heyan/{part}", filter=_without_caches)
    return buffer.getvalue()


def _without_caches(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if "__pycache__" in member.name or member.name.endswith(".pyc") else member

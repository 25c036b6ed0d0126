"""What the strict content security policy and offices without internet demand of templates and static files."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

TEMPLATES = settings.BASE_DIR / "templates"
VENDOR = settings.BASE_DIR / "static" / "vendor"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "print" not in path.parts)
INLINE = {
    "style attribute": re.compile(r"<[^>]+\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "event attribute": re.compile(r"<[^>]+\son[a-z]+\s*=", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "javascript address": re.compile(r"[\"']javascript:", re.I),
    "foreign address": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_page_compiles_and_needs_no_inline_code_and_no_foreign_host(path: Path) -> None:
    text = path.read_text()
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []
    get_template(str(path.relative_to(TEMPLATES)))


def test_vendored_files_are_what_the_manifest_says() -> None:
    lines = (VENDOR / "SHA-256SUMS").read_text().split("\n")
    listed = {name.removeprefix("./"): digest for digest, _, name in (line.partition("  ") for line in lines if line)}
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"SHA-256SUMS"}
    assert set(listed) == present
    for name, digest in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_every_vendored_library_carries_its_licence() -> None:
    assert all((folder / "LICENSE").is_file() for folder in VENDOR.iterdir() if folder.is_dir())


def test_style_sheets_and_scripts_name_no_foreign_host() -> None:
    own = [path for path in (settings.BASE_DIR / "static").glob("*.*") if path.suffix in {".css", ".js"}]
    assert own
    for path in own:
        assert not re.search(r"(?:url\(|import |fetch\()\s*[\"']?(?:https?:)?//", path.read_text()), path.name

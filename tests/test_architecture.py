"""What neither ruff nor import-linter can see: sizes, names, hidden imports, and what must not stand in the repository."""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.urls import get_resolver

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("config", "workflows", "inspection", "documents", "approvals", "registry", "audit")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
OWN_CODE = [path for path in MODULES if "migrations" not in path.parts]
LAW = [path for path in OWN_CODE if "approvals" in path.parts]
# A registry's host belongs into a machine's configuration, a developer's folder nowhere.
FOREIGN = re.compile(
    r"py[p]i\.[o]rg|python[h]osted|npm[j]s|deb\.[d]ebian|artifact-?[r]egistry|pkg\.[d]ev|(?<![\w.])/work/|(?<![\w.])/home/\w|\.\./shared"
)
NOT_OURS = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()} | {".git", "vendor", "__pycache__"}
LINES = 300


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files_of_the_project() -> Iterator[Path]:
    """Without git, which a bare machine lacks: every file outside the folders that .gitignore names."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in NOT_OURS]
        yield from (Path(folder) / name for name in files)


def test_no_import_hides_inside_a_function() -> None:
    assert [
        f"{named(path)}:{node.lineno}"
        for path in OWN_CODE
        for function in functions(tree_of(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ] == []


def test_no_module_grows_beyond_what_a_reader_holds() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in OWN_CODE}
    assert {name: length for name, length in lengths.items() if length > LINES} == {}


def test_nobody_defines_a_signal() -> None:
    assert [
        f"{named(path)}:{node.lineno}"
        for path in OWN_CODE
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Signal", "ModelSignal"}
    ] == []


def test_no_module_is_called_after_nothing_in_particular() -> None:
    vague = {"utils", "util", "common", "core", "helpers", "misc"}
    assert [named(path) for path in OWN_CODE if vague & set(path.relative_to(ROOT).with_suffix("").parts)] == []


def test_the_law_imports_no_http() -> None:
    http = ("django.http", "django.shortcuts", "django.urls", "django.contrib.messages")
    assert [f"{named(path)}: {name}" for path in LAW for name in imported(tree_of(path)) if name.startswith(http)] == []


def test_the_law_is_never_handed_a_request() -> None:
    assert [
        f"{named(path)}:{function.lineno}"
        for path in LAW
        for function in functions(tree_of(path))
        for argument in [*function.args.args, *function.args.kwonlyargs]
        if argument.arg == "request" and not is_letter(argument)
    ] == []


def is_letter(argument: ast.arg) -> bool:
    """A request to a department is a letter of the procedure, not a browser's."""
    return argument.annotation is not None and "ComparisonRequest" in ast.unparse(argument.annotation)


def test_the_offline_verifier_depends_on_nothing_of_ours() -> None:
    files = [ROOT / "audit" / "verify.py", *(ROOT / "audit" / "verifier").glob("*.py")]
    names = [name for path in files for name in imported(tree_of(path)) if not name.startswith("audit.verifier.")]
    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "cryptography"}


def test_viewflows_own_pages_are_not_mounted() -> None:
    text = (ROOT / "config" / "urls.py").read_text(encoding="utf-8")
    assert not [name for name in imported(ast.parse(text)) if name.startswith("viewflow")]
    assert not {"viewflow", "workflow", "material"} & {str(name) for name in get_resolver().namespace_dict}


def test_no_registry_host_and_no_machine_path_is_committed() -> None:
    guilty = []
    for path in files_of_the_project():
        if path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        guilty += [f"{named(path)}: {found[0]}" for found in [FOREIGN.search(text)] if found]
    assert guilty == []


def test_psycopg_3_does_not_replace_the_driver() -> None:
    for lock in ("runtime.txt", "development.txt"):
        pins = re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / lock).read_text(encoding="utf-8"), re.MULTILINE)
        assert "psycopg2-binary" in pins
        assert not {"psycopg", "psycopg-binary", "psycopg-c"} & set(pins)

"""The verifier as one file that an evaluator can read from top to bottom: its modules, one after the other, unchanged.

What the modules import from each other is left out, because in one file it stands above already; a name that two
modules give to different things would silently win over the other, so that is refused.
"""

import ast
import hashlib
from pathlib import Path

FILE_NAME = "heyan_verify.py"
FOLDER = Path(__file__).resolve().parent / "verifier"
# Each stands below what it uses.
MODULES = (
    "canonical",
    "merkle",
    "note",
    "words",
    "time_words",
    "sentences",
    "findings",
    "reading",
    "entries",
    "key_claims",
    "log_claims",
    "stamps",
    "case_claims",
    "file_claims",
    "year_claims",
    "official_claims",
    "checking",
    "held",
    "reporting",
    "command",
)
_OURS = "audit.verifier"
_HEAD = '''#!/usr/bin/env python3
"""核验证据包的离线程序 · The offline verifier of Heyan's evidence bundles, in one file.

    python3 heyan_verify.py bundle.zip --log-key VKEY [--officials-key VKEY] [--witness VKEY … --quorum N]
        [--known HELD …]

It needs Python 3.11 or newer and the package `cryptography`; it reads the bundle and what you name, writes nothing,
and opens no connection; openssl is asked about time stamps alone, and only with --time-authority. Read it before you trust
it: {lines} lines, made of audit/verifier/ by `manage.py ship_verifier`.
Heyan is free software under the GNU Affero General Public License, version 3 or later.
"""
'''
_FOOT = '\n\nif __name__ == "__main__":\n    sys.exit(main())\n'


class TwoNames(Exception):
    """Two modules call different things by one name; in one file the later would win."""


def shipped() -> str:
    """The text of the single file; the same modules always give the same text."""
    parts, imports, names = [], set(), dict[str, str]()
    for module in MODULES:
        source = (FOLDER / f"{module}.py").read_text(encoding="utf-8")
        tree = ast.parse(source)
        _refuse_repeats(names, module, tree)
        imports |= {ast.unparse(node) for node in tree.body if _is_import(node) and not _is_ours(node)}
        parts.append(_section(module, source, tree))
    body = "\n".join(sorted(imports, key=lambda line: (line.startswith("from"), line))) + "".join(parts) + _FOOT
    head = _HEAD.replace("{lines}", str(len(body.splitlines()) + len(_HEAD.splitlines()) + 1))
    return head + "\n" + body


def digest_of_shipped() -> str:
    """What an evaluator compares with the digest in the contract."""
    return hashlib.sha256(shipped().encode()).hexdigest()


def _section(module: str, source: str, tree: ast.Module) -> str:
    """The module without its imports; its first words become a comment."""
    lines = source.splitlines()
    dropped = [node for node in tree.body if _is_import(node)]
    first = tree.body[0]
    words = ast.get_docstring(tree) or ""
    for node in [first, *dropped] if words else dropped:
        assert node.end_lineno is not None
        for number in range(node.lineno - 1, node.end_lineno):
            lines[number] = ""
    rest = "\n".join([*_aliases(dropped), "\n".join(lines).strip("\n")])
    comment = "\n".join(f"# {line}".rstrip() for line in f"==== {module}.py\n{words}".splitlines())
    return f"\n\n\n{comment}\n\n\n{rest.strip(chr(10))}\n"


def _aliases(imports: list[ast.stmt]) -> list[str]:
    """`from audit.verifier.canonical import parse as parse_canonical` leaves `parse_canonical = parse`."""
    found = [alias for node in imports if _is_ours(node) for alias in node.names]  # type: ignore[attr-defined]
    return [f"{alias.asname} = {alias.name}" for alias in found if alias.asname]


def _refuse_repeats(names: dict[str, str], module: str, tree: ast.Module) -> None:
    for name in _defined(tree):
        if names.setdefault(name, module) != module:
            raise TwoNames(f"{name} stands in {names[name]}.py and in {module}.py")


def _defined(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.append(node.name)
        elif isinstance(node, ast.Assign):
            found += [
                each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            ]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.append(node.target.id)
    return found


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_ours(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_OURS)

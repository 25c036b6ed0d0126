"""Read programme files. One TOML file is one programme; everything wrong with it is said at once.

Errors name file, key path and clause: `guiping_2016.toml: criteria[GP-H9].operator (clause G-08): …`.
"""

import dataclasses
import hashlib
import json
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from registry.programme_checks import Problem, find_problems
from registry.programme_schema import Programme

PROGRAMMES_DIR = Path(__file__).with_name("programmes")


class ProgrammeError(Exception):
    """The programme file cannot be used."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))


def read_programme(path: Path) -> Programme:
    """Raises ProgrammeError with everything that is wrong in the file."""
    return read_tree(path)[1]


def read_tree(path: Path) -> tuple[dict[str, Any], Programme]:
    """The plain content of a file, and the programme it makes."""
    try:
        tree = plain(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProgrammeError(path.name, [Problem("(file)", "", f"is not TOML: {error}")]) from error
    return tree, parse_programme(tree, file=path.name)


def parse_programme(tree: Mapping[str, Any], *, file: str) -> Programme:
    """Build the programme from the plain content of a file or of a ProgrammeVersion."""
    reader = _Reader()
    programme = reader.read(Programme, tree, "", "")
    problems = reader.problems + find_problems(programme, {_section(problem.key) for problem in reader.problems})
    if problems:
        raise ProgrammeError(file, problems)
    line = programme.income.line_fen
    criteria = tuple(
        dataclasses.replace(rule, threshold=line) if rule.measure == "income_above_line" else rule
        for rule in programme.criteria
    )
    return dataclasses.replace(programme, criteria=criteria, digest=digest_of(tree))


def canonical(tree: Mapping[str, Any]) -> str:
    """The content as stored and hashed: sorted keys, no spaces; comments and order of keys in the file do not count."""
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(tree: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(tree).encode()).hexdigest()


def plain(value: Any) -> Any:
    """TOML values as JSON knows them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _section(key: str) -> str:
    return key.split(".")[0].split("[")[0]


@dataclass(frozen=True)
class _Failed:
    """Stands for a value that could not be read, so that the rest of the file is still looked at."""


class _Reader:
    """Reads plain values into the dataclasses of the schema, by their annotations."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, kind: Any, value: Any, key: str, clause: str) -> Any:
        if dataclasses.is_dataclass(kind):
            return self._record(kind, value, key, clause)
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is tuple:
            return self._sequence(arguments, value, key, clause)
        if origin is Mapping:
            return self._mapping(arguments, value, key, clause)
        if origin is typing.Literal:
            if value not in arguments:
                return self._refuse(key, clause, f"{value!r} is not one of {', '.join(map(str, arguments))}")
            return value
        if origin in (typing.Union, types.UnionType):
            kinds = tuple(kind for kind in arguments if kind is not types.NoneType)
            return value if len(kinds) > 1 and type(value) in kinds else self.read(kinds[0], value, key, clause)
        return self._scalar(kind, value, key, clause)

    def _record(self, kind: Any, value: Any, key: str, clause: str) -> Any:
        if not isinstance(value, dict):
            return self._refuse(key, clause, "is not a table")
        hints = typing.get_type_hints(kind)
        fields = {entry.name: entry for entry in dataclasses.fields(kind) if entry.name != "digest"}
        clause = value["clause"] if isinstance(value.get("clause"), str) else clause
        for name in value.keys() - fields.keys():
            self._refuse(_join(key, name), clause, "is not a known key")
        found = {}
        for name, entry in fields.items():
            if name in value:
                found[name] = self.read(hints[name], value[name], _join(key, name), clause)
            elif entry.default is dataclasses.MISSING and entry.default_factory is dataclasses.MISSING:
                reason = "is missing: every choice cites its clause" if name == "clause" else "is missing"
                found[name] = self._refuse(_join(key, name), clause, reason)
        return kind(**found)

    def _sequence(self, kinds: tuple[Any, ...], value: Any, key: str, clause: str) -> Any:
        if not isinstance(value, list):
            return self._refuse(key, clause, "is not a list")
        if kinds[-1] is Ellipsis:
            return tuple(self.read(kinds[0], item, _item_key(key, n, item), clause) for n, item in enumerate(value, 1))
        if len(value) != len(kinds):
            return self._refuse(key, clause, f"has {len(value)} values, not {len(kinds)}")
        return tuple(self.read(kind, item, key, clause) for kind, item in zip(kinds, value, strict=True))

    def _mapping(self, kinds: tuple[Any, ...], value: Any, key: str, clause: str) -> Any:
        if not isinstance(value, dict):
            return self._refuse(key, clause, "is not a table")
        for name in value:
            self.read(kinds[0], name, _join(key, name), clause)
        return types.MappingProxyType(
            {name: self.read(kinds[1], item, _join(key, name), clause) for name, item in value.items()}
        )

    def _scalar(self, kind: type, value: Any, key: str, clause: str) -> Any:
        if kind is date:
            try:
                return date.fromisoformat(value)
            except (TypeError, ValueError):
                return self._refuse(key, clause, f"{value!r} is not a date")
        if type(value) is not kind:
            return self._refuse(key, clause, f"{value!r} is not {_NAMES.get(kind, kind.__name__)}")
        return value

    def _refuse(self, key: str, clause: str, reason: str) -> _Failed:
        self.problems.append(Problem(key, clause, reason))
        return _Failed()


_NAMES: dict[type, str] = {int: "a whole number", str: "a text", bool: "true or false"}


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _item_key(key: str, number: int, item: Any) -> str:
    name = item.get("code") or item.get("stage") or item.get("kind") if isinstance(item, dict) else None
    return f"{key}[{name or number}]"

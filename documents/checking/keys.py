"""Keys of the signed check codes: a folder beside the database, never in it.

`keys.txt` is the public list that anybody may have: every key there ever was, and what its signatures are worth. The key that
signs today lies beside it in a file of its owner's alone; only the worker needs that one. A retired key still verifies what
it signed until then; a compromised one verifies nothing, because nobody knows who signed with it.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from audit.signer.keeping import KeptElsewhere, read_key, write_key
from audit.signer.memory import write_whole
from audit.verifier.note import LOG, NoteError, PublicKey, SigningKey, new_key, parse_key

LIST = "keys.txt"
HEAD = "heyan check keys v1"
NONE = "-"


class State(StrEnum):
    IN_USE = "in-use"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class KeyAway(Exception):
    """There is no key to sign with; whatever is to carry a signed code waits."""


@dataclass(frozen=True, slots=True)
class CheckKey:
    """A line of the list. `until`: its last day, None while it is in use."""

    key: PublicKey
    state: State
    since: date
    until: date | None

    @property
    def id(self) -> str:
        return self.key.id.hex()

    @property
    def line(self) -> str:
        return f"{self.key.text} {self.state} {self.since} {self.until or NONE}"

    def verifies(self, signed_on: date) -> bool:
        """Whether a signature by this key counts on a paper of that day."""
        return self.state != State.COMPROMISED and (self.until is None or signed_on <= self.until)


def known(folder: Path) -> list[CheckKey]:
    """Every key of the list, oldest first; none where there is no list. Raises KeyAway for a damaged one."""
    try:
        text = (folder / LIST).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise KeyAway(f"{folder / LIST}: {error}") from error
    head, *lines = text.splitlines()
    if head != HEAD:
        raise KeyAway(f"{folder / LIST} is no list of check keys")
    return [_parse(line) for line in lines if line]


def list_text(keys: list[CheckKey]) -> str:
    return "\n".join([HEAD, *(key.line for key in keys)]) + "\n"


def _parse(line: str) -> CheckKey:
    try:
        text, state, since, until = line.split(" ")
        last = None if until == NONE else date.fromisoformat(until)
        return CheckKey(parse_key(text), State(state), date.fromisoformat(since), last)
    except (ValueError, NoteError) as error:
        raise KeyAway(f"a line of the list of check keys cannot be read: {error}") from error


def signing_key(folder: Path) -> SigningKey:
    """The key that signs today. Raises KeyAway: none, not here, or a file that others may read."""
    in_use = [key for key in known(folder) if key.state == State.IN_USE]
    if not in_use:
        raise KeyAway(f"{folder} has no key for check codes: manage.py check_keys begin")
    file = file_of(folder, in_use[-1])
    try:
        if file.stat().st_mode & 0o077:
            raise KeyAway(f"{file} may be read by others than its owner: chmod 600")
        key = read_key(file, LOG)
    except (OSError, KeptElsewhere) as error:
        raise KeyAway(f"the key for check codes is not here: {error}") from error
    if key.public != in_use[-1].key:
        raise KeyAway(f"{file} holds another key than the list says")
    return key


def file_of(folder: Path, key: CheckKey) -> Path:
    return folder / f"{key.id}.key"


def begin(folder: Path, name: str, on: date) -> CheckKey | None:
    """The first key; None where there is a list already. A key that was lost is not silently made anew."""
    return None if known(folder) else _add(folder, [], name, on)


def renew(folder: Path, name: str, on: date) -> CheckKey:
    """A new key signs from now on; the one before is retired and its secret half destroyed."""
    before = known(folder)
    made = _add(folder, [_ended(key, State.RETIRED, on) for key in before], name, on)
    for key in before:
        file_of(folder, key).unlink(missing_ok=True)
    return made


def condemn(folder: Path, key_id: str, on: date) -> CheckKey:
    """The key is in wrong hands: its signatures count no more, whatever day they name. Raises KeyError."""
    keys = known(folder)
    found = {key.id: key for key in keys}[key_id]
    condemned = replace(found, state=State.COMPROMISED, until=found.until or on)
    _write(folder, [condemned if key == found else key for key in keys])
    file_of(folder, found).unlink(missing_ok=True)
    return condemned


def _ended(key: CheckKey, state: State, on: date) -> CheckKey:
    return replace(key, state=state, until=on) if key.state == State.IN_USE else key


def _add(folder: Path, before: list[CheckKey], name: str, on: date) -> CheckKey:
    """The secret half first: a list never names a key that nobody has."""
    secret = new_key(name, LOG)
    made = CheckKey(secret.public, State.IN_USE, on, None)
    write_key(file_of(folder, made), secret)
    _write(folder, [*before, made])
    return made


def _write(folder: Path, keys: list[CheckKey]) -> None:
    write_whole(folder / LIST, list_text(keys))
    (folder / LIST).chmod(0o644)

"""Ways to tamper with a bundle, drawn by a seeded generator: bits of the archive, bytes of members, fields, lines, papers, photos.

The manifest is repaired after every change but those of the archive's own bits: digests in it protect from damage only.
"""

import hashlib
import io
import json
import random
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LINED = ("events.jsonl", "openings.jsonl", "heads.jsonl", "consistency.jsonl")


class Tamperer:
    def __init__(self, content, seed):
        self.content, self.random = content, random.Random(seed)
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            self.members = {name: bundle.read(name) for name in bundle.namelist()}

    def one(self):
        """(what was done, the bytes of the tampered bundle)"""
        kinds = [
            (self.bits, 10),
            (self.bytes_, 20),
            (self.field, 35),
            (self.lines, 25),
            (self.files, 5),
            (self.manifest, 5),
        ]
        kind = self.random.choices([each for each, _weight in kinds], [weight for _each, weight in kinds])[0]
        return kind()

    def bits(self):
        content = bytearray(self.content)
        for _ in range(self.random.choice((1, 1, 3))):
            content[self.random.randrange(len(content))] ^= 1 << self.random.randrange(8)
        return "bits of the archive", bytes(content)

    def bytes_(self):
        members = dict(self.members)
        name = self.random.choice([name for name in members if name != "manifest.json" and members[name]])
        member = bytearray(members[name])
        place = self.random.randrange(len(member))
        how = self.random.choice(("change", "cut", "insert", "shorten"))
        if how == "change":
            member[place] = self.random.randrange(256)
        elif how == "cut":
            del member[place : place + self.random.choice((1, 1, 7, 100))]
        elif how == "insert":
            member[place:place] = self.random.randbytes(self.random.choice((1, 4)))
        else:
            del member[place:]
        members[name] = bytes(member)
        return f"{how} bytes of {name}", packed(repaired(members))

    def field(self):
        """One value somewhere in one line, also inside the body of an entry, becomes another."""
        name = self.random.choice([name for name in LINED if self.members.get(name)])
        rows = [json.loads(line) for line in self.members[name].splitlines()]
        row = self.random.choice(rows)
        if name == "events.jsonl" and self.random.random() < 0.7:
            body = json.loads(row["body"])
            self._change(body)
            row["body"] = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        else:
            self._change(row)
        return f"a field in {name}", self._with_rows(name, rows)

    def lines(self):
        name = self.random.choice([name for name in LINED if self.members.get(name)])
        rows = [json.loads(line) for line in self.members[name].splitlines()]
        first, second = self.random.randrange(len(rows)), self.random.randrange(len(rows))
        how = self.random.choice(("drop", "drop", "repeat", "swap", "replay", "tail", "stream"))
        if how == "drop":
            del rows[first]
        elif how == "repeat":
            rows.insert(second, dict(rows[first]))
        elif how == "swap":
            rows[first], rows[second] = rows[second], rows[first]
        elif how == "replay":
            key = self.random.choice(sorted(rows[first]))
            rows[first] = rows[first] | {key: rows[second][key]}
        elif how == "tail":
            del rows[first:]
        elif name == "events.jsonl":
            stream = json.loads(rows[first]["body"])["stream"]
            rows = [row for row in rows if json.loads(row["body"])["stream"] != stream]
        return f"{how} lines of {name}", self._with_rows(name, rows)

    def files(self):
        members = dict(self.members)
        name = self.random.choice([name for name in members if name.startswith(("papers/", "photos/"))])
        content = members.pop(name)
        if self.random.random() < 0.6:  # another file instead of it, under its own or the old digest
            content += b"!"
            digest = hashlib.sha256(content).hexdigest()
            members[self.random.choice((name, f"{name[:7]}{digest}{name[-4:]}"))] = content
        return "papers or photos", packed(repaired(members))

    def manifest(self):
        members = dict(self.members)
        manifest = json.loads(members["manifest.json"])
        how = self.random.choice(("mode", "drop", "add", "format", "files"))
        if how == "mode":
            manifest["mode"] = "full" if manifest["mode"] == "cases" else "cases"
        elif how == "drop":
            manifest["streams"].remove(self.random.choice(manifest["streams"]))
        elif how == "add":
            manifest["streams"].append("case:TP2017-X")
        elif how == "format":
            manifest["format"] = self.random.choice(("heyan.bundle/0", "heyan.bundle/9", "zip", None))
        else:
            del manifest["files"][self.random.choice(sorted(manifest["files"]))]
        members["manifest.json"] = json.dumps(manifest).encode()
        return f"{how} of the manifest", packed(members)

    def _with_rows(self, name, rows):
        lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows]
        return packed(repaired(self.members | {name: "".join(lines).encode("utf-8", "surrogatepass")}))

    def _change(self, value):
        """Some value in this object, however deep, becomes another of its kind."""
        key = self.random.choice(sorted(value) if isinstance(value, dict) else range(len(value)))
        inner = value[key]
        if isinstance(inner, dict | list) and inner and self.random.random() < 0.8:
            self._change(inner)
        elif isinstance(inner, dict | list):
            value[key] = [] if inner else ["x"]
        else:
            value[key] = self._other(inner)

    def _other(self, value):
        if isinstance(value, bool) or value is None:
            return not value
        if isinstance(value, int):
            return self.random.choice((value + 1, value - 1, 0 if value else 1, -value - 1, 2**53))
        if not value:
            return "x"
        place = self.random.randrange(len(value))
        other = self.random.choice("0123456789abcdefXYZ=同")
        other = other if other != value[place] else "~"
        return self.random.choice((value[:place] + other + value[place + 1 :], value[:place], value + other))


class RememberingKey:
    """A public key that verifies no signature twice. Stands in the verifier's place of Ed25519PublicKey during a campaign."""

    answers: dict[tuple[bytes, bytes, bytes], bool] = {}

    def __init__(self, raw):
        self.raw, self.key = raw, Ed25519PublicKey.from_public_bytes(raw)

    from_public_bytes = classmethod(lambda cls, raw: cls(raw))

    def verify(self, signature, message):
        asked = (self.raw, signature, message)
        if asked not in self.answers:
            self.answers[asked] = self._verifies(signature, message)
        if not self.answers[asked]:
            raise InvalidSignature

    def _verifies(self, signature, message):
        try:
            self.key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def repaired(members):
    manifest = json.loads(members["manifest.json"])
    manifest["files"] = {
        name: hashlib.sha256(content).hexdigest() for name, content in members.items() if name != "manifest.json"
    }
    return members | {"manifest.json": json.dumps(manifest).encode()}


def packed(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as bundle:
        for name, content in members.items():
            bundle.writestr(name, content)
    return file.getvalue()

"""A log in memory, with its keys, that packs bundles: what tests of the verifier check, forge and damage.

It writes entries as audit.log does; that the two agree is asked in test_bundle_of_a_case.py.
"""

import functools
import hashlib
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from audit.packing import HeadProof, Pack, row_of_entry, row_of_growth, row_of_head, row_of_stamp
from audit.verifier import canonical, merkle, note, official_claims
from audit.verifier.case_claims import EXIT_ORDER
from audit.verifier.checking import Trust, check
from audit.verifier.findings import CLAIMS
from audit.verifier.log_claims import HEADS_SCHEMA, Known

START = datetime(2017, 3, 1, 1, tzinfo=UTC)
ORIGIN = "heyan.example/log"
SALT = bytes(range(32))
EMPTY = merkle.EMPTY_ROOT
PDF = b"%PDF-1.7 a paper that was issued"
JPEG = b"\xff\xd8\xff a photo that was received"
SYSTEM = ("key:log", "erasure:log", "log:heads")
SINCE, SINCE_LATER = "2017-03-01T00:00:00.000000Z", "2018-01-01T00:00:00.000000Z"


class Heads:
    """What the verifier's words on a statement of heads say, written once more: a tree over buckets, most of them empty."""

    def __init__(self, heads):
        self.streams = {stream for stream, _seq, _digest in heads}
        self.buckets = {}
        for head in sorted(heads):
            number = int.from_bytes(hashlib.sha256(head[0].encode()).digest()[:2], "big") % 16384
            self.buckets.setdefault(number, []).append(head)
        self.hash_of = functools.cache(self._hash_of)

    def statement(self, size):
        return {
            "schema": HEADS_SCHEMA,
            "size": size,
            "count": len(self.streams),
            "root": self.hash_of(14, 0).hex(),
        }

    def proof(self, stream):
        number, rows = next((number, rows) for number, rows in self.buckets.items() if stream in dict(named(rows)))
        leaves, place = self._leaves(number), dict(named(rows))[stream]
        inside = lambda height, index: merkle.root_of(leaves[index << height : (index + 1) << height])  # noqa: E731
        path = merkle.inclusion_path(place, len(leaves), inside)
        above = merkle.inclusion_path(number, 16384, self.hash_of)
        return HeadProof(stream, place, len(leaves), merkle.root_of(leaves), path, above)

    def _leaves(self, number):
        rows = self.buckets.get(number, ())
        return [merkle.leaf_hash(canonical.encode([HEADS_SCHEMA, *row])) for row in rows]

    def _hash_of(self, height, index):
        if not any(number >> height == index for number in self.buckets):
            return nothing(height)
        if height:
            return merkle.node_hash(self.hash_of(height - 1, 2 * index), self.hash_of(height - 1, 2 * index + 1))
        leaves = self._leaves(index)
        return merkle.leaf_hash(len(leaves).to_bytes(8, "big") + merkle.root_of(leaves))


def named(rows):
    return [(stream, place) for place, (stream, _seq, _digest) in enumerate(rows)]


@functools.cache
def nothing(height):
    """The root over so many empty buckets."""
    return merkle.node_hash(nothing(height - 1), nothing(height - 1)) if height else merkle.leaf_hash(bytes(8) + EMPTY)


@dataclass
class Made:
    """An entry before it is hashed: what an attacker with the database would rewrite."""

    stream: str
    kind: str
    statement: dict
    at: datetime
    actor: str = "system:clock"
    personal: dict = field(default_factory=dict)
    subject: dict = field(default_factory=dict)
    event_id: str = ""
    signed: dict | None = None  # by its official over what it was then: nobody else can make it anew


class LittleCustody:
    """The keys of officials, which whoever holds database and log key does not hold. Signs as audit/custody does."""

    def __init__(self):
        self.root = note.new_key(f"{ORIGIN}/officials")
        self.keys, self.revoked = {}, 0

    def sign(self, holder, body):
        if holder not in self.keys:
            secret = note.new_key(holder)
            key = note.encode_base64(secret.public.raw)
            certificate = self.root.sign(official_claims.certificate_message(holder, key, SINCE))
            self.keys[holder] = secret, {"certificate": note.encode_base64(certificate), "key": key, "since": SINCE}
        secret, shown = self.keys[holder]
        return shown | {"by": note.encode_base64(secret.sign(official_claims.act_message(body)))}

    def beginning(self, size, log=ORIGIN):
        by = self.root.sign(official_claims.beginning_message(log, size))
        return {"log": log, "size": size, "by": note.encode_base64(by)}

    def revocation(self, holder, number=None, reason="left"):
        self.revoked += 1
        number, key = number or self.revoked, self.keys.pop(holder)[1]["key"]
        by = self.root.sign(official_claims.revocation_message(number, holder, key, SINCE_LATER, reason))
        by = note.encode_base64(by)
        return {"number": number, "holder": holder, "key": key, "at": SINCE_LATER, "reason": reason, "by": by}


class LittleLog:
    def __init__(self, key=None, witnesses=2):
        self.key = key or note.new_key(ORIGIN)
        self.custody = LittleCustody()
        self.signs_from = 0  # acts before this entry are older than the custody
        self.witnesses = [note.new_key(f"witness-{number}", note.WITNESS) for number in range(witnesses)]
        self.made: list[Made] = []
        self.papers: list[bytes] = []
        self.photos: list[bytes] = []
        self.now = START
        self.sizes: list[int] = []  # at which a checkpoint was published
        self.sealed = 0
        self.heads_at: list[int] = []

    def add(self, stream, kind, statement, *, actor="system:clock", personal=None, subject=None, minutes=1):
        self.now += timedelta(minutes=minutes)
        number = len(self.made)
        event_id = f"00000000-0000-4000-8000-{number:012d}"
        self.made.append(Made(stream, kind, statement, self.now, actor, personal or {}, subject or {}, event_id))
        return number

    # what happens

    def register_keys(self):
        for key in [self.key, *self.witnesses]:
            self.add("key:log", "audit:key:registered", {"role": ""}, subject={"key": key.public.text})

    def begin_signing(self, size=None):
        said = self.custody.beginning(len(self.made) if size is None else size)
        self.add("key:log", "audit:signing:begun", said, subject={"key": self.custody.root.public.text})

    def revoke(self, holder, **how):
        self.add("key:log", "audit:official_key:revoked", self.custody.revocation(holder, **how))

    def open(self, case):
        self.add(
            f"case:{case}",
            "case:case:opened",
            {"case_kind": "exit", "year": 2017},
            actor="official:1",
            personal={"head_name": "赵庆祥"},
        )

    def decide(self, case, stage, *, actor=None, outcome="approved", turn=1, **said):
        statement = {"stage": stage, "outcome": outcome, "acted_on": self.now.date().isoformat(), "signed": "0" * 64}
        return self.add(
            f"case:{case}",
            "case:decision:recorded",
            statement | said,
            actor=actor or f"official:{100 + (EXIT_ORDER.index(stage) if stage in EXIT_ORDER else 50)}",
            personal={"opinion": "同意", "facts": {"income_fen": 412000}},
            subject={"case": case, "round": turn},
        )

    def decide_jointly(self, case, stage, names=("张敏", "王芳"), sheet="1", **changes):
        shown = hashlib.sha256(f"{case} {stage}".encode()).hexdigest()
        self.add(f"sheet:{sheet}", "sheet:sheet:opened", {"shown": shown}, actor="official:1")
        for number, name in enumerate(names, 20):
            seat = {"shown": shown, "signer": name}
            self.add(f"sheet:{sheet}", "sheet:seat:signed", seat, actor=f"official:{number}")
        return self.decide(case, stage, sheet=shown, signers=list(names), **changes)

    def issue(self, number, content=PDF):
        self.papers.append(content)
        statement = {"sha256": hashlib.sha256(content).hexdigest()}
        paper = {"paper": f"退出〔2017〕{number}号"}
        self.add(f"paper:{number}", "paper:file:rendered", statement, subject=paper, actor="system:press")

    def photograph(self, case, content=JPEG):
        self.photos.append(content)
        shown = [{"shows": "house", "sha256": hashlib.sha256(content).hexdigest()}]
        self.add(f"case:{case}", "case:photo:received", {"photos": shown}, actor="official:1")

    def object(self, case):
        self.add(f"case:{case}", "case:hold:placed", {"objection": "YY1"})
        self.add(f"case:{case}", "case:hold:released", {"objection": "YY1"})

    # what is made of it

    def bodies(self):
        heads, bodies = {}, []
        for number, one in enumerate(self.made):
            seq, prev = heads.get(one.stream, (0, "0" * 64))
            body = self._body(one, seq + 1, prev, signs=number >= self.signs_from)
            heads[one.stream] = (seq + 1, merkle.leaf_hash(body).hex())
            bodies.append(body)
        return bodies

    def _body(self, one, seq, prev, *, signs):
        parts = {
            "schema": "heyan.audit/1",
            "event_id": one.event_id,
            "stream": one.stream,
            "seq": seq,
            "prev": prev,
            "kind": one.kind,
            "at": one.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "actor": {"id": one.actor},
            "subject": one.subject,
            "statement": one.statement,
            "commitments": {label: canonical.commit(label, value, SALT) for label, value in one.personal.items()},
        }
        if signs and one.signed is None and self.custody is not None and official_claims.HOLDER.fullmatch(one.actor):
            one.signed = self.custody.sign(one.actor, canonical.encode(parts | {"schema": "heyan.audit/2"}))
        if one.signed is not None:
            parts |= {"schema": "heyan.audit/2", "signed": one.signed}
        return canonical.encode(parts)

    def heads(self, size):
        heads = {}
        for one, body in zip(self.made[:size], self.bodies(), strict=False):
            heads[one.stream] = (heads.get(one.stream, (0,))[0] + 1, merkle.leaf_hash(body).hex())
        return sorted((stream, *head) for stream, head in heads.items())

    def state_heads(self):
        size = len(self.made)
        self.heads_at.append(size)
        self.add("log:heads", "log:heads:stated", Heads(self.heads(size)).statement(size))

    def restate_heads(self):
        """The same statements over what the log says now: an attacker who can sign does not forget them."""
        for one in [one for one in self.made if one.stream == "log:heads"]:
            size = min(one.statement["size"], self.made.index(one))
            one.statement = Heads(self.heads(size)).statement(size)

    def leaves(self):
        return [merkle.leaf_hash(body) for body in self.bodies()]

    def publish(self):
        self.sizes.append(len(self.made))

    def checkpoint(self, size=None):
        leaves = self.leaves()
        size = len(leaves) if size is None else size
        return note.Checkpoint(ORIGIN, size, merkle.root_of(leaves[:size]))

    def note(self, size=None, *, signed_by=None, witnesses=None):
        text = self.checkpoint(size).text
        seconds = int((self.now + timedelta(minutes=5)).timestamp())
        cosigned = [note.cosign(text, key, seconds) for key in (self.witnesses if witnesses is None else witnesses)]
        return note.sign_note(text, signed_by or self.key) + "".join(cosigned)

    def hash_of(self):
        leaves = self.leaves()
        return lambda height, index: merkle.root_of(leaves[index << height : (index + 1) << height])

    def trust(self, known=(), quorum=2, officials=True):
        witnesses = tuple(key.public for key in self.witnesses)
        root = self.custody.root.public if officials else None
        return Trust(self.key.public, witnesses if quorum else (), quorum, tuple(known), root)

    def known(self, size):
        return Known("paper", self.checkpoint(size))

    def pack(
        self,
        path=None,
        *,
        mode="cases",
        streams=None,
        leave_out=(),
        note_text=None,
        papers=None,
        photos=None,
        openings=True,
        stamps=(),
    ):
        bodies, hash_of, size = self.bodies(), self.hash_of(), len(self.made)
        chosen = {one.stream for one in self.made} if streams is None else {*streams, *SYSTEM}
        chosen &= {one.stream for one in self.made}
        indices = [number for number, one in enumerate(self.made) if one.stream in chosen or mode == "full"]
        indices = [number for number in indices if number not in leave_out]
        file = io.BytesIO()
        with Pack(file, mode=mode, streams=chosen) as pack:
            pack.add("checkpoint.txt", [(note_text or self.note()).encode()])
            pack.add_rows("events.jsonl", (self._row(number, bodies, size, hash_of, mode) for number in indices))
            if openings:
                pack.add_rows("openings.jsonl", (row for number in indices for row in self._openings(number)))
            pack.add_rows("heads.jsonl", self._head_rows(chosen))
            pack.add_rows(
                "consistency.jsonl",
                (row_of_growth(old, merkle.consistency_path(old, size, hash_of)) for old in self.sizes if old <= size),
            )
            for number, (_old, token) in enumerate(stamps, 1):
                pack.add(f"tsa/{number:06}.tsr", [token])
            if stamps:
                pack.add_rows("stamps.jsonl", (self._stamp_row(*one) for one in enumerate(stamps, 1)))
            for content in self.papers if papers is None else papers:
                pack.add(f"papers/{hashlib.sha256(content).hexdigest()}.pdf", [content])
            for content in self.photos if photos is None else photos:
                pack.add(f"photos/{hashlib.sha256(content).hexdigest()}.jpg", [content])
        content = file.getvalue()
        if path is not None:
            Path(path).write_bytes(content)
        return content

    def _row(self, number, bodies, size, hash_of, mode):
        proof = None if mode == "full" else merkle.inclusion_path(number, size, hash_of)
        return row_of_entry(number, bodies[number].decode(), proof)

    def _stamp_row(self, number, stamp):
        old, size = stamp[0], len(self.made)
        path = merkle.consistency_path(old, size, self.hash_of())
        return row_of_stamp(f"tsa/{number:06}.tsr", old, self.checkpoint(old).root, path)

    def _openings(self, number):
        one = self.made[number]
        for label, value in sorted(one.personal.items()):
            yield {
                "event_id": one.event_id,
                "label": label,
                "salt": SALT.hex(),
                "value": canonical.encode(value).decode(),
            }

    def _head_rows(self, chosen):
        if not self.heads_at:
            return
        size = next(one.statement["size"] for one in reversed(self.made) if one.stream == "log:heads")
        heads = Heads(self.heads(size))
        for stream in sorted(chosen & heads.streams - {"log:heads"}):
            yield row_of_head(heads.proof(stream))


def good_log(cases=("A", "B")):
    """Two cases from nomination to the county's approval, with sheets, an objection, papers and an erasure-free past."""
    log = LittleLog()
    log.register_keys()
    log.begin_signing()
    for number, case in enumerate(cases):
        log.open(case)
        log.decide(case, "year_plan")
        log.photograph(case, JPEG + case.encode())
        log.decide_jointly(case, "home_check", sheet=f"{number}1")
        if number == 0:
            log.object(case)
        log.decide_jointly(case, "township_self_check", ("李强", "刘洋"), sheet=f"{number}2")
        log.decide(case, "county_review")
        log.issue(number + 1, PDF + case.encode())
        if number == 0:
            log.publish()
    log.state_heads()
    log.publish()
    return log


def checked(path, content, trust, **more):
    path.write_bytes(content)
    return check(path, trust, **more)


def statuses(report):

    return {claim: report.status_of(claim) for claim in CLAIMS}

"""When the storm is over: is anything lost, doubled, reordered, or no longer what was shown?"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from audit import log, sequencer, tree
from audit.models import TILE_HEIGHTS, Leaf, Node
from audit.protection import missing_protection
from audit.verifier import merkle


def fates(folder: Path) -> dict[str, set[str]]:
    """What the writers know of their entries."""
    known: dict[str, set[str]] = {"acknowledged": set(), "taken-back": set(), "in-doubt": set()}
    for notes in folder.glob("writer-*"):
        for line in notes.read_text().splitlines():
            fate, token = line.split()
            known[fate].add(token)
    return known


def shown(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "witness").read_text().splitlines()]


def findings(folder: Path) -> Iterator[str]:
    """Everything that must not be, in words; nothing if all is well."""
    rows = list(Leaf.objects.order_by("index").values_list("index", "hash", "event", "event__body"))
    bodies = [json.loads(body) for *_, body in rows]
    yield from _places(rows)
    yield from _entries(Counter(body["statement"]["token"] for body in bodies), fates(folder))
    yield from _streams(rows, bodies)
    yield from _trees([bytes(row[1]) for row in rows], shown(folder))
    yield from (f"the trigger {name} is gone" for name in missing_protection(connection))


def _places(rows: list) -> Iterator[str]:
    if [row[0] for row in rows] != list(range(len(rows))):
        yield "the indices have gaps"
    if len({row[2] for row in rows}) != len(rows) or log.Event.objects.count() != len(rows) or sequencer.backlog():
        yield f"{log.Event.objects.count()} events, {len(rows)} leaves, {sequencer.backlog()} waiting"
    if any(merkle.leaf_hash(body.encode()) != bytes(leaf) for _, leaf, _, body in rows):
        yield "a leaf is not that of its event"


def _entries(logged: Counter, known: dict[str, set[str]]) -> Iterator[str]:
    if lost := known["acknowledged"] - set(logged):
        yield f"LOST {len(lost)}"
    if ghosts := known["taken-back"] & set(logged):
        yield f"{len(ghosts)} were taken back and stand in the log"
    if doubled := [token for token, times in logged.items() if times > 1]:
        yield f"DOUBLED {len(doubled)}"
    if unknown := set(logged) - set().union(*known.values()):
        yield f"nobody wrote {len(unknown)}"


def _streams(rows: list, bodies: list[dict]) -> Iterator[str]:
    """In the log each stream stands in its own order, each event after the one that it names."""
    heads: dict[str, log.Head] = {}
    for (_, leaf, *_), body in zip(rows, bodies, strict=True):
        seq, digest = heads.get(body["stream"], log.START)
        if (body["seq"], body["prev"]) != (seq + 1, digest):
            yield f"{body['stream']} #{body['seq']} does not follow #{seq}"
        heads[body["stream"]] = (body["seq"], bytes(leaf).hex())


def _trees(leaves: list[bytes], seen: list[dict]) -> Iterator[str]:
    frontier, roots, nodes = merkle.Frontier(), [merkle.EMPTY_ROOT], {}
    for leaf in leaves:
        frontier.append(leaf, lambda height, index, node: nodes.update({(height, index): node}))
        roots.append(frontier.root())
    stored = {(node.height, node.index): bytes(node.hash) for node in Node.objects.all()}
    if stored != {place: node for place, node in nodes.items() if place[0] in TILE_HEIGHTS}:
        yield "the stored nodes are not those of the leaves"
    if tree.root(len(leaves)) != roots[-1]:
        yield "the root is not that of the leaves"
    for one in seen:
        if not one["holds"] or roots[one["size"]].hex() != one["root"]:
            yield f"what was shown at size {one['size']} is no longer a beginning"

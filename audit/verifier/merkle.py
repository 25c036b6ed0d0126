"""The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2): hashes, proofs and their verification. Standard library only.

Indices count leaves from 0, sizes count leaves, hashes are 32 bytes. A root does not commit to its size: a third of all
wrong sizes pass a correct inclusion check (audit.md §3), so size and root are only ever taken from one signed checkpoint.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Subtree = tuple[int, int]  # height and index: the perfect tree over the leaves [index << height, (index + 1) << height)
HashOf = Callable[[int, int], bytes]


def leaf_hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree, kept as its perfect subtrees, largest first: enough to append and to know the root."""

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size, self.hashes = size, list(hashes)
        if len(self.hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves does not have {len(self.hashes)} perfect subtrees")

    def append(self, leaf: bytes, completed: Callable[[int, int, bytes], None] | None = None) -> None:
        """`completed` hears height, index and hash of every perfect subtree that this leaf was missing in."""
        index, height, hashes = self.size, 0, self.hashes
        while index & 1:
            leaf = node_hash(hashes.pop(), leaf)
            index >>= 1
            height += 1
            if completed:
                completed(height, index, leaf)
        hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        return _joined(self.hashes) if self.hashes else EMPTY_ROOT


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root of the tree with these leaves."""
    frontier = Frontier()
    for leaf in leaf_hashes:
        frontier.append(leaf)
    return frontier.root()


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Is `leaf` the leaf hash number `index` of the tree with this size and root? RFC 9162 §2.1.3.2."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *path):
        return False
    last, computed = size - 1, leaf
    for step in path:
        if not last:
            return False
        if index & 1 or index == last:
            computed = node_hash(step, computed)
            index, last = _up_the_right_edge(index, last)
        else:
            computed = node_hash(computed, step)
        index, last = index >> 1, last >> 1
    return not last and computed == root


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Is the old tree the beginning of the new one? RFC 9162 §2.1.4.2; the empty tree is the beginning of every tree."""
    if not 0 <= old_size <= new_size or not _are_hashes(old_root, new_root, *path):
        return False
    if not old_size or old_size == new_size:
        return not path and old_root == (new_root if old_size else EMPTY_ROOT) and _is_possible(new_size, new_root)
    steps = [old_root, *path] if old_size.bit_count() == 1 else list(path)
    if not path:
        return False
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if not last:
            return False
        if index & 1 or index == last:
            old, new = node_hash(step, old), node_hash(step, new)
            index, last = _up_the_right_edge(index, last)
        else:
            new = node_hash(new, step)
        index, last = index >> 1, last >> 1
    return not last and old == old_root and new == new_root


def root_from(size: int, hash_of: HashOf) -> bytes:
    """The root of the first `size` leaves, from the hashes of perfect subtrees."""
    return _hash_between(0, size, hash_of) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, hash_of: HashOf) -> list[bytes]:
    """PATH of RFC 6962 §2.1.1: the siblings on the way from the leaf to the root."""
    if not 0 <= index < size:
        raise ValueError(f"a log of {size} entries has no number {index}")
    start, end, siblings = 0, size, []
    while end - start > 1:
        middle = start + _left_half(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return [_hash_between(*each, hash_of) for each in reversed(siblings)]


def consistency_path(old_size: int, new_size: int, hash_of: HashOf) -> list[bytes]:
    """PROOF of RFC 6962 §2.1.2 that the first `old_size` leaves begin the tree of `new_size`; empty for the empty tree."""
    if not 0 <= old_size <= new_size:
        raise ValueError(f"{old_size} entries are not the beginning of {new_size}")
    if old_size in (0, new_size):
        return []
    start, end, siblings = 0, new_size, []
    while end != old_size:
        middle = start + _left_half(end - start)
        if old_size <= middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    if start:  # from 0 it is the old root itself, which the verifier has
        siblings.append((start, end))
    return [_hash_between(*each, hash_of) for each in reversed(siblings)]


def perfect_subtrees(start: int, end: int) -> Iterator[Subtree]:
    """The perfect subtrees over the leaves [start, end) of one subtree of the tree, left to right."""
    while start < end:
        height = (end - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height


def _hash_between(start: int, end: int, hash_of: HashOf) -> bytes:
    return _joined([hash_of(height, index) for height, index in perfect_subtrees(start, end)])


def _joined(hashes: Sequence[bytes]) -> bytes:
    joined = hashes[-1]
    for each in reversed(hashes[:-1]):
        joined = node_hash(each, joined)
    return joined


def _left_half(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << ((size - 1).bit_length() - 1)


def _up_the_right_edge(index: int, last: int) -> Subtree:
    """Skip the heights at which a node on the right edge has no sibling."""
    while index and not index & 1:
        index, last = index >> 1, last >> 1
    return index, last


def _are_hashes(*values: bytes) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_BYTES for value in values)


def _is_possible(size: int, root: bytes) -> bool:
    return (size == 0) == (root == EMPTY_ROOT)

"""Trees in memory, and the definitions of RFC 6962 word for word: what our proofs are compared with."""

from audit.verifier.merkle import EMPTY_ROOT, leaf_hash, node_hash, root_of


def leaves(count):
    return [leaf_hash(str(number).encode()) for number in range(count)]


class MemoryTree:
    """Every perfect subtree over these leaves. `hash_of` is what audit.verifier.merkle asks of a tree."""

    def __init__(self, hashes):
        self.leaves = list(hashes)
        self._levels = [self.leaves]
        while len(below := self._levels[-1]) > 1:
            self._levels.append([node_hash(left, right) for left, right in zip(below[::2], below[1::2], strict=False)])

    def hash_of(self, height, index):
        return self._levels[height][index]

    def root(self):
        return root_of(self.leaves)


def recursive_root(hashes):
    """MTH of §2.1."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    k = _split(len(hashes))
    return node_hash(recursive_root(hashes[:k]), recursive_root(hashes[k:]))


def recursive_inclusion(m, hashes):
    """PATH of §2.1.1."""
    if len(hashes) == 1:
        return []
    k = _split(len(hashes))
    if m < k:
        return [*recursive_inclusion(m, hashes[:k]), recursive_root(hashes[k:])]
    return [*recursive_inclusion(m - k, hashes[k:]), recursive_root(hashes[:k])]


def recursive_consistency(m, hashes):
    """PROOF of §2.1.2."""
    return _subproof(m, hashes, whole=True)


def _subproof(m, hashes, *, whole):
    if m == len(hashes):
        return [] if whole else [recursive_root(hashes)]
    k = _split(len(hashes))
    if m <= k:
        return [*_subproof(m, hashes[:k], whole=whole), recursive_root(hashes[k:])]
    return [*_subproof(m - k, hashes[k:], whole=False), recursive_root(hashes[:k])]


def _split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k

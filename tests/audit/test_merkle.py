"""Our Merkle tree is RFC 6962's: its public constants, its literal recursion, and nothing else passes."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.verifier import merkle
from tests.audit.trees import MemoryTree, leaves, recursive_consistency, recursive_inclusion, recursive_root

# The eight entries and roots of Certificate Transparency's reference tree (merkle_tree_test of the CT sources).
ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def test_constants_of_certificate_transparency():
    assert merkle.EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    hashes = [merkle.leaf_hash(entry) for entry in ENTRIES]
    assert tuple(merkle.root_of(hashes[:size]).hex() for size in range(1, 9)) == ROOTS
    assert merkle.root_of([]) == merkle.EMPTY_ROOT


def test_every_proof_of_small_trees_is_that_of_the_literal_recursion():
    for size in range(1, 71):
        tree = MemoryTree(leaves(size))
        assert tree.root() == recursive_root(tree.leaves)
        for index in range(size):
            path = merkle.inclusion_path(index, size, tree.hash_of)
            assert path == recursive_inclusion(index, tree.leaves)
            assert merkle.verify_inclusion(tree.leaves[index], index, size, path, tree.root())
        for old in range(1, size + 1):
            path = merkle.consistency_path(old, size, tree.hash_of)
            assert path == recursive_consistency(old, tree.leaves)
            assert merkle.verify_consistency(old, recursive_root(tree.leaves[:old]), size, tree.root(), path)


@settings(deadline=None, max_examples=150)
@given(st.integers(1, 300), st.data())
def test_no_altered_inclusion_proof_passes(size, data):
    tree = MemoryTree(leaves(size))
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, tree.hash_of)
    good = (tree.leaves[index], index, size, path, tree.root())
    assert merkle.verify_inclusion(*good)
    other = data.draw(st.integers(0, size - 1).filter(lambda other: other != index) if size > 1 else st.just(size))
    assert not merkle.verify_inclusion(good[0], other, size, path, good[4])
    for changed in altered(path, data):
        assert not merkle.verify_inclusion(*good[:3], changed, good[4])
    assert not merkle.verify_inclusion(flipped(good[0], data), *good[1:])
    assert not merkle.verify_inclusion(*good[:4], flipped(good[4], data))


@settings(deadline=None, max_examples=150)
@given(st.integers(2, 300), st.data())
def test_no_altered_consistency_proof_passes(size, data):
    tree = MemoryTree(leaves(size))
    old = data.draw(st.integers(1, size - 1))
    old_root = merkle.root_from(old, tree.hash_of)
    path = merkle.consistency_path(old, size, tree.hash_of)
    assert merkle.verify_consistency(old, old_root, size, tree.root(), path)
    for changed in altered(path, data):
        assert not merkle.verify_consistency(old, old_root, size, tree.root(), changed)
    assert not merkle.verify_consistency(old, flipped(old_root, data), size, tree.root(), path)
    assert not merkle.verify_consistency(old, old_root, size, flipped(tree.root(), data), path)
    assert not merkle.verify_consistency(size, tree.root(), old, old_root, path)


def altered(path, data):
    place = data.draw(st.integers(0, len(path) - 1)) if path else 0
    yield [*path, hashlib.sha256(b"more").digest()]
    yield [*path, b"short"]
    if path:
        yield path[:place] + path[place + 1 :]
        yield [*path[:place], flipped(path[place], data), *path[place + 1 :]]


def flipped(value, data):
    bit = data.draw(st.integers(0, 255))
    return (int.from_bytes(value) ^ 1 << bit).to_bytes(32)


def test_a_root_does_not_commit_to_its_size():
    """Why size and root are only taken from one signed checkpoint: wrong sizes pass."""
    tree = MemoryTree(leaves(6))
    path = merkle.inclusion_path(0, 6, tree.hash_of)
    passed = {size for size in range(1, 20) if merkle.verify_inclusion(tree.leaves[0], 0, size, path, tree.root())}
    assert passed == {5, 6, 7, 8}


@pytest.mark.parametrize("index", [-1, 3, 4, 2**70])
def test_an_index_outside_the_tree_is_refused(index):
    tree = MemoryTree(leaves(3))
    assert not merkle.verify_inclusion(tree.leaves[0], index, 3, [], tree.root())
    with pytest.raises(ValueError, match="no number"):
        merkle.inclusion_path(index, 3, tree.hash_of)


def test_the_empty_tree_is_the_beginning_of_every_tree_and_contains_nothing():
    empty, tree = merkle.EMPTY_ROOT, MemoryTree(leaves(3))
    assert merkle.verify_consistency(0, empty, 3, tree.root(), [])
    assert merkle.verify_consistency(0, empty, 0, empty, [])
    assert merkle.consistency_path(0, 3, tree.hash_of) == []
    assert not merkle.verify_consistency(0, tree.root(), 3, tree.root(), [])
    assert not merkle.verify_consistency(0, empty, 3, tree.root(), [empty])
    assert not merkle.verify_consistency(0, empty, 3, empty, [])
    assert not merkle.verify_consistency(0, empty, 0, tree.root(), [])
    assert not merkle.verify_inclusion(tree.leaves[0], 0, 0, [], empty)


def test_two_roots_of_one_size_are_a_split_view():
    one, other = MemoryTree(leaves(4)), MemoryTree(leaves(4)[::-1])
    assert merkle.verify_consistency(4, one.root(), 4, one.root(), [])
    assert not merkle.verify_consistency(4, one.root(), 4, other.root(), [])
    assert not merkle.verify_consistency(4, one.root(), 4, one.root(), [one.root()])
    with pytest.raises(ValueError, match="beginning"):
        merkle.consistency_path(5, 4, one.hash_of)


def test_a_frontier_goes_on_from_what_was_kept():
    hashes = leaves(100)
    for size in range(1, 100, 7):
        tree = MemoryTree(hashes[:size])
        frontier = merkle.Frontier(size, [tree.hash_of(*each) for each in merkle.perfect_subtrees(0, size)])
        completed = {}
        for leaf in hashes[size:]:
            frontier.append(leaf, lambda height, index, node, kept=completed: kept.update({(height, index): node}))
        assert frontier.root() == merkle.root_of(hashes)
        whole = MemoryTree(hashes)
        assert completed and all(whole.hash_of(*place) == node for place, node in completed.items())
    with pytest.raises(ValueError, match="perfect subtrees"):
        merkle.Frontier(3, [hashes[0]])

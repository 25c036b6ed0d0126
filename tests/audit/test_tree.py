"""Roots and proofs out of the database are those of the tree in memory, across the edges of tiles."""

import itertools

import pytest

from audit import tree
from audit.models import Node
from audit.verifier import merkle
from tests.audit.grown import grow
from tests.audit.trees import MemoryTree

pytestmark = pytest.mark.django_db
EDGES = (1, 2, 3, 254, 255, 256, 257, 258, 511, 512, 513, 65_279, 65_280, 65_281, 65_535, 65_536, 65_537)


def test_across_the_edges_of_tiles_everything_agrees():
    """A sequencer whose nodes are off by one passes until the log has more than 256, or 65,536, entries."""
    written = []
    for before, size in itertools.pairwise((0, *EDGES)):
        written += grow(size - before, first=before)
        assert tree.size() == size
    whole, stored = MemoryTree(written), tree.Tree()
    assert [Node.objects.filter(height=height).count() for height in (8, 16, 24)] == [256, 1, 0]
    roots = {size: merkle.root_of(written[:size]) for size in EDGES}
    assert {size: stored.root(size) for size in EDGES} == roots
    for old, new in itertools.combinations_with_replacement(EDGES, 2):
        path = stored.consistency(old, new)
        assert path == merkle.consistency_path(old, new, whole.hash_of)
        assert merkle.verify_consistency(old, roots[old], new, roots[new], path)
        path = stored.inclusion(old - 1, new)
        assert path == merkle.inclusion_path(old - 1, new, whole.hash_of)
        assert merkle.verify_inclusion(written[old - 1], old - 1, new, path, roots[new])


def test_an_answer_reads_a_handful_of_tiles(django_assert_max_num_queries):
    grow(600)
    with django_assert_max_num_queries(2):
        tree.inclusion(300, 600)
    with django_assert_max_num_queries(2):
        tree.consistency(300, 600)
    reader = tree.Tree()
    with django_assert_max_num_queries(4):
        for index in range(600):
            reader.inclusion(index, 600)


def test_an_older_reader_sees_what_grew_since():
    reader = tree.Tree()
    written = grow(3)
    assert reader.root(3) == merkle.root_of(written)
    written += grow(300, first=3)
    assert reader.root(303) == merkle.root_of(written)
    assert reader.root(3) == merkle.root_of(written[:3])


def test_the_empty_log_has_the_root_of_nothing():
    assert tree.size() == 0 and tree.root(0) == merkle.EMPTY_ROOT and tree.consistency(0, 0) == []


def test_what_the_log_has_not_reached_is_not_in_it():
    grow(5)
    for asked in (lambda: tree.root(6), lambda: tree.consistency(3, 6), lambda: tree.inclusion(2, 300)):
        with pytest.raises(tree.NotInTheLog):
            asked()
    with pytest.raises(ValueError, match="no number"):
        tree.inclusion(5, 5)

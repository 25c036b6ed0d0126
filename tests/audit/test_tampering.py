"""Ten thousand tamperings of bundles: none goes undetected (issue 6; audit.md §6.2).

Detected is a claim that fails, one that was proven and is not any more, or – the only harmless case – nothing that was
verified is different: the digest of the content is the same (bits of the archive that mean nothing).
"""

import functools

import pytest

from audit.verifier import canonical, entries, note, official_claims
from audit.verifier.findings import FAILS, HOLDS
from tests.audit.little_log import checked, good_log, statuses
from tests.audit.tampering import RememberingKey, Tamperer

TAMPERINGS, PARTS = 10_000, 8
PARSED = functools.lru_cache(1000)(canonical.parse)


@functools.cache
def bundles():
    """The bundles that are tampered with: all of two cases, one of three cases, a whole log."""
    log = good_log()
    one = good_log(("A", "B", "C"))
    of_one = {"streams": ["case:B", "sheet:11", "sheet:12", "paper:2"]}
    of_one |= {"papers": one.papers[1:2], "photos": one.photos[1:2]}
    return [(log, log.pack()), (one, one.pack(**of_one)), (log, log.pack(mode="full"))]


@pytest.fixture(autouse=True)
def nothing_is_worked_out_twice(monkeypatch):
    """One key, message and signature have one answer for ever, and so have the bytes of a body; nearly all are as they were."""
    for module in (note, official_claims):
        monkeypatch.setattr(module, "Ed25519PublicKey", RememberingKey)
    monkeypatch.setattr(entries, "parse_canonical", PARSED)


def escapes(folder, seed, count, without=frozenset(), officials=True):
    """What was tampered with and not noticed; `without`: as if these claims said nothing.

    Not `officials`: for an evaluator who was given no root of their keys.
    """
    unnoticed = []
    for number, (log, content) in enumerate(bundles()):
        trust = log.trust([log.known(log.sizes[0])], officials=officials)
        good = checked(folder / "good.zip", content, trust)
        assert FAILS not in statuses(good).values()
        proven = {claim for claim, word in statuses(good).items() if word == HOLDS}
        tamperer = Tamperer(content, f"{seed} {number}")
        for _ in range(count // 3 + 1):
            what, tampered = tamperer.one()
            report = checked(folder / "tampered.zip", tampered, trust)
            words = {claim: word for claim, word in statuses(report).items() if claim not in without}
            noticed = FAILS in words.values() or any(words[claim] != HOLDS for claim in proven - without)
            if not noticed and report.content != good.content:
                unnoticed.append(what)
    return unnoticed


@pytest.mark.parametrize("part", range(PARTS))
def test_no_tampering_goes_undetected(tmp_path, part):
    assert escapes(tmp_path, f"tampering {part}", TAMPERINGS // PARTS) == []


@pytest.mark.parametrize(
    "blind", [{"inclusion"}, {"chain", "tail"}, {"openings"}, {"openings_complete"}, {"papers_complete"}], ids=sorted
)
def test_campaign_would_notice_a_verifier_without_these_claims(tmp_path, blind):
    assert escapes(tmp_path, "unseen", 210, without=blind, officials=False) != []

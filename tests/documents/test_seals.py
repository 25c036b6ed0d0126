"""A paper and its seals: what a check lets pass, and everything that it must not."""

import io
import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from documents import rendering, samples
from documents.kinds import KINDS
from documents.rendering import page
from documents.rendering.seals import seal_operators
from documents.sealing import pades
from documents.sealing.checking import signature_problems
from tests.documents.sealed import LEVELS, SIGNED, UNITS, authority_of, chain, seal_of


def problems(pdf: bytes) -> list[str]:
    return signature_problems(pdf, chain().expected, chain().root)


def overlaid(pdf: bytes) -> bytes:
    """A word painted over the page, appended as readers allow it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    stream = generic.StreamObject(stream_data=b"1 0 0 rg 90 700 300 40 re f")
    writer.add_stream_to_page(0, writer.add_object(stream))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def flipped(pdf: bytes) -> bytes:
    """A byte of the first page's content."""
    at = pdf.index(b"stream") + 40
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def removed(pdf: bytes) -> bytes:
    """The last signature taken out of its field, appended as readers allow it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    last = writer.prev.embedded_signatures[-1]
    del last.sig_field["/V"]
    writer.update_container(last.sig_field)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_a_paper_of_three_levels_holds_and_keeps_each_earlier_one_inside() -> None:
    revisions = chain().revisions

    assert problems(revisions[-1]) == []
    assert revisions[0] == rendering.render(samples.sample("V02"))
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(revisions))


def test_a_flipped_byte_a_word_laid_over_a_seal_or_revision_less_and_a_byte_more_are_refused() -> None:
    revisions = chain().revisions

    assert any("not valid" in problem for problem in problems(flipped(revisions[-1])))
    assert any("after the last signature" in problem for problem in problems(overlaid(revisions[-1])))
    for fewer in (revisions[2], removed(revisions[-1])):  # rolled back, and taken out
        assert any(f"should be {list(LEVELS)}" in problem for problem in problems(fewer))
    assert any("after the last signature" in problem for problem in problems(revisions[-1] + b"\n"))
    assert problems(revisions[0])[0].startswith("signatures are []")
    assert problems(b"%PDF-1.7")[0].startswith("the file cannot be read")


def test_a_seal_of_another_authority_is_refused_even_under_the_right_name() -> None:
    name, two = "别的根证书", chain().revisions[2]
    root = authority_of(chain().vault, name)
    false = seal_of(chain().vault, root, LEVELS[2], UNITS[2], name)
    pdf = pades.sign(two, false, vault=chain().vault, at=SIGNED + timedelta(days=2), certify=False)
    found = problems(pdf)

    assert f"{LEVELS[2]}: made with another certificate" in found
    assert any(problem.startswith(f"{LEVELS[2]}: not valid") for problem in found)


def test_a_seal_of_another_institution_of_the_same_authority_is_refused() -> None:
    """The sister county's key, good in itself, in the place of the city."""
    sister = seal_of(chain().vault, chain().root, LEVELS[2], "德惠市扶贫开发领导小组")
    pdf = pades.sign(chain().revisions[2], sister, vault=chain().vault, at=chain().expected[2].signed_at, certify=False)

    assert problems(pdf) == [f"{LEVELS[2]}: made with another certificate"]


def test_a_seal_in_a_place_that_is_taken_or_that_the_paper_does_not_have_is_refused() -> None:
    first = chain().seals[0]
    for seal in (first, replace(first, field="nowhere")):
        with pytest.raises(pades.NotSealed):
            pades.sign(chain().revisions[1], seal, vault=chain().vault, at=SIGNED, certify=False)


def test_what_was_signed_before_a_revocation_stays_and_what_after_does_not() -> None:
    first = chain().expected[0]
    for ended, said in ((timedelta(1), []), (timedelta(0), ["issuer: made after the certificate was revoked"])):
        expected = [replace(first, ended_at=first.signed_at + ended)]
        assert signature_problems(chain().revisions[1], expected, chain().root) == said


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_place_for_every_seal_and_warns_of_false_addresses(kind: str) -> None:
    html = page.sheet_of(samples.sample(kind)).html

    assert 'data-seal="issuer"' in html
    assert [field for field in KINDS[kind].cosigned_at if f'data-seal="{field}"' not in html] == []
    assert "/check/" in html and "仿冒" in html  # where one asks, and that a look-alike address is none


def test_a_certificate_has_one_place_for_the_seal_and_its_letter_another() -> None:
    assert page.sheet_of(samples.sample("H15")).html.count('data-seal="issuer"') == 1
    made = PdfFileReader(io.BytesIO(rendering.render(samples.sample("H15"))))
    assert [name for name, _value, _field in enumerate_sig_fields(made)] == ["issuer", "issuer_letter"]


def test_a_copy_and_an_inner_copy_have_no_place_for_a_seal() -> None:
    for beside in ({"copy": "副本"}, {"inner": "万事通"}):
        assert "data-seal" not in page.sheet_of(samples.sample("O01"), **beside).html


@pytest.mark.parametrize(
    "issuer", ["县", "农安县脱贫攻坚领导小组办公室第一联合工作专班", "", "\U000f0001村", "</a>) Tj ET"]
)
def test_a_seal_is_drawn_of_outlines_alone_and_a_demos_has_more_of_them(issuer: str) -> None:
    real, demo = (seal_operators(issuer, is_demo=is_demo) for is_demo in (False, True))

    assert len(demo) > len(real)
    assert {word for word in demo.decode().split() if word.isalpha()} == {*"qQwmlchSf", "RG", "rg"}

"""What a press child keeps from one paper for the next saves work and changes nothing: the bytes are those of WeasyPrint's own way."""

import io
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings

from documents.kinds import Content
from documents.rendering import engine, page, press, wire
from documents.sample_variants import gallery
from documents.samples import sample
from tests.brief import rows

OURS, WHOLE = "documents.rendering.engine", "tests.documents.whole_engine"
STYLE = engine.STYLE.read_text(encoding="utf-8")
UNKNOWN = "\U0003ffff"  # no font has it


def job_of(content: Content) -> wire.Job:
    return wire.Job(**vars(page.sheet_of(content)), seconds=60)


def answers(program: str, jobs: Sequence[wire.Job], folder: Path) -> list[tuple[bytes, bytes]]:
    """Of one child, paper after paper."""
    with (folder / "wish").open("w+b") as wish:
        done = subprocess.run(
            [sys.executable, "-m", program, str(wish.fileno())],
            input=b"".join(wire.encode_job(job) for job in jobs),
            stdout=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            env=press._environment(),
            pass_fds=[wish.fileno()],
            check=True,
        )
    stream = io.BytesIO(done.stdout)
    return [(stream.read(1), stream.read(wire.LENGTH.unpack(stream.read(wire.LENGTH.size))[0])) for _ in jobs]


def test_papers_are_the_same_bytes_however_many_were_made_before(tmp_path: Path) -> None:
    papers = dict(rows(list(gallery().items())))
    jobs = [job_of(content) for content in papers.values()]

    expected = answers(WHOLE, jobs, tmp_path)
    made = answers(OURS, [*jobs, *jobs], tmp_path)

    assert all(kind == wire.MADE for kind, _body in expected)
    assert [name for name, one, other in zip([*papers] * 2, made, expected * 2, strict=True) if one != other] == []


def test_a_missing_letter_is_refused_however_often_its_line_was_set(tmp_path: Path) -> None:
    content = sample("H01")
    assert content["household"] is not None
    job = job_of({**content, "household": {**content["household"], "head_name": f"姜{UNKNOWN}"}})

    assert [kind for kind, _body in answers(OURS, [job, job, job_of(sample("H01")), job], tmp_path)] == [
        wire.MISSING_GLYPH,
        wire.MISSING_GLYPH,
        wire.MADE,
        wire.MISSING_GLYPH,
    ]


@pytest.mark.parametrize("unit", ["vw", "vh", "vmin", "vmax", "vi", "vb"])
def test_no_length_depends_on_the_size_of_the_page(unit: str) -> None:
    """Styles are kept over papers that lie and papers that stand."""
    assert not re.search(rf"\d{unit}\b", STYLE)


def test_no_table_has_dashed_lines_and_nothing_an_outline() -> None:
    """A table's lines are one drawing, in which a dash would stay for the next line; outlines are not drawn."""
    assert not re.search("dashed|dotted|outline", STYLE)

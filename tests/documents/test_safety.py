"""Nothing that anybody typed can make the press fetch, hang, or print a box instead of a letter."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from approvals.stages import StageCode
from audit import canonical, clock
from documents import lots, rendering, samples, tasks
from documents.models import OfficialDocument, PaperJob, RenderedPaper
from documents.rendering import page, press, wire
from documents.selectors import document_row
from tests.documents.sealed import keys_of_waiting
from tests.documents.sheets import attached, attachments_of, off_the_page, sheet, text_of
from tests.story import Story

SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
XXE = (
    "data:image/svg+xml,%3C!DOCTYPE s [%3C!ENTITY x SYSTEM 'file:///etc/passwd'%3E]%3E%3Csvg xmlns="
    "'http://www.w3.org/2000/svg' width='99' height='20'%3E%3Ctext y='10'%3E%26x;%3C/text%3E%3C/svg%3E"
)
VECTORS = {
    "image": "<img src='file:///etc/hostname'>",
    "linked attachment": "<link rel=attachment href='file:///etc/passwd'>",
    "anchored attachment": "<a rel=attachment href='file:///etc/passwd'>x</a>",
    "css import": "<style>@import url(file:///etc/passwd);</style>",
    "css background": "<div style='background:url(http://127.0.0.1:9/x.png)'>x</div>",
    "css content": "<style>p::before{content:url(http://127.0.0.1:9/y.png)}</style><p>x</p>",
    "css font": "<style>@font-face{font-family:Q;src:url(file:///etc/passwd)}p{font-family:Q}</style><p>x</p>",
    "object": "<object data='file:///etc/passwd'></object>",
    "embed": "<embed src='file:///etc/passwd'>",
    "svg image": f"{SVG}<image href='file:///etc/passwd' width='9' height='9'/></svg>",
    "svg use": f"{SVG}<use href='file:///etc/passwd#a'/></svg>",
    "base": "<base href='file:///etc/'><img src='hostname'>",
    "svg entity": f'<img src="{XXE}">',
    "list style": "<ul style='list-style-image:url(file:///etc/x.png)'><li>x</li></ul>",
    "border image": "<div style='border:3px solid;border-image:url(file:///etc/z.png) 3'>x</div>",
}
HOSTILE = [
    *VECTORS.values(),
    "{{ paper }}{% load static %}{% include 'x' %}",
    "]]></svg></title></table></html>",
    "-->\"'&amp;<script>alert(1)</script>",
    "A" * 3000,
    "汉" * 3000,
    "é́́\u200f\u202e倒",
]


WORDS = "\u202e倒<script>alert(1)</script>\x07&amp;\"'</td></table>http://evil.example/?" + "A" * 60
TYPED = set(
    "head_name name opinion address hamlet village village_name division_full issuer addressee unit post".split()
)
TYPED |= set(
    "helper_name helper_unit main_cause reason content value note health labour relation text remark done".split()
)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize("body", VECTORS.values(), ids=VECTORS)
def test_even_markup_of_our_own_could_fetch_nothing(body: str, listener: socket.socket, tmp_path: Path) -> None:
    """Templates escape whatever people type; this is the lock behind that lock."""
    here = f"127.0.0.1:{listener.getsockname()[1]}"
    with suppress(rendering.RenderFailed):
        made = press.print_sheet(sheet(body.replace("127.0.0.1:9", here)), seconds=30)
        assert "root:" not in text_of(made, tmp_path)
        assert attachments_of(made, tmp_path).startswith("1 embedded file")

    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_type_is_printed_as_text(value: str, tmp_path: Path) -> None:
    content = samples.sample("H08", opinion=value)
    content["household"] = content["household"] | {
        "head_name": value[:60],
        "address": value[:200],
        "hamlet": value[:60],
    }
    html = page.sheet_of(content).html

    assert value not in html or "<" not in value
    made = rendering.render(content)
    assert "1 embedded files" in attachments_of(made, tmp_path)
    assert "alert(1)" not in text_of(made, tmp_path) or "alert" in value


def filled_with(words: str, value: Any, key: str = "") -> Any:
    """The same content with these words wherever somebody may have typed some."""
    if isinstance(value, dict):
        return {name: filled_with(words, part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [filled_with(words, part, key) for part in value]
    return words if isinstance(value, str) and value and key in TYPED else value


@pytest.mark.parametrize("kind", ["H12", "H07", "H15", "H04", "Z01", "S01", "K02"])  # one of every layout
def test_hostile_words_in_every_field_stay_words_and_stay_on_the_page(kind: str, tmp_path: Path) -> None:
    made = rendering.render(filled_with(WORDS, samples.sample(kind)))
    text = "".join(text_of(made, tmp_path).split()).replace("\u200b", "")

    assert "http://evil.example/" in text and "<script>alert(1)" in text
    assert "\u202e" not in text and "\x07" not in text
    assert off_the_page(made) == []
    assert not any(word in made for word in (b"/JavaScript", b"/URI", b"/Launch", b"/SubmitForm"))


# an official document and a form; letters, one word without end, signs none of which may begin a line
@pytest.mark.parametrize(("kind", "letter"), [("H12", "汉"), ("H08", "W"), ("H08", "。")])
def test_ten_thousand_letters_flow_over_pages_and_none_is_lost(kind: str, letter: str, tmp_path: Path) -> None:
    made = rendering.render(samples.sample(kind, opinion=letter * 10_000))

    assert off_the_page(made) == []
    assert text_of(made, tmp_path).count(letter) >= 10_000


def test_what_has_no_shape_is_not_printed_and_stays_in_the_content(tmp_path: Path) -> None:
    content = samples.sample("H08", opinion="同\x07意\u202e退\u2028出")
    made = rendering.render(content)

    assert "同意退出" in text_of(made, tmp_path)
    assert attached(made, tmp_path) == canonical.encode(content)


def test_a_character_that_no_font_has_refuses_the_paper() -> None:
    with pytest.raises(rendering.MissingGlyph, match="\U000f0001"):
        rendering.render(samples.sample("H08", opinion="同意\U000f0001"))


def test_anything_the_engine_warns_of_refuses_the_paper() -> None:
    with pytest.raises(rendering.RenderFailed, match="colour"):
        press.print_sheet(sheet("<p style='colour:red'>x</p>"), seconds=30)


def test_a_paper_that_takes_too_long_is_stopped_and_the_next_one_is_made() -> None:
    began = time.monotonic()
    with pytest.raises(rendering.TookTooLong):
        press.print_sheet(sheet("<p>字</p>" * 60_000), seconds=3)

    assert time.monotonic() - began < 6
    assert press.print_sheet(sheet("<p>下一份</p>"), seconds=30).startswith(b"%PDF")


def test_a_press_that_dies_refuses_its_paper_and_the_next_one_is_made() -> None:
    press.print_sheet(sheet("<p>一</p>"), seconds=30)
    child = press._take()
    child.process.kill()
    with pytest.raises(rendering.RenderFailed, match="ended"):
        child.ask(wire.Job(**vars(sheet("<p>二</p>")), seconds=30), until=time.monotonic() + 30)
    child.kill()

    assert press.print_sheet(sheet("<p>三</p>"), seconds=30).startswith(b"%PDF")


def test_markup_nested_too_deeply_is_refused() -> None:
    with pytest.raises(rendering.RenderFailed, match="deep"):
        press.print_sheet(sheet("<div>" * 3000), seconds=30)


def test_the_press_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEYAN_SECRET_KEY", "told to nobody")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:told-to-nobody@db/heyan")
    press.close()
    press.print_sheet(sheet("<p>x</p>"), seconds=30)
    child = press._take()
    inherited = Path(f"/proc/{child.process.pid}/environ").read_bytes()
    child.close()

    assert b"told" not in inherited


def test_threads_print_side_by_side() -> None:
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: made.append(press.print_sheet(sheet("<p>并行</p>"), seconds=60)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4
    assert len(set(made)) == 1


def test_memory_stays_flat_over_fifty_papers() -> None:
    """A new font configuration for each paper would add 11 MB here (pdf.md §2); ours may add a little."""
    press.close()
    one = page.sheet_of(samples.sample("H06"))
    for _ in range(30):
        press.print_sheet(one, seconds=60)
    before = _own_memory()
    for _ in range(50):
        press.print_sheet(one, seconds=60)

    assert _own_memory() - before < 6_000


def _own_memory() -> int:
    """Kilobytes that only the press has, not what it shares with others or reads from files."""
    child = press._take()
    press._give_back(child)
    lines = Path(f"/proc/{child.process.pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))


def test_a_refused_paper_stays_in_sight_and_is_tried_again(
    story: Story, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.until(StageCode.HOME_CHECK)
    paper = OfficialDocument.objects.latest("pk")
    keys_of_waiting()
    real = lots.json.loads

    def altered(text: str, **options: Any) -> Any:
        value = real(text, **options)
        return value | {"opinion": "\U000f0001"} if isinstance(value, dict) and "opinion" in value else value

    with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
        patched.setattr(lots.json, "loads", altered)
        assert not tasks.render_paper(paper.pk)
    job = PaperJob.objects.get(document=paper)

    assert "no font has these characters" in job.last_error
    said = document_row(paper)["state_text"]
    assert "\U000f0001（U+F0001）" in said and "fonts-noto-cjk" in said
    assert job.next_try_at > clock.now()
    assert not RenderedPaper.objects.filter(document=paper).exists()

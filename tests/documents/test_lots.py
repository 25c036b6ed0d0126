"""Papers of a list are made in lots: side by side, a constant number of statements, none stopped by another, never too many presses."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import clock, files
from documents import leases, lots, rendering, tasks
from documents.models import OfficialDocument, PaperJob, RenderedPaper, WhyNoPaper
from documents.rendering import press, slots
from documents.sealing import papers
from documents.sealing.institutions import issuer_of
from documents.sealing.papers import Due
from tests.documents.sealed import issued, key_for
from tests.documents.sheets import sheet
from tests.factories import Places


def waiting(places: Places, count: int) -> list[OfficialDocument]:
    made = [issued("H15", places.township) for _ in range(count)]
    key_for(issuer_of(made[0]))
    return made


def spoil(paper: OfficialDocument) -> None:
    """A frozen content with a character that no font has; the database lets nobody change it, so the object does."""
    content = json.loads(paper.content)
    content["household"]["head_name"] = "\U000f0001"
    paper.content = json.dumps(content, ensure_ascii=False)


@pytest.mark.django_db
def test_a_lot_needs_the_same_statements_whatever_its_length(places: Places) -> None:
    counts = []
    for length in (1, 1, 4):
        waiting(places, length)
        lot = leases.lease_lot(clock.now(), length)
        with CaptureQueriesContext(connection) as statements:
            assert lots.make(lot, of_list=True) == length
        counts.append(len(statements))

    assert counts[1] == counts[2] and not PaperJob.objects.exists()
    assert RenderedPaper.objects.count() == 6
    assert all(
        files.read(digest).startswith(b"%PDF") for digest in RenderedPaper.objects.values_list("sha256", flat=True)
    )


@pytest.mark.django_db
def test_a_paper_that_cannot_be_made_waits_with_its_reason_and_stops_none_beside_it(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = waiting(places, 3)[1]
    real = lots.next_dues

    def spoiled(papers: list[OfficialDocument]) -> dict[int, Due | None]:
        for paper in papers:
            if paper.pk == bad.pk:
                spoil(paper)
        return real(papers)

    monkeypatch.setattr(lots, "next_dues", spoiled)
    assert lots.make(leases.lease_lot(clock.now(), 10), of_list=True) == 2
    job = PaperJob.objects.get()

    assert (job.document_id, job.failure) == (bad.pk, WhyNoPaper.GLYPH) and "no font" in job.last_error
    assert job.next_try_at > clock.now()


@pytest.mark.django_db
def test_a_portion_that_the_database_refuses_is_delivered_paper_by_paper(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = waiting(places, 3)[2]
    real = papers.seal

    def misnumbered(paper: OfficialDocument, pdf: bytes, due: papers.Due, **named: object) -> papers.Sealed:
        made = real(paper, pdf, due, **named)
        object.__setattr__(made, "no", None if paper.pk == bad.pk else made.no)
        return made

    monkeypatch.setattr(lots, "seal", misnumbered)
    assert lots.make(leases.lease_lot(clock.now(), 10), of_list=True) == 2
    assert PaperJob.objects.get().document_id == bad.pk and PaperJob.objects.get().failure == WhyNoPaper.FAULT


@pytest.mark.django_db
def test_papers_that_somebody_waits_for_go_before_those_of_lists_and_nobody_gets_one_twice(places: Places) -> None:
    made = [issued("H15", places.township).pk for _ in range(4)]
    PaperJob.objects.filter(document__in=made[:3]).update(of_list=True)
    now = clock.now()

    assert leases.lease_lot(now, 2) == [made[3], made[0]]
    assert leases.lease_lot(now, 9) == made[1:3] and leases.lease_lot(now, 9) == []
    assert leases.lease_lot(now + leases.LEASE + timedelta(seconds=1), 9) == [made[3], *made[:3]]


@pytest.mark.django_db
def test_where_others_hold_every_press_a_list_waits_and_what_somebody_waits_for_is_made(
    places: Places, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.close()
    settings.PRESSES = 0
    first, second = waiting(places, 2)
    assert tasks.sweep_pending() == 0 and PaperJob.objects.get(document=first).attempts == 0
    assert tasks.render_paper(first.pk)

    monkeypatch.setattr(rendering, "seconds_for", lambda content: 0.1)
    assert lots.make(leases.lease_lot(clock.now(), 1), of_list=True) == 0
    job = PaperJob.objects.get(document=second)
    assert (job.attempts, job.failure) == (0, "") and job.next_try_at <= clock.now()


def test_a_burst_starts_no_more_presses_than_the_machine_has_places(settings) -> None:
    press.close()
    settings.PRESSES = 1
    threads = [
        threading.Thread(target=press.print_sheet, args=[sheet("<p>并行</p>")], kwargs={"seconds": 60}) for _ in "1234"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 <= len(press._idle) <= 1 + slots.OWN
    assert sum(child.made for child in press._idle) == 4


def test_an_idle_press_makes_room_for_another_process_and_a_resting_one_costs_no_paper(settings) -> None:
    press.close()
    settings.PRESSES = 1
    assert press.warm(3) == 1 and slots.take(of_list=True) is None
    (child,) = press._idle
    with slots.wanting():
        assert child.process.wait(timeout=10) == 0

    child.process.poll = lambda: None  # type: ignore[method-assign] - seen alive a moment ago
    assert press.print_sheet(sheet("<p>x</p>"), seconds=30, of_list=True).startswith(b"%PDF")

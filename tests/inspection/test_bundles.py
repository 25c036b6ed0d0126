"""Evidence bundles are asked for on the page, written by the worker, checked as an outsider would, and handed out logged."""

import json
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.errors import NotEntitled
from approvals.models import FieldPhoto
from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from audit.signer.client import key_of
from audit.verifier.checking import Trust, check
from audit.verifier.note import parse_key
from audit.verifier.reporting import as_json
from inspection.bundles import choosing, events
from inspection.bundles.making import work
from inspection.bundles.models import BundleFile, BundleJob, BundleOrder, WhyNoBundle
from inspection.bundles.ordering import NoCasesThere, ReasonMissing, Wanted, order_bundle
from inspection.bundles.printing import NoReport, report_pdf
from inspection.tasks import sweep_bundles
from registry.models import Posting
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests import custodies, signers
from tests.conftest import As
from tests.story import Story

R = Role


@pytest.fixture
def custody(db: None, tmp_path: Path, settings: Any) -> Any:
    """Officials sign, from the first entry on; asked for before anything happens."""
    with custodies.in_process(tmp_path / "custody", settings) as kept:
        yield kept


@pytest.fixture
def checked(story: Story) -> Story:
    """The household's signers have signed the home check."""
    return story.until(StageCode.APPRAISAL)


@pytest.fixture
def signer(checked: Story, tmp_path: Path, settings: Any) -> Any:
    settings.LOG_SIGNER = str(tmp_path / "socket")
    with signers.signer(tmp_path):
        yield Path(settings.LOG_SIGNER)


def wanted(story: Story, **changes: Any) -> Wanted:
    case = story.case
    given = {"place": case.village, "case": case, "recipient": "某大学评估组 赵老师", "reason": "第三方评估"}
    return Wanted(**given | changes)


def ordered(story: Story, **changes: Any) -> BundleOrder:
    return order_bundle(user=story.cast[R.AUDITOR], wanted=wanted(story, **changes))


def fetched(as_: As, story: Story, order: BundleOrder, name: str = "bundle.zip") -> bytes:
    response = as_(story.cast[R.AUDITOR]).get(f"/audit/bundles/{order.pk}/{name}")
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_bundle_of_a_case_convinces_an_outsider(
    custody: Any, checked: Story, signer: Path, as_: As, tmp_path: Path
) -> None:
    order = ordered(checked, with_openings=True, with_photos=True)
    assert work(order.pk)
    (tmp_path / "handed.zip").write_bytes(fetched(as_, checked, order))
    trust = Trust(parse_key(key_of(signer)), officials_key=parse_key(custody.root()))
    report = check(tmp_path / "handed.zip", trust)
    said = {claim["claim"]: claim["status"] for claim in json.loads(order.outcome.report)["claims"]}
    assert report.exit_status == 0
    for claim in (
        "bundle",
        "checkpoint",
        "keys",
        "inclusion",
        "chain",
        "tail",
        "rules",
        "signatures",
        "officials",
        "openings",
        "photos",
        "photos_complete",
    ):
        assert report.status_of(claim) == said[claim] == "HOLDS", claim
    assert Event.objects.filter(kind=events.FETCHED).get().parsed["statement"]["recipient"] == order.recipient


def test_photos_beyond_the_limit_stay_out_and_are_counted(
    checked: Story, signer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = list(FieldPhoto.objects.filter(case=checked.case).order_by("pk").values_list("size", flat=True))
    monkeypatch.setattr(choosing, "MOST_PHOTO_BYTES", sizes[0])
    asked = ["--for", "评估组", "--case", checked.case_no, "--photos"]
    call_command("write_bundle", tmp_path / "case.zip", *asked, stdout=StringIO())
    found = {one.code: one.values for one in check(tmp_path / "case.zip", Trust(parse_key(key_of(signer)))).findings}
    assert (found["photos_match"]["photos"], found["photos_withheld"]["absent"]) == (1, len(sizes) - 1)


def test_bundle_of_a_year_holds_every_case_of_the_place(checked: Story, signer: Path) -> None:
    order = ordered(checked, case=None, year=2017, place=checked.cast.places.county)
    assert work(order.pk)
    assert order.outcome.streams > 2


def test_page_shows_what_our_own_check_says(checked: Story, signer: Path, as_: As) -> None:
    client = as_(checked.cast[R.AUDITOR])
    form = {
        "case_no": checked.case_no,
        "place": checked.cast.places.county.pk,
        "recipient": "评估组",
        "reason": "第三方评估",
    }
    answer = client.post("/audit/bundles/", form)
    order = BundleOrder.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/audit/bundles/{order.pk}/"
    assert 'hx-trigger="every 2s"' in client.get(answer["Location"]).content.decode()
    assert sweep_bundles() == 1
    text = client.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 2s"' not in text
    assert "entries are in the log" in text and order.outcome.sha256 in text
    assert fetched(as_, checked, order, "report.pdf").startswith(b"%PDF-")
    assert order.no in client.get("/audit/bundles/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"case_no": "TP2017-0"}, "case_no"),
        ({"case_no": ""}, "year"),
        ({"case_no": "", "year": "2015"}, "year"),
        ({"reason": "x"}, "reason"),
        ({"recipient": ""}, "recipient"),
        ({"held": "0"}, "held"),
        ({"place": "99999"}, "place"),
        ({"case_no": "a\x00b"}, "case_no"),
    ],
)
def test_bad_wish_is_refused_beside_its_field(checked: Story, as_: As, changes: dict[str, str], field: str) -> None:
    form = {
        "case_no": checked.case_no,
        "place": checked.cast.places.county.pk,
        "recipient": "评估组",
        "reason": "第三方评估",
    }
    answer = as_(checked.cast[R.AUDITOR]).post("/audit/bundles/", form | changes)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not BundleOrder.objects.exists()


def test_pages_ask_the_same_questions_however_many_bundles_there_are(checked: Story, as_: As) -> None:
    reader = as_(checked.cast[R.AUDITOR])
    asked: dict[str, list[int]] = {"/audit/bundles/": [], f"/audit/bundles/{ordered(checked).pk}/": []}
    for _round in range(2):
        for address, counts in asked.items():
            with CaptureQueriesContext(connection) as statements:
                assert reader.get(address).status_code == 200
            counts.append(len(statements))
        for _more in range(4):
            ordered(checked, case=None, year=2017, place=checked.cast.places.county)
    assert all(counts[0] == counts[1] <= 22 for counts in asked.values()), asked


def test_who_only_sees_cases_gets_no_bundle(checked: Story, as_: As) -> None:
    clerk = checked.cast[R.TOWNSHIP_CLERK]
    with pytest.raises(NotEntitled):
        order_bundle(user=clerk, wanted=wanted(checked))
    assert as_(clerk).get("/audit/bundles/").status_code == 403
    order = ordered(checked)
    assert as_(clerk).get(f"/audit/bundles/{order.pk}/").status_code == 404


def test_reason_and_cases_are_asked_of_every_caller(checked: Story) -> None:
    with pytest.raises(ReasonMissing):
        ordered(checked, reason=" ")
    with pytest.raises(NoCasesThere):
        ordered(checked, case=None, year=2015)


def test_signer_that_does_not_answer_is_waited_for(checked: Story, tmp_path: Path, settings: Any) -> None:
    settings.LOG_SIGNER = str(tmp_path / "socket")
    order = ordered(checked)
    assert not work(order.pk)
    job = BundleJob.objects.get(order=order)
    assert job.failure == WhyNoBundle.SIGNER_AWAY and job.next_try_at
    with signers.signer(tmp_path), clock.demo_clock(clock.now() + timedelta(hours=1)):
        assert work(order.pk)


def test_whoever_lost_the_duty_meanwhile_gets_nothing(checked: Story, signer: Path) -> None:
    order = ordered(checked)
    for posting in Posting.objects.filter(official=checked.cast[R.AUDITOR], until=None):
        relieve(posting=posting, until=clock.today(), paper="免〔2017〕1号", by=SYSTEM, at=clock.now())
    assert not work(order.pk)
    assert BundleJob.objects.get(order=order).failure == WhyNoBundle.DUTY_LOST


def test_second_worker_writes_nothing(checked: Story, signer: Path) -> None:
    order = ordered(checked)
    assert work(order.pk) and not work(order.pk)
    assert BundleFile.objects.count() == 1


def test_what_was_asked_for_and_written_is_never_changed(checked: Story, signer: Path) -> None:
    order = ordered(checked)
    work(order.pk)
    for rows in (BundleOrder.objects.filter(pk=order.pk), BundleFile.objects.filter(order=order)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_report_as_a_paper_is_made_of_the_verifiers_own_json(checked: Story, signer: Path) -> None:
    order = ordered(checked)
    work(order.pk)
    report = json.loads(order.outcome.report)
    assert BytesIO(report_pdf(report, clock.now())).read(5) == b"%PDF-"
    with pytest.raises(NoReport):
        report_pdf(report | {"schema": "another/1"}, clock.now())


def test_operator_writes_the_whole_log_and_one_case(checked: Story, signer: Path, tmp_path: Path) -> None:
    trust = Trust(parse_key(key_of(signer)))
    call_command("write_bundle", tmp_path / "whole.zip", "--for", "评估组", stdout=StringIO())
    whole = check(tmp_path / "whole.zip", trust)
    assert whole.exit_status == 0 and whole.mode == "full"
    asked = ["--for", "评估组", "--case", checked.case_no, "--openings"]
    call_command("write_bundle", tmp_path / "case.zip", *asked, stdout=StringIO())
    case = check(tmp_path / "case.zip", trust)
    assert case.exit_status == 0 and case.status_of("openings") == "HOLDS" and case.entries < whole.entries
    assert Event.objects.filter(stream="bundle:operator").count() == 2


@pytest.mark.parametrize("asked", [["--case", "TP2017-0"], ["--year", "2017", "--place", "9"], ["--year", "2015"]])
def test_operator_is_told_what_there_is_not(checked: Story, tmp_path: Path, asked: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("write_bundle", tmp_path / "bundle.zip", "--for", "评估组", *asked)
    assert not (tmp_path / "bundle.zip").exists()


def test_anybodys_report_is_printed(checked: Story, signer: Path, tmp_path: Path) -> None:
    call_command("write_bundle", tmp_path / "whole.zip", "--for", "评估组", stdout=StringIO())
    report = check(tmp_path / "whole.zip", Trust(parse_key(key_of(signer))))
    (tmp_path / "report.json").write_text(as_json(report, "whole.zip"), encoding="utf-8")
    call_command("print_verification", tmp_path / "report.json", tmp_path / "report.pdf", stdout=StringIO())
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    (tmp_path / "report.json").write_text('{"schema": "heyan.verification/1"}', encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("print_verification", tmp_path / "report.json", tmp_path / "none.pdf", stdout=StringIO())

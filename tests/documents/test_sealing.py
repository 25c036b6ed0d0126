"""From a waiting paper to a sealed one: keys, the worker, the log, time stamps, and the paper that a whole path has sealed."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command
from django.test import Client

from audit import clock, files
from audit.models import Event
from documents import check_views, delivering, rendering, samples, tasks
from documents.models import OfficialDocument, PaperJob, RenderedPaper
from documents.seal_models import PaperSeal, SealCertificate
from documents.sealing import papers, vault
from documents.sealing.authority import begin, own
from documents.sealing.checking import check
from documents.sealing.errors import KeyMissing, NotSealed
from documents.sealing.institutions import Institution, issuer_of
from documents.selectors import document_row, newest_file
from tests.audit.authority import authority  # noqa: F401 - a fixture
from tests.audit.test_time_stamps import served  # noqa: F401 - a fixture
from tests.documents.sealed import BY, issued, key_for
from tests.factories import Places

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(places: Places) -> OfficialDocument:
    return issued("H15", places.township)


def bytes_of(paper: OfficialDocument) -> bytes:
    return files.read(newest_file(OfficialDocument.objects.get(pk=paper.pk)))


def try_again(paper: OfficialDocument) -> bool:
    PaperJob.objects.filter(document=paper).update(next_try_at=clock.now())
    return bool(tasks.render_paper(paper.pk))


def test_a_paper_whose_issuer_has_no_key_waits_in_sight_and_is_never_issued_unsigned(
    certificate: OfficialDocument,
) -> None:
    assert not tasks.render_paper(certificate.pk)
    job = PaperJob.objects.get(document=certificate)

    assert certificate.issuer in job.last_error and "institution_keys issue --place" in job.last_error
    assert job.next_try_at > clock.now() and not RenderedPaper.objects.exists()
    row = document_row(OfficialDocument.objects.get(pk=certificate.pk))
    assert (row["status"], row["download_url"]) == ("pending", "")
    assert "签发单位没有有效的印章密钥" in row["state_text"]
    key_for(issuer_of(certificate))
    assert try_again(certificate) and not PaperJob.objects.exists()


def test_a_paper_is_rendered_sealed_logged_and_found_whole(certificate: OfficialDocument) -> None:
    (key,) = key_for(issuer_of(certificate))
    assert tasks.render_paper(certificate.pk)
    sealed, unsigned = bytes_of(certificate), rendering.render(samples.sample("H15"))
    said = Event.objects.get(kind="paper:file:rendered").parsed["statement"]

    assert sealed.startswith(unsigned) and len(sealed) > len(unsigned)
    assert said["sha256"] == RenderedPaper.objects.get().sha256 == PaperSeal.objects.get(field="issuer").sha256
    assert (said["certificate"], said["unit"]) == (key.sha256, certificate.issuer)
    assert check(certificate, sealed).holds and set(check(certificate, sealed).seals) == {certificate.issuer}
    assert not check(certificate, unsigned).holds
    call_command("check_paper", certificate.document_no)
    with pytest.raises(CommandError, match="no issued paper"):
        call_command("check_paper", "没有的文号")


@pytest.mark.parametrize(("kind", "field"), [("H09", "issuer_notice"), ("H15", "issuer_letter")])
def test_what_is_attached_and_goes_its_own_way_bears_the_issuer_s_seal_too(
    places: Places, kind: str, field: str
) -> None:
    """The second notice is posted on the village's wall, the household keeps its letter: each as good as the paper it came with."""
    paper = issued(kind, places.township)
    key_for(issuer_of(paper))
    assert tasks.render_paper(paper.pk)

    assert list(paper.seals.order_by("no").values_list("field", flat=True)) == ["issuer", field]
    assert check(paper, bytes_of(paper)).problems == ()
    assert [seal["certificate__unit"] for seal in check_views._public(paper)["seals"]] == [paper.issuer]


def test_between_the_issuer_s_two_seals_the_paper_says_which_one_is_missing(certificate: OfficialDocument) -> None:
    key_for(issuer_of(certificate))
    due = papers.next_due(certificate)
    assert due is not None
    first = papers.seal(certificate, rendering.render(samples.sample("H15")), due, no=1, at=clock.now())
    assert delivering.deliver(certificate, first, clock.now())

    assert check(certificate, first.content).problems == (
        f"the seal of {certificate.issuer} is missing: it was asked for and not yet given",
    )
    assert not delivering.finish(certificate) and tasks.render_paper(certificate.pk)
    assert check(certificate, bytes_of(certificate)).holds


def test_a_paper_of_before_has_one_place_for_its_issuer_and_waits_for_no_second_seal(places: Places) -> None:
    paper = issued("H15", places.township, own_seals=[])
    key_for(issuer_of(paper))
    assert tasks.render_paper(paper.pk)

    assert paper.seals.get().field == "issuer" and check(paper, bytes_of(paper)).holds


def test_a_good_seal_of_an_institution_that_may_not_seal_there_is_refused(
    certificate: OfficialDocument, places: Places
) -> None:
    """Whoever holds the vault and the database signs with a sister township's key: the rows agree, the paper does not hold."""
    sister = Institution(places.sister_township.pk, "伏龙泉镇人民政府")
    key_for(sister)
    unsigned = rendering.render(samples.sample("H15"))
    false = papers.seal(certificate, unsigned, papers.Due("issuer", sister, "签发", None), no=1, at=clock.now())
    assert delivering.deliver(certificate, false, clock.now())

    assert "issuer: 伏龙泉镇人民政府 may not seal here" in check(certificate, false.content).problems


def test_a_new_key_signs_from_then_on_and_the_old_papers_go_on_to_count(certificate: OfficialDocument) -> None:
    (old,) = key_for(issuer_of(certificate))
    assert tasks.render_paper(certificate.pk)
    call_command("institution_keys", "rotate", old.serial, by="何主任", verbosity=0)
    later = issued("H08", old.place, issuer=certificate.issuer)
    assert tasks.render_paper(later.pk)

    new = PaperSeal.objects.get(document=later).certificate
    assert new != old and new.institution == old.institution
    assert check(certificate, bytes_of(certificate)).holds and check(later, bytes_of(later)).holds


def test_a_revoked_key_signs_nothing_more_and_what_it_signed_keeps_its_time(
    certificate: OfficialDocument, at, tmp_path: Path
) -> None:
    (key,) = key_for(issuer_of(certificate))
    assert tasks.render_paper(certificate.pk)
    later = issued("H08", key.place, issuer=certificate.issuer)
    with at("2017-03-02"):
        call_command("institution_keys", "revoke", key.serial, reason="key_compromise", by="何主任")
        assert not tasks.render_paper(later.pk)
        with pytest.raises(CommandError, match="revoked already"):
            call_command("institution_keys", "revoke", key.serial, reason="superseded", by="何主任")
        call_command("institution_keys", "crl", str(tmp_path / "crl.pem"))
        call_command("institution_keys", "root", str(tmp_path / "root.pem"))
    listed = x509.load_pem_x509_crl((tmp_path / "crl.pem").read_bytes())
    root = x509.load_pem_x509_certificate((tmp_path / "root.pem").read_bytes())

    assert check(certificate, bytes_of(certificate)).holds
    assert "no key in force" in PaperJob.objects.get(document=later).last_error
    assert Event.objects.get(kind="seal:certificate:revoked").parsed["statement"]["reason"] == "key_compromise"
    assert listed.get_revoked_certificate_by_serial_number(int(key.serial, 16)) is not None
    assert isinstance(root.public_key(), ec.EllipticCurvePublicKey) and listed.is_signature_valid(root.public_key())


def test_a_certificate_of_a_demonstration_says_so_and_leads_to_the_authority(places: Places) -> None:
    (key,) = key_for(Institution(places.county.pk, "农安县扶贫开发办公室"))
    root, made = own(), x509.load_pem_x509_certificate(key.certificate.encode())
    assert root is not None
    made.verify_directly_issued_by(x509.load_pem_x509_certificate(root.certificate.encode()))

    assert "演示" in made.subject.rfc4514_string() and "演示" in made.issuer.rfc4514_string()
    assert Event.objects.filter(kind="seal:certificate:issued").count() == 2
    with pytest.raises(NotSealed):
        begin("第二个根证书", actor=BY, at=clock.now())


def test_a_key_lies_in_a_file_of_its_owners_alone_and_nowhere_in_the_database(places: Places) -> None:
    (key,) = key_for(Institution(places.county.pk, "农安县扶贫开发办公室"))
    door = vault.institutions()
    assert isinstance(door, vault.FileVault)
    file = door.folder / f"{key.key}.key"

    assert file.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" in file.read_text() and "PRIVATE" not in key.certificate
    os.chmod(file, 0o640)
    with pytest.raises(KeyMissing, match="read by others"):
        door.sign(key.key, b"0" * 32)
    file.unlink()
    for label in (key.key, "../secrets/secret", ""):
        with pytest.raises(KeyMissing):
            door.sign(label, b"0" * 32)


def test_begin_makes_keys_for_every_post_and_every_waiting_paper_and_no_second_one(
    cast, programme, places: Places
) -> None:
    paper = issued("H08", places.sister_township, issuer="伏龙泉镇人民政府临时专班")
    for _ in range(2):
        call_command("institution_keys", "begin", by="何主任", verbosity=0)
    units = list(SealCertificate.objects.exclude(place=None).values_list("place", "unit"))

    assert len(units) == len(set(units))
    assert {(places.sister_township.pk, paper.issuer), (places.village.pk, "宝城村村民委员会")} <= set(units)


def test_a_time_authority_stamps_each_signature_and_without_its_answer_the_paper_waits(
    certificate: OfficialDocument,
    served: None,  # noqa: F811 - the fixture
    settings,
) -> None:
    key_for(issuer_of(certificate))
    settings.SEAL_TIME_AUTHORITY = "http://127.0.0.1:9/"
    assert not tasks.render_paper(certificate.pk)
    waiting = OfficialDocument.objects.get(pk=certificate.pk)
    assert "does not answer" in waiting.job.last_error
    assert "时间戳服务没有应答" in document_row(waiting)["state_text"]
    settings.SEAL_TIME_AUTHORITY = settings.TIME_AUTHORITY
    assert try_again(certificate)

    assert {seal.is_stamped for seal in PaperSeal.objects.all()} == {True} and check(
        certificate, bytes_of(certificate)
    ).holds
    settings.TIME_AUTHORITY_CA = ""
    assert not check(certificate, bytes_of(certificate)).holds


def test_a_second_worker_changes_nothing(certificate: OfficialDocument, client: Client) -> None:
    key_for(issuer_of(certificate))
    assert tasks.render_paper(certificate.pk)
    before = newest_file(certificate)
    PaperJob.objects.create(document=certificate, next_try_at=clock.now() - timedelta(days=1))
    assert tasks.render_paper(certificate.pk)

    assert newest_file(OfficialDocument.objects.get(pk=certificate.pk)) == before
    assert PaperSeal.objects.filter(field="issuer").count() == 1
    assert Event.objects.filter(kind="paper:file:rendered").count() == 1

"""What programs that are not ours say of a paper with three seals: poppler's pdfsig, qpdf, and veraPDF where it is installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from documents.sample_variants import gallery
from documents.sealing import pades, pictures, x509
from documents.sealing.checking import signature_problems
from documents.sealing.time_stamping import HttpTimeStamper
from tests.audit.authority import authority  # noqa: F401 - a fixture
from tests.audit.test_time_stamps import served  # noqa: F401 - a fixture
from tests.documents.archival import needs_verapdf, validated
from tests.documents.sealed import LEVELS, SIGNED, chain, revisions_of, written
from tests.documents.test_seal_pictures import scan
from tests.documents.test_seals import flipped, overlaid

needs_pdfsig = pytest.mark.skipif(
    not (shutil.which("pdfsig") and shutil.which("certutil")), reason="no pdfsig, certutil (libnss3-tools)"
)
needs_qpdf = pytest.mark.skipif(shutil.which("qpdf") is None, reason="no qpdf")


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of certificates that trusts the authority of the chain and nobody else."""
    folder = tmp_path_factory.mktemp("nss")
    (folder / "root.pem").write_text(x509.as_pem(chain().root))
    for arguments in (["-N", "--empty-password"], ["-A", "-n", "root", "-t", "CT,C,C", "-i", str(folder / "root.pem")]):
        subprocess.run(["certutil", "-d", f"sql:{folder}", *arguments], check=True, capture_output=True)
    return folder


def pdfsig(pdf: bytes, store: Path, folder: Path) -> str:
    command = ["pdfsig", "-nssdir", f"sql:{store}", str(written(pdf, folder))]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | {"LANG": "C"}, check=False).stdout


@needs_pdfsig
def test_pdfsig_finds_every_seal_valid_and_trusted(trusting: Path, tmp_path: Path) -> None:
    said = pdfsig(chain().revisions[-1], trusting, tmp_path)

    assert said.count("Signature Validation: Signature is Valid.") == 3
    assert said.count("Certificate Validation: Certificate is Trusted.") == 3
    assert said.count("Total document signed") == 1
    for name in ("issuer", "village_county_review", "village_city_verification"):
        assert f"Signature Field Name: {name}" in said


@needs_pdfsig
def test_the_commands_of_the_guide_check_a_pdf_from_nothing_but_the_root_certificate(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text(x509.as_pem(chain().root))
    written(chain().revisions[-1], tmp_path)
    guide = (Path(__file__).parents[2] / "docs/check_a_paper.md").read_text()
    commands = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)[1]
    done = subprocess.run(
        ["bash", "-euc", commands],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"LANG": "C"},
        check=True,
    )

    for words in re.findall(r"`((?:Signature|Certificate) is \w+\.)`", guide):
        assert done.stdout.count(words) == 3
    assert re.findall(r"(Total|Not total) document signed", done.stdout) == ["Not total", "Not total", "Total"]


@needs_pdfsig
def test_pdfsig_refuses_a_flipped_byte_and_a_stranger_s_trust(trusting: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    subprocess.run(["certutil", "-d", f"sql:{tmp_path}/empty", "-N", "--empty-password"], check=True)

    assert "Signature is Valid" not in pdfsig(flipped(chain().revisions[-1]), trusting, tmp_path)
    assert "Certificate is Trusted" not in pdfsig(chain().revisions[-1], tmp_path / "empty", tmp_path)
    assert "Not total document signed" in pdfsig(overlaid(chain().revisions[-1]), trusting, tmp_path)


@needs_pdfsig
def test_a_file_rolled_back_fools_pdfsig_and_not_us(trusting: Path, tmp_path: Path) -> None:
    """Why the seals must be all that were given (pdf.md §4)."""
    earlier = chain().revisions[2]
    said = pdfsig(earlier, trusting, tmp_path)

    assert said.count("Signature is Valid.") == said.count("Certificate is Trusted.") == 2
    assert said.count("Total document signed") == 1
    assert signature_problems(earlier, chain().expected, chain().root)


@needs_qpdf
def test_a_file_saved_anew_by_another_program_holds_no_longer(tmp_path: Path) -> None:
    subprocess.run(["qpdf", str(written(chain().revisions[-1], tmp_path)), str(tmp_path / "anew.pdf")], check=True)
    found = signature_problems((tmp_path / "anew.pdf").read_bytes(), chain().expected, chain().root)

    assert [field for field in LEVELS if any(problem.startswith(f"{field}: not valid") for problem in found)] == [
        *LEVELS
    ]


@needs_qpdf
def test_qpdf_finds_nothing_wrong_in_any_revision(tmp_path: Path) -> None:
    for pdf in chain().revisions:
        done = subprocess.run(
            ["qpdf", "--check", str(written(pdf, tmp_path))], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 and "WARNING" not in done.stdout + done.stderr, done.stdout + done.stderr


@needs_verapdf
def test_verapdf_finds_every_paper_fit_for_archives_and_for_screen_readers_before_and_after_each_seal(
    tmp_path: Path,
) -> None:
    """The whole gallery, and an office's own seal: some hundred papers, several hundred revisions, minutes. Who changed a layout asks it."""
    own = pictures.redrawn(scan())
    for name, content in gallery().items():
        for number, pdf in enumerate(revisions_of(content, own if name.endswith("_real") else b"")):
            (tmp_path / f"{name}-{number}.pdf").write_bytes(pdf)
    made = sorted(path.name for path in tmp_path.iterdir())

    assert validated(tmp_path) == {name: [] for name in made}
    assert len(made) >= 2 * len(gallery())


@needs_verapdf
def test_verapdf_finds_a_seal_with_a_time_stamp_fit(served: None, settings: object, tmp_path: Path) -> None:  # noqa: F811
    stamper = HttpTimeStamper(settings.TIME_AUTHORITY)
    first = chain().seals[0]
    stamped = pades.sign(
        chain().revisions[0], first, vault=chain().vault, at=SIGNED, certify=True, time_stamper=stamper
    )
    (tmp_path / "stamped").mkdir()
    written(stamped, tmp_path / "stamped")

    assert len(stamped) > len(chain().revisions[1]) and validated(tmp_path / "stamped") == {"paper.pdf": []}

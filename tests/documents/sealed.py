"""Keys for tests, papers that need no case, and a paper with three seals that no database knows."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from audit import clock, log
from documents import delivering, frozen, rendering, samples
from documents.kinds import Content
from documents.models import OfficialDocument, PaperJob
from documents.seal_models import SealCertificate, SealRequest
from documents.sealing import authority, pades, x509
from documents.sealing.checking import Expected
from documents.sealing.institutions import Institution, issuer_of
from documents.sealing.papers import Due, Sealed
from documents.sealing.vault import FileVault
from registry.models import Division

BY = log.Actor("system:operator", "钥匙管理员")
SIGNED = datetime(2017, 9, 20, 1, tzinfo=UTC)
LEVELS = ("issuer", "village_county_review", "village_city_verification")
UNITS = ("农安镇人民政府", "农安县扶贫开发领导小组", "长春市扶贫开发领导小组")


def key_for(*institutions: Institution) -> list[SealCertificate]:
    """Good for thirty years: a worker of a process of its own lives today, while the test lives in 2017."""
    if authority.own() is None:
        authority.begin("测试根证书", actor=BY, at=clock.now())
    return [
        authority.issue(authority.Named(one, "吉林省长春市"), actor=BY, at=clock.now(), years=authority.AUTHORITY_YEARS)
        for one in authority.without_key(institutions, clock.now())
    ]


def keys_of_waiting() -> list[SealCertificate]:
    """For every institution whose paper waits: what `institution_keys issue --missing` does, without those that only hold posts."""
    asked = SealRequest.objects.filter(document__job__isnull=False).values_list("place", "unit").distinct()
    others = [Institution(place, unit) for place, unit in asked]
    return key_for(*(issuer_of(paper) for paper in OfficialDocument.objects.filter(job__isnull=False)), *others)


def issued(kind: str, place: Division, **changed: object) -> OfficialDocument:
    """A sample as an issued paper that waits for the press."""
    content = samples.sample(kind, **changed)
    encoded = frozen.encode(content).decode()
    paper = OfficialDocument.objects.create(
        kind=kind,
        title=content["title"],
        subject_no=f"测试-{kind}",
        village_path=place.path,
        series=f"{kind}-{place.pk}",
        year=2017,
        serial=OfficialDocument.objects.count() + 1,
        document_no=content["document_no"],
        issuer=content["issuer"],
        issued_on=content["issued_on"],
        content=encoded,
        content_sha256=sha256(encoded.encode()).hexdigest(),
        check_token=f"{content['check_token'][:20]}{OfficialDocument.objects.count():06d}",
        created_at=clock.now(),
    )
    PaperJob.objects.create(document=paper, next_try_at=clock.now())
    return paper


def delivered(paper: OfficialDocument, content: bytes) -> None:
    """The paper's file without the press: bytes that only stand for it."""
    (key,) = key_for(issuer_of(paper)) or [authority.in_force(issuer_of(paper), clock.now())]
    due = Due("issuer", issuer_of(paper), "签发", paper.decision_id)
    sealed = Sealed(due, 1, key, sha256(b"").hexdigest(), content, clock.now(), False)
    assert delivering.deliver(paper, sealed, clock.now()) and delivering.finish(paper)


@dataclass(frozen=True)
class Chain:
    """The revisions of a paper, unsigned first, and what is expected of the last."""

    revisions: tuple[bytes, ...]
    expected: tuple[Expected, ...]
    root: bytes
    seals: tuple[pades.Seal, ...]
    vault: FileVault


@cache
def chain() -> Chain:
    """V02 with the seals of township, county and city, in keys of its own."""
    vault, root = FileVault(mkdtemp(prefix="heyan-chain-")), ""
    root = authority_of(vault)
    seals = tuple(seal_of(vault, root, field, unit) for field, unit in zip(LEVELS, UNITS, strict=True))
    pdf = rendering.render(samples.sample("V02"))
    revisions, expected = [pdf], []
    for number, seal in enumerate(seals):
        at = SIGNED + timedelta(days=number)
        pdf = pades.sign(pdf, seal, vault=vault, at=at, certify=number == 0)
        revisions.append(pdf)
        digest = sha256(seal.certificate).hexdigest()
        expected.append(Expected(seal.field, digest, at, None, len(pdf), sha256(pdf).hexdigest()))
    return Chain(tuple(revisions), tuple(expected), root, seals, vault)


def revisions_of(content: Content, picture: bytes = b"") -> list[bytes]:
    """The paper unsigned, and after each seal: of its issuer, wherever it stands, and of each other level."""
    vault = FileVault(mkdtemp(prefix="heyan-chain-"))
    root, made = authority_of(vault), [rendering.render(content)]
    asked = [(field, content["issuer"]) for field in ("issuer", *content["own_seals"])]
    asked += [(one["field"], one["unit"]) for one in content["cosigners"]]
    seals = {
        unit: seal_of(vault, root, field, unit) for field, unit in asked[::-1] if field not in content["own_seals"]
    }
    for number, (field, unit) in enumerate(asked):
        seal = replace(seals[unit], field=field, is_demo=content["is_demo"], picture=picture)
        at = SIGNED + timedelta(days=number)
        made.append(pades.sign(made[-1], seal, vault=vault, at=at, certify=number == 0))
    return made


def authority_of(vault: FileVault, name: str = "演示根证书") -> bytes:
    label = f"root-{sha256(name.encode()).hexdigest()[:8]}"
    wanted = _wanted(name, vault.generate(label), 1)
    return x509.self_signed(wanted, lambda digest: vault.sign(label, digest))


def seal_of(vault: FileVault, root: bytes, field: str, unit: str, name: str = "演示根证书") -> pades.Seal:
    key = f"unit-{sha256((unit + name).encode()).hexdigest()[:8]}"
    label = f"root-{sha256(name.encode()).hexdigest()[:8]}"
    wanted = _wanted(unit, vault.generate(key), int(sha256(key.encode()).hexdigest()[:15], 16))
    return pades.Seal(
        field=field,
        key=key,
        certificate=x509.issued(wanted, root, lambda digest: vault.sign(label, digest)),
        authority=root,
        unit=unit,
        reason="签发" if field == "issuer" else "会签",
        location="吉林省长春市农安县",
        is_demo=True,
        dated="" if field == "issuer" else "2017年9月21日",
    )


def _wanted(name: str, public_key: bytes, serial: int) -> x509.Wanted:
    return x509.Wanted(
        subject={"country_name": "CN", "organization_name": name, "common_name": name},
        public_key=public_key,
        serial=serial,
        valid_from=SIGNED - timedelta(days=30),
        valid_until=SIGNED + timedelta(days=365 * 30),
    )


def written(pdf: bytes, folder: Path) -> Path:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    return path

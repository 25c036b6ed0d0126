"""V03: what a department certifies of its own indicators, under its own name and with its own two signatures (domain.md §2.1)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from approvals.models import Case, SectorCertificate, SectorSignature
from approvals.programmes import programme_for
from approvals.sectors import lines_of
from approvals.stages import STAGE_OF
from approvals.subjects import facts_on_file, subject_of
from approvals.words import word_of
from audit import clock
from documents.contents import heading
from documents.fact_parts import standard_of
from documents.issuers import Issuer
from documents.issuing import document, numbered_by, store_all
from documents.kinds import KINDS, Content, CriterionPart, SignerPart
from documents.labels import METHODS
from documents.models import OfficialDocument
from documents.numbering import next_serial
from documents.parts import LinePart
from documents.place_parts import place_part, written
from documents.publishing import publish
from documents.titles import title_of
from registry.indicator_vocabulary import indicators_for
from registry.places import full_name
from registry.programme_schema import Programme

_SEATS = {"officer": "经办人", "head": "部门负责人"}


def subject_no(case: Case, sector: str) -> str:
    """Under which a department's papers of a case are found."""
    return f"{case.case_no} {sector}"[:60]


def issue_for_sector(certificate: SectorCertificate, *, on: date, at: datetime) -> OfficialDocument:
    """The paper of a certificate that both have signed. Call it last in the act: it locks the counter."""
    case, programme = certificate.case, programme_for(certificate.case)
    signatures = list(certificate.signatures.select_related("posting__division").order_by("pk"))
    division = signatures[-1].posting.division
    kind = KINDS["V03"]
    issuer = Issuer(kind, division.path, programme, division.level)
    serial = next_serial(issuer.series, on.year)
    numbered = numbered_by(issuer, on.year, serial)
    head = heading(kind, issuer, programme, numbered, path=case.village_path, issued_on=on)
    content: dict[str, Any] = {
        **head,
        "title": title_of(kind, case, programme),
        "year": case.year,
        "round": certificate.round,
        "case_no": case.case_no,
        "division_full": full_name(case.village_path),
        "issuer": signatures[-1].unit,  # a department signs under its own name, not under the county's
        "particulars": [LinePart(label="认定部门", value=certificate.sector)],
        "opinion": _opinion(certificate, case, programme),
        "signers": _signers(signatures),
        "is_joint": True,
        "criteria": _criteria(certificate, case, programme),
        "place": place_part(case, programme, facts_on_file(case, programme).to_json()["values"]),
        "audit_line": f"{case.case_no} {case.audit_seq} {case.audit_digest}",
    }
    paper = document(kind, Content(**content), issuer, serial, at, path=case.village_path)  # type: ignore[typeddict-item]
    paper.case, paper.subject_no, paper.round = case, subject_no(case, certificate.sector), certificate.round
    store_all([paper], at)
    publish([paper.pk])
    return paper


def _opinion(certificate: SectorCertificate, case: Case, programme: Programme) -> str:
    if certificate.fails_veto:
        back = programme.stage(STAGE_OF[case.stage].returns_to[0]).title
        return f"经认定，否决性指标未达标，由本部门会同责任单位整改，建议退回{back}。"
    if certificate.fails_reference:
        return f"经认定，否决性指标达标；参考性指标未达标的，由本部门限期整改并报告，不影响{word_of(case.kind, programme)}。"
    return "经认定，所列指标均达标。"


def _criteria(certificate: SectorCertificate, case: Case, programme: Programme) -> list[CriterionPart]:
    rules = {rule.code: rule for rule in programme.criteria_of(subject_of(case))}
    known = indicators_for(subject_of(case))
    return [
        CriterionPart(
            no=no,
            title=line["title"],
            standard=standard_of(rules[line["code"]]),
            value="" if line["reported"] is None else written(known[line["indicator"]], line["reported"]),
            met=line["met"],
            effect=line["effect"],
            clause=line["source"],  # the source of the value: on this form it stands where others cite the clause
            lower=line["reason"],
            differs=False,
        )
        for no, line in enumerate(lines_of(certificate), 1)
    ]


def _signers(signatures: Sequence[SectorSignature]) -> list[SignerPart]:
    return [
        SignerPart(
            label=_SEATS[one.seat],
            name=one.name,
            unit=one.unit,
            post=one.post,
            signed_on=one.signed_at.astimezone(clock.LOCAL_ZONE).date().isoformat(),
            method=METHODS["typed"],
            ink="",
            opinion="同意。",
        )
        for one in signatures
    ]

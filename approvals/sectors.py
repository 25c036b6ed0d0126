"""The departments' own certificates of a place's indicators (V-3, T-2, K-3): each by its own officer and head, side by side.

A veto indicator that is not met lets only a return through; a reference one is put right and reported, and stops nothing
(domain.md §2.3). What both have signed becomes the department's report, which counts before all others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from audit import canonical, log
from django.db import connection, transaction
from django.db.models import Count
from registry import indicators
from registry.indicator_vocabulary import OFFICE, indicator_of_rule, sectors_of
from registry.models import IndicatorSource, Posting, User
from registry.programme_schema import Programme, Rule
from registry.roles import Duty
from registry.services import actor_of, name_of_actor

from approvals import events
from approvals.comparisons import SEATS
from approvals.criteria import CriterionResult
from approvals.department_seats import posting_in, refuse_signature
from approvals.errors import ActInvalid, InvalidAct
from approvals.inputs import MAX_TEXT, Input, checked
from approvals.models import Case, DepartmentSeat, SectorCertificate, SectorSignature
from approvals.place_criteria import folded, impossible_shares, inputs_of_rule, judge_place, rules_at
from approvals.place_facts import PlaceFacts
from approvals.programmes import programme_for, programmes_for
from approvals.routes import acting_division_id
from approvals.sector_errors import (
    CertificateChanged,
    NotCertifiedNow,
    ResultMissing,
    SectorsMissing,
    SectorUnmet,
    SourceMissing,
    UnmetWithoutReason,
)
from approvals.stages import STAGE_OF, Stage, StageCode
from approvals.subjects import facts_on_file, impossible, subject_of

# Where departments certify: a poor village's indicators, a weak town's fiscal resources, and at the province a county's
# (domain.md §2.3 V-3, §2.4 T-2, K-3).
CERTIFIED_AT = frozenset({StageCode.VILLAGE_SECTORS, StageCode.TOWN_DISTRICT_REVIEW, StageCode.COUNTY_PROVINCIAL_CHECK})
Lines = list[dict[str, Any]]


@dataclass(frozen=True)
class Statement:
    """What the officer lays down: values by input, and by criterion where they come from, why one is not met, and the result
    where the programme gives no number."""

    measured: Mapping[str, Any]
    sources: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, bool] = field(default_factory=dict)


# ── who answers for what ─────────────────────────────────────────────────────────────────────────────────────────────


def sectors_at(case: Case, programme: Programme) -> Mapping[str, tuple[Rule, ...]]:
    """{department: its criteria} of the case's place, in the programme's order; what no department answers for is left out."""
    found = sectors_of(rules_at(programme, subject_of(case), case.stage))
    return {sector: rules for sector, rules in found.items() if sector != OFFICE}


def inputs_for(rules: Sequence[Rule]) -> tuple[Input, ...]:
    items = (item for rule in rules if (entry := indicator_of_rule(rule)) for item in inputs_of_rule(rule, entry))
    return tuple({item.name: item for item in items}.values())


def is_open(rule: Rule) -> bool:
    """The programme gives no number: the department itself says whether it is met."""
    return rule.needs_threshold and rule.threshold is None


def newest(cases: Sequence[Case]) -> dict[int, dict[str, SectorCertificate]]:
    """Case → department → its certificate that stands in the case's round, with the number of signatures. One query."""
    rounds = {case.pk: case.round for case in cases}
    stages = {case.pk: case.stage for case in cases}
    rows = SectorCertificate.objects.filter(case__in=rounds).annotate(signed=Count("signatures")).order_by("no")
    found: dict[int, dict[str, SectorCertificate]] = {key: {} for key in rounds}
    for row in rows:
        if row.round == rounds[row.case_id] and row.stage == stages[row.case_id]:
            found[row.case_id][row.sector] = row
    return found


def lines_of(certificate: SectorCertificate) -> Lines:
    rows: Lines = canonical.parse(certificate.lines.encode())
    return rows


# ── what keeps a place from going on ─────────────────────────────────────────────────────────────────────────────────


def sector_refusals(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Every department must have certified with both signatures, and none may find a veto criterion unmet. One query."""
    programmes, certificates = programmes_for(cases), newest(cases)
    return {case.pk: _refusals(case, programmes[case.pk], certificates[case.pk]) for case in cases}


def _refusals(case: Case, programme: Programme, found: Mapping[str, SectorCertificate]) -> list[InvalidAct]:
    wanted = sectors_at(case, programme)
    missing = [sector for sector in wanted if getattr(found.get(sector), "signed", 0) < SEATS]
    refusals: list[InvalidAct] = [SectorsMissing(departments=missing)] if missing else []
    for sector, certificate in found.items():
        if certificate.fails_veto and sector in wanted and sector not in missing:
            refusals.append(SectorUnmet(department=sector, titles=unmet_titles(certificate, "veto")))
    return refusals


def unmet_titles(certificate: SectorCertificate, effect: str) -> list[str]:
    return [line["title"] for line in lines_of(certificate) if line["met"] is False and line["effect"] == effect]


# ── certifying ───────────────────────────────────────────────────────────────────────────────────────────────────────


def certify(
    *, user: User, case_no: str, sector: str, statement: Statement, seen: int, at: datetime
) -> SectorCertificate:
    """The officer lays down what the department finds, and signs it. Raises NotYourDepartment, NotCertifiedNow,
    CertificateChanged, ActInvalid."""
    with transaction.atomic():
        case, rules = _locked(case_no, sector)
        posting = posting_for(user, case, sector, DepartmentSeat.OFFICER)
        number = _count(case, sector)
        if number != seen:
            raise CertificateChanged()
        lines = _judged(case, rules, statement)
        certificate = _write(case, sector, number + 1, lines, posting, at)
        _sign(certificate, DepartmentSeat.OFFICER, user, posting, at)
        _state(case, events.SECTOR_CERTIFIED, certificate, posting, at)
    return certificate


def sign(*, user: User, case_no: str, sector: str, seen_digest: str, at: datetime) -> SectorCertificate:
    """The head signs what stands; from now on it counts. Raises NotYourDepartment, NotCertifiedNow, CertificateChanged and
    the refusals of a seat. In the caller's transaction, too, where papers follow."""
    with transaction.atomic():
        case, _rules = _locked(case_no, sector)
        posting = posting_for(user, case, sector, DepartmentSeat.HEAD)
        certificate = newest([case])[case.pk].get(sector)
        if certificate is None or certificate.digest != seen_digest:
            raise CertificateChanged()
        signed = {row.seat: row for row in certificate.signatures.all()}
        refuse_signature(signed, DepartmentSeat.HEAD, posting.official_id)
        _sign(certificate, DepartmentSeat.HEAD, user, posting, at)
        _report(case, certificate, posting, at)
        _state(case, events.SECTOR_SIGNED, certificate, posting, at)
    certificate.case = case
    return certificate


def posting_for(user: User, case: Case, sector: str, seat: str = "") -> Posting:
    place = acting_division_id(case, STAGE_OF[case.stage])
    return posting_in(user, place, sector, Duty.REPORT_INDICATORS, seat)


def _locked(case_no: str, sector: str) -> tuple[Case, tuple[Rule, ...]]:
    rows = Case.objects.select_related("programme", "village")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    case = rows.get(case_no=case_no)
    rules = sectors_at(case, programme_for(case)).get(sector) if case.stage in CERTIFIED_AT else None
    if case.closed_at is not None or rules is None:
        raise NotCertifiedNow()
    return case, rules


def _count(case: Case, sector: str) -> int:
    rows = SectorCertificate.objects.filter(case=case, round=case.round, stage=case.stage, sector=sector)
    return rows.count()


def _judged(case: Case, rules: Sequence[Rule], statement: Statement) -> Lines:
    """Raises ActInvalid with everything that is missing or wrong."""
    inputs = inputs_for(rules)
    values, wrong = checked(inputs, statement.measured)
    wrong += [impossible(inputs, name) for name in impossible_shares(values)]
    known = facts_on_file(case, programme_for(case))
    assert isinstance(known, PlaceFacts)
    facts = replace(known, values={**known.values, **folded(values)})
    lines = [_line(rule, facts, statement) for rule in rules]
    for line in lines:
        wrong += _gaps(line)
    if wrong:
        raise ActInvalid(wrong)
    return lines


def _line(rule: Rule, facts: PlaceFacts, statement: Statement) -> dict[str, Any]:
    result: CriterionResult = judge_place(rule, facts)
    if is_open(rule):
        result = replace(result, met=statement.found.get(rule.code))
    entry = indicator_of_rule(rule)
    said = {"indicator": entry.code if entry else "", "reported": facts.values.get(entry.code) if entry else None}
    texts = {"source": statement.sources.get(rule.code, ""), "reason": statement.reasons.get(rule.code, "")}
    return result.to_json() | said | {name: " ".join(text.split())[:MAX_TEXT] for name, text in texts.items()}


def _gaps(line: Mapping[str, Any]) -> list[InvalidAct]:
    found: list[InvalidAct] = []
    code, title = line["code"], line["title"]
    if len(line["source"]) < 2 or not line["source"].isprintable():
        found.append(SourceMissing(field=f"source-{code}", title=title))
    if line["met"] is None:
        found.append(ResultMissing(field=f"found-{code}", title=title))
    if line["met"] is False and (len(line["reason"]) < 2 or not line["reason"].isprintable()):
        found.append(UnmetWithoutReason(field=f"reason-{code}", title=title))
    return found


def _write(case: Case, sector: str, number: int, lines: Lines, posting: Posting, at: datetime) -> SectorCertificate:
    body = canonical.encode(lines)
    failing = {line["effect"] for line in lines if line["met"] is False}
    return SectorCertificate.objects.create(
        case=case,
        round=case.round,
        stage=case.stage,
        sector=sector,
        no=number,
        lines=body.decode(),
        digest=canonical.digest(body),
        fails_veto="veto" in failing,
        fails_reference="reference" in failing,
        posting=posting,
        certified_at=at,
    )


def _sign(certificate: SectorCertificate, seat: str, user: User, posting: Posting, at: datetime) -> None:
    SectorSignature.objects.create(
        certificate=certificate,
        seat=seat,
        digest=certificate.digest,
        posting=posting,
        official_id=posting.official_id,
        name=name_of_actor(user, posting),
        post=posting.post,
        unit=posting.unit,
        signed_at=at,
    )


def _report(case: Case, certificate: SectorCertificate, posting: Posting, at: datetime) -> None:
    """What both have signed is the department's value of the indicator, whatever others reported."""
    lines = [line for line in lines_of(certificate) if line["reported"] is not None]
    report = indicators.Report(
        division=case.village,
        subject=subject_of(case),
        year=case.year,
        source=IndicatorSource.DEPARTMENT,
        department=certificate.sector,
        values={line["indicator"]: line["reported"] for line in lines},
    )
    if report.values:
        indicators.record([report], reported_by=posting, by=actor_of(posting), at=at)


def _state(case: Case, kind: str, certificate: SectorCertificate, posting: Posting, at: datetime) -> None:
    event = log.append(
        stream=case.stream,
        kind=kind,
        at=at,
        actor=actor_of(posting),
        subject={"case": case.case_no, "round": case.round},
        statement={
            "department": certificate.sector,
            "no": certificate.no,
            "certified": certificate.digest,
            "fails_veto": certificate.fails_veto,
            "fails_reference": certificate.fails_reference,
        },
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
    case.save(update_fields=["audit_seq", "audit_digest"])

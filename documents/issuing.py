"""Making the rows of papers: number, frozen content, lines of lists. `services` says when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import connection

from approvals.models import Decision, Sheet, SheetItem
from approvals.programmes import programme_for
from approvals.services import Recorded
from approvals.stages import StageCode
from approvals.subjects import read_subjects
from audit.selectors import latest_checkpoint_line
from audit.statements import execute_in_turn, insertion, mark_stored
from documents import contents, frozen, lists
from documents.checking.typed import new_code
from documents.grounds import GROUNDED, grounds_of
from documents.issuers import Issuer, issuer_of
from documents.kinds import KINDS, Content, Kind, SignerPart
from documents.models import OfficialDocument, PaperJob, PaperLine
from documents.numbering import next_serial, next_serials
from documents.parts import GroundPart
from documents.sources import basis_of, basis_of_all
from registry.programme_schema import Programme

MANY = 20  # papers of one act; more are a list's, and nobody waits for one of them
_COLUMNS = "(document_id, of_list, attempts, next_try_at, last_error, failure)"
_JOBS = (
    f"INSERT INTO {PaperJob._meta.db_table} {_COLUMNS}"  # noqa: S608
    f" SELECT id, FALSE, 0, %s, '', '' FROM {OfficialDocument._meta.db_table} WHERE decision_id = %s AND round = %s RETURNING document_id"
)


# A route that names no papers for the stage has these: every plan of the year has its list of households (C-04, G-21).
_BY_DEFAULT: dict[str, tuple[str, ...]] = {StageCode.YEAR_PLAN: ("P02",)}


def _codes(programme: Programme, stage: str) -> tuple[str, ...]:
    return programme.stage(stage).documents or _BY_DEFAULT.get(stage, ())


_JOBS_OF_ISSUED = (
    f"INSERT INTO {PaperJob._meta.db_table} {_COLUMNS}"  # noqa: S608
    " SELECT id, %s, 0, %s, '', '' FROM issued RETURNING document_id"
)


def has_lists(programme: Programme, stage: str) -> bool:
    """Whether an act of the stage has papers that are one for the whole list."""
    return any(KINDS[code].scope != "household" for code in _codes(programme, stage) if code in KINDS)


def has_certificates(programme: Programme, stage: str) -> bool:
    """Whether an act of the stage gives every household a certificate."""
    return any(KINDS[code].layout == "certificate" for code in _codes(programme, stage) if code in KINDS)


def kinds_of(decision: Decision) -> list[Kind]:
    return [KINDS[code] for code in _codes(programme_for(decision.case), decision.stage) if code in KINDS]


def issue_lists(
    kind: Kind,
    sheet: Sheet,
    recorded: Sequence[Recorded],
    signatures: list[SignerPart],
    at: datetime,
    checkpoint: str,
) -> list[OfficialDocument]:
    if not recorded:
        return []
    groups = lists.in_groups(kind, recorded)
    dropped = lists.dropped_of(sheet)
    everybody = [one.decision.case.household_key for one in recorded] + [item.case.household_key for item in dropped]
    populations = lists.populations_of(everybody)
    papers, lines = [], []
    for rows in groups:
        village = rows[0].decision.case.village_path
        own = [item for item in dropped if kind.scope == "act" or item.case.village_path == village]
        content, issuer, serial = _list_content(kind, sheet, rows, populations, own, signatures, checkpoint)
        paper = document(kind, content, issuer, serial, at, path=lists.common_path(one.decision.case for one in rows))
        paper.sheet = sheet
        papers.append(paper)
        lines.append(rows)
    store_all(papers, at)
    PaperLine.objects.bulk_create(
        [
            PaperLine(
                document=paper,
                no=no,
                kind=kind.code,
                round=one.decision.case.round,
                case=one.decision.case,
                decision=one.decision,
            )
            for paper, rows in zip(papers, lines, strict=True)
            for no, one in enumerate(rows, 1)
        ],
        batch_size=1000,
    )
    return papers


def not_yet_on(sheet: Sheet, kind: Kind, approved: Sequence[Recorded]) -> list[Recorded]:
    rows = PaperLine.objects.filter(document__sheet=sheet, kind=kind.code)
    listed = set(rows.values_list("decision", flat=True))
    return [one for one in approved if one.decision.pk not in listed]


def _list_content(
    kind: Kind,
    sheet: Sheet,
    rows: Sequence[Recorded],
    populations: dict[int, int],
    dropped: Sequence[SheetItem],
    signatures: list[SignerPart],
    checkpoint: str,
) -> tuple[Content, Issuer, int]:
    decision = rows[0].decision
    issuer = issuer_of(kind, decision, programme_for(decision.case))
    serial = next_serial(issuer.series, decision.acted_on.year)
    content = lists.build_list(
        kind,
        sheet,
        rows,
        issuer=issuer,
        numbered=_numbered(issuer, decision, serial, checkpoint),
        populations=populations,
        dropped=dropped,
        signatures=signatures,
    )
    return content, issuer, serial


def issue_each(
    kind: Kind,
    recorded: Sequence[Recorded],
    decisions: Mapping[int, Sequence[Decision]] | None,
    signatures: list[SignerPart],
    at: datetime,
    checkpoint: str,
) -> list[OfficialDocument]:
    """A paper of its own for every household of a list act (a certificate cannot be shared)."""
    read_subjects([one.decision.case for one in recorded], "members", "helpers")
    basis = basis_of_all([one.decision.case_id for one in recorded])
    issuers = [_issuer(kind, one) for one in recorded]
    year = recorded[0].decision.acted_on.year
    serials = {
        series: iter(next_serials(series, year, sum(issuer.series == series for issuer in issuers)))
        for series in sorted({issuer.series for issuer in issuers})
    }
    before = [one.before if decisions is None else decisions.get(one.decision.case_id, ()) for one in recorded]
    grounds = _grounds(kind, recorded, before)
    papers = []
    for one, issuer, earlier in zip(recorded, issuers, before, strict=True):
        case = one.decision.case_id
        serial = next(serials[issuer.series])
        papers.append(
            _own(kind, one, earlier, issuer, serial, basis[case], signatures, at, grounds.get(case), checkpoint)
        )
    return papers


def _grounds(kind: Kind, recorded: Sequence[Recorded], before: Sequence[Sequence[Decision]]) -> dict[int, GroundPart]:
    return grounds_of([one.decision for one in recorded], before) if kind.code in GROUNDED else {}


def _issuer(kind: Kind, one: Recorded) -> Issuer:
    return issuer_of(kind, one.decision, programme_for(one.decision.case))


def issue(
    kind: Kind,
    recorded: Recorded,
    decisions: Sequence[Decision],
    signatures: list[SignerPart],
    at: datetime,
    checkpoint: str,
) -> OfficialDocument:
    issuer = _issuer(kind, recorded)
    serial = next_serial(issuer.series, recorded.decision.acted_on.year)
    basis = basis_of(recorded.decision.case_id)
    ground = _grounds(kind, [recorded], [decisions]).get(recorded.decision.case_id)
    return _own(kind, recorded, decisions, issuer, serial, basis, signatures, at, ground, checkpoint)


def _own(
    kind: Kind,
    recorded: Recorded,
    decisions: Sequence[Decision],
    issuer: Issuer,
    serial: int,
    basis: list[str],
    signatures: list[SignerPart],
    at: datetime,
    ground: GroundPart | None,
    checkpoint: str,
) -> OfficialDocument:
    decision = recorded.decision
    numbered = _numbered(issuer, decision, serial, checkpoint)
    content = contents.build(
        kind, recorded, decisions, issuer=issuer, numbered=numbered, basis=basis, signatures=signatures, ground=ground
    )
    paper = document(kind, content, issuer, serial, at, path=decision.case.village_path)
    paper.case, paper.decision, paper.round = decision.case, decision, decision.case.round
    return paper


def document(kind: Kind, content: Content, issuer: Issuer, serial: int, at: datetime, *, path: str) -> OfficialDocument:
    encoded = frozen.encode(content).decode()
    issued_on = date.fromisoformat(content["issued_on"])
    return OfficialDocument(
        kind=kind.code,
        title=content["title"],
        village_path=path,
        series=issuer.series,
        year=issued_on.year,
        serial=serial,
        document_no=content["document_no"],
        issuer=content["issuer"],
        issued_on=issued_on,
        content=encoded,
        content_sha256=sha256(encoded.encode()).hexdigest(),
        check_token=content["check_token"],
        created_at=at,
    )


def store(papers: Sequence[OfficialDocument], decision: Decision, at: datetime) -> None:
    """Papers and their jobs, on PostgreSQL in one round trip."""
    jobs = (_JOBS, [connection.ops.adapt_datetimefield_value(at), decision.pk, papers[0].round])
    with connection.cursor() as cursor:
        execute_in_turn(cursor, [insertion(papers), jobs])
        for paper, (key,) in zip(papers, sorted(cursor.fetchall()), strict=True):  # keys rise in the order of inserting
            mark_stored(paper, key)


def store_all(papers: list[OfficialDocument], at: datetime) -> list[OfficialDocument]:
    """Papers and their jobs, on PostgreSQL in one statement."""
    of_list = len(papers) > MANY
    if papers and connection.vendor == "postgresql":
        text, values = insertion(papers)
        with connection.cursor() as cursor:
            cursor.execute(f"WITH issued AS ({text}) {_JOBS_OF_ISSUED}", [*values, of_list, at])
            for paper, (key,) in zip(papers, sorted(cursor.fetchall()), strict=True):
                mark_stored(paper, key)
        return papers
    OfficialDocument.objects.bulk_create(papers, batch_size=200)
    jobs = [PaperJob(document=paper, of_list=of_list, next_try_at=at) for paper in papers]
    PaperJob.objects.bulk_create(jobs, batch_size=500)
    return papers


def _numbered(issuer: Issuer, decision: Decision, serial: int, checkpoint: str) -> contents.Numbered:
    return contents.Numbered(issuer.number(decision.acted_on.year, serial), new_code(), checkpoint)


def numbered_by(issuer: Issuer, year: int, serial: int) -> contents.Numbered:
    """What a new paper carries besides its words: number, code, and the log as it was published when it was issued."""
    return contents.Numbered(issuer.number(year, serial), new_code(), latest_checkpoint_line())

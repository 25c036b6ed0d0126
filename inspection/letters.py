"""Handing over and taking on responsibility by letter (Q-05, G-52): two persons, each through his post, and a paper."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import Prefetch

from approvals import plans
from approvals.department_seats import is_of
from approvals.errors import NotEntitled
from approvals.objections import Doer
from approvals.policy import people_of, standing_in
from audit import canonical, clock, log
from documents.letters import issue_letter
from documents.parts import LetterPart
from inspection import events
from inspection.letter_errors import (
    HandedItOverHimself,
    LetterMade,
    LetterTakenOn,
    LetterWithdrawn,
    LetterYearOver,
    NotForYourUnit,
    NotThisYear,
    UnitUnknown,
)
from inspection.letter_units import Row, Unit, tables_of
from inspection.models import LetterSide, LetterSignature, LetterWithdrawal, ResponsibilityLetter
from registry.access import Holder, acting_posting, places_of, posts_of
from registry.models import Division, Posting, ProgrammeVersion, User
from registry.places import name_of, place_at, plain_name
from registry.programme_schema import LetterKind, Programme
from registry.programme_store import programme_of
from registry.roles import Duty, Level, Role
from registry.services import actor_of

AT_ONCE = 100  # units that one act hands over to


def signer_at(user: Holder, division_id: int | None, roles: Sequence[str]) -> Doer | None:
    """From which post he signs for the place: one of the roles that the programme names."""
    if division_id is None or user.pk is None:
        return None
    for role in roles:
        posting = acting_posting(user, Duty.SIGN_LETTERS, division_id, clock.today(), role=Role(role))
        if posting is not None:
            return Doer(posting, standing_in(user, posting)[1], user.pk)
    return None


def hands_over_to(user: Holder, kind: LetterKind, path: str) -> Doer | None:
    return signer_at(user, place_at(path, Level[kind.handed_over_at.upper()]), kind.hands_over)


@transaction.atomic
def hand_over(
    *, user: User, version: ProgrammeVersion, place: Division, year: int, code: str, keys: Sequence[str]
) -> list[ResponsibilityLetter]:
    """One letter per unit, signed by whoever hands over. Raises NotEntitled, NotThisYear, UnitUnknown, LetterMade."""
    programme = programme_of(version)
    at = clock.now()
    table = next((one for one in tables_of(programme, place, year) if one.kind.code == code), None)
    if table is None or not 1 <= len(keys) <= AT_ONCE:
        raise UnitUnknown(field="units")
    known = {row.unit.key: row for row in table.rows}
    chosen = [known.get(key) for key in dict.fromkeys(keys)]
    if None in chosen:
        raise UnitUnknown(field="units")
    rows = [row for row in chosen if row is not None]
    doers = [_handing(user, table.kind, row) for row in rows]
    if year != clock.today().year or year not in programme.years:
        raise NotThisYear(field="units", year=clock.today().year)
    if any(row.letter is not None for row in rows):
        raise LetterMade()
    return [
        _make(version, programme, table.kind, year, row, user, doer, at) for row, doer in zip(rows, doers, strict=True)
    ]


def _handing(user: User, kind: LetterKind, row: Row) -> Doer:
    unit = row.unit
    doer = hands_over_to(user, kind, unit.path)
    if doer is None:
        above = place_at(unit.path, Level[kind.handed_over_at.upper()])
        name = name_of(unit.path, above) if above is not None else unit.name
        raise NotEntitled(duty=Duty.SIGN_LETTERS.label, place=name)
    return doer


def _make(
    version: ProgrammeVersion,
    programme: Programme,
    kind: LetterKind,
    year: int,
    row: Row,
    user: User,
    doer: Doer,
    at: datetime,
) -> ResponsibilityLetter:
    unit = row.unit
    words = _words(version, programme, kind, year, unit)
    digest = canonical.digest(canonical.encode(dict(words)))
    try:
        with transaction.atomic():
            letter = ResponsibilityLetter.objects.create(
                programme=version,
                kind=kind.code,
                title=kind.title,
                year=year,
                division_id=unit.division_id,
                division_path=unit.path,
                department=unit.department,
                holder_id=unit.holder_id,
                edition=1 + sum(before.department == unit.department for before in row.withdrawn),
                unit=unit.name,
                words=words,
                digest=digest,
                made_at=at,
            )
    except IntegrityError as error:
        raise LetterMade() from error
    _sign(letter, LetterSide.HANDS_OVER, user, doer, at)
    return letter


def _words(version: ProgrammeVersion, programme: Programme, kind: LetterKind, year: int, unit: Unit) -> LetterPart:
    """The year's task is the annual plan of the unit's place as it stands; where none stands yet, the letter says so."""
    division = Division.objects.get(pk=unit.division_id)
    return LetterPart(
        kind=kind.title,
        unit=unit.name,
        place=plain_name(division.name),
        year=year,
        persons=plans.assigned(version, division).get(year),
        tasks=list(kind.tasks),
        clause=kind.clause,
        quote=programme.quote(kind.clause).replace(",", "，"),  # the files write the source's commas in ASCII
        source=programme.source.document_title,
    )


@transaction.atomic
def take_on(*, user: User, letter: ResponsibilityLetter) -> LetterSignature:
    """The second signature, and the paper.

    Raises NotForYourUnit, HandedItOverHimself, LetterTakenOn, LetterWithdrawn, LetterYearOver.
    """
    at = clock.now()
    letter = ResponsibilityLetter.objects.select_for_update().get(pk=letter.pk)  # nobody withdraws it meanwhile
    doer = taker_of(user, letter)
    if doer is None:
        raise NotForYourUnit(unit=letter.unit)
    signed = {one.side: one for one in letter.signatures.select_related("posting")}
    first = signed[LetterSide.HANDS_OVER]
    if set(people_of(user.pk, doer.posting)) & {first.official_id, first.posting.official_id}:
        raise HandedItOverHimself()
    if LetterSide.TAKES_ON in signed:
        raise LetterTakenOn()
    if LetterWithdrawal.objects.filter(letter=letter).exists():
        raise LetterWithdrawn()
    if clock.today().year != letter.year:
        raise LetterYearOver()
    signature = _sign(letter, LetterSide.TAKES_ON, user, doer, at)
    seq, digest = log.head_of(letter.stream)
    issue_letter(
        subject_no=letter.no,
        title=f"{letter.year}年脱贫攻坚责任书",
        part=cast(LetterPart, letter.words),
        signatures=[(one.name, one.unit, one.post, one.signed_at) for one in (first, signature)],
        path=letter.division_path,
        audit_line=f"{letter.no} {seq} {digest}",
        programme=programme_of(letter.programme),
        posting=first.posting,
        at=at,
    )
    return signature


def kind_of(letter: ResponsibilityLetter) -> LetterKind | None:
    return next((kind for kind in programme_of(letter.programme).letters if kind.code == letter.kind), None)


def taker_of(user: Holder, letter: ResponsibilityLetter) -> Doer | None:
    """His post that answers for the unit: of the place, of its department, or his own where the person answers."""
    kind = kind_of(letter)
    doer = signer_at(user, letter.division_id, kind.takes_on) if kind is not None else None
    return doer if doer is not None and _answers(doer.posting, letter) else None


def _answers(posting: Posting, letter: ResponsibilityLetter) -> bool:
    if letter.holder_id is not None:
        return posting.principal_id == letter.holder_id
    return not letter.department or is_of(posting, letter.department)


def _sign(letter: ResponsibilityLetter, side: LetterSide, user: User, doer: Doer, at: datetime) -> LetterSignature:
    posting = doer.posting
    try:
        with transaction.atomic():
            signature = LetterSignature.objects.create(
                letter=letter,
                side=side,
                posting=posting,
                delegation=posting.delegation,
                official_id=doer.official_id,
                name=doer.name,
                post=posting.post,
                unit=posting.unit,
                digest=letter.digest,
                signed_at=at,
            )
    except IntegrityError as error:
        raise LetterTakenOn() from error
    log.append(
        stream=letter.stream,
        kind=events.LETTER_HANDED_OVER if side == LetterSide.HANDS_OVER else events.LETTER_TAKEN_ON,
        at=at,
        actor=actor_of(posting, delegation=posting.delegation, official=user),
        subject={"letter": letter.no, "division": str(letter.division_id)},
        statement={"kind": letter.kind, "year": letter.year, "department": letter.department, "digest": letter.digest},
    )
    return signature


def waiting_for(user: Holder) -> list[ResponsibilityLetter]:
    """Letters of this year that only he, or another of his post, has still to take on."""
    places = places_of(user, Duty.SIGN_LETTERS)
    if not places:
        return []
    rows = ResponsibilityLetter.objects.filter(division__in=places, year=clock.today().year, withdrawal=None)
    rows = rows.exclude(signatures__side=LetterSide.TAKES_ON).order_by("pk")[:AT_ONCE]
    versions = Prefetch("programme", ProgrammeVersion.objects.defer("content"))  # its text is long, and known by digest
    posts = posts_of(user)
    return [letter for letter in rows.prefetch_related(versions) if _is_of_post(letter, posts)]


def _is_of_post(letter: ResponsibilityLetter, posts: Sequence[Posting]) -> bool:
    kind = kind_of(letter)
    roles = kind.takes_on if kind is not None else ()
    fitting = [post for post in posts if post.division_id == letter.division_id and post.role in roles]
    return any(_answers(post, letter) for post in fitting)

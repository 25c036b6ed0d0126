"""Who is answerable in a year, kind by kind, and how far each letter of responsibility has come. A constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from inspection.models import LetterSide, LetterSignature, LetterWithdrawal, ResponsibilityLetter
from registry.indicator_vocabulary import sector_named
from registry.models import Division, Posting
from registry.places import plain_name
from registry.programme_schema import LetterKind, Programme
from registry.roles import Level, Role

Answerable = tuple[int, int | None, str]  # place, person, sector


@dataclass(frozen=True)
class Unit:
    division_id: int
    path: str
    name: str
    department: str = ""
    holder_id: int | None = None

    @property
    def key(self) -> str:
        return f"{self.division_id}.{self.holder_id or 0}.{self.department}"

    @property
    def answerable(self) -> Answerable:
        """Who it is, whatever its department is called: a sector has one department at a place."""
        return self.division_id, self.holder_id, sector_named(self.department)


@dataclass(frozen=True)
class Row:
    """A unit beside its letter, if it has one, and those that were withdrawn before."""

    unit: Unit
    letter: ResponsibilityLetter | None
    handed: LetterSignature | None
    taken: LetterSignature | None
    withdrawal: LetterWithdrawal | None = None
    withdrawn: Sequence[ResponsibilityLetter] = ()

    @property
    def state(self) -> str:
        if self.withdrawal is not None:
            return "withdrawn"
        if self.taken is not None:
            return "signed"
        return "handed" if self.handed is not None else "none"


@dataclass(frozen=True)
class KindTable:
    kind: LetterKind
    rows: Sequence[Row]

    @property
    def signed(self) -> int:
        return sum(row.state == "signed" for row in self.rows)

    @property
    def missing(self) -> int:
        return len(self.rows) - self.signed


def tables_of(programme: Programme, place: Division, year: int) -> list[KindTable]:
    """Every kind that has units there. A letter whose unit is gone since stands below those that are."""
    known = _known(programme, place)
    letters = list(_letters(place, year))
    tables = [KindTable(kind, _rows(kind, units_of(kind, programme, known), letters)) for kind in programme.letters]
    return [table for table in tables if table.rows]


@dataclass(frozen=True)
class Known:
    """Places and posts there, read once for all kinds."""

    places: Sequence[Division]
    posts: Sequence[Posting]

    def at(self, level: Level) -> list[Division]:
        return [place for place in self.places if place.level == level]


def _known(programme: Programme, place: Division) -> Known:
    levels = {Level[kind.level.upper()] for kind in programme.letters}
    places = Division.objects.filter(path__under=place.path, level__in=levels, successor=None).order_by("path")
    roles = {role for kind in programme.letters if kind.per == "person" for role in kind.takes_on}
    posts = Posting.objects.filter(
        role__in=roles | {Role.DEPARTMENT_HEAD}, until=None, official__is_active=True, division__path__under=place.path
    )
    return Known(list(places), list(posts.select_related("official").order_by("division", "since", "pk")))


def units_of(kind: LetterKind, programme: Programme, known: Known) -> list[Unit]:
    places = known.at(Level[kind.level.upper()])
    if kind.per == "person":
        posts = [post for post in known.posts if post.role in kind.takes_on]
        return _once(_person(post, place) for place in places for post in posts if post.division_id == place.pk)
    if kind.per == "department":
        return [
            Unit(place.pk, place.path, name, name) for place in places for name in _departments(programme, place, known)
        ]
    return [Unit(place.pk, place.path, _called(kind, place)) for place in places]


def _called(kind: LetterKind, place: Division) -> str:
    """高石碑镇; of the county itself the body that the source names: 潜江市纪检部门."""
    name = plain_name(place.name)
    return f"{name}{kind.unit}" if place.level <= Level.COUNTY else name


def _person(post: Posting, place: Division) -> Unit:
    return Unit(place.pk, place.path, f"{post.unit}{post.post} {post.official.name}", "", post.official_id)


def _once(units: Iterable[Unit]) -> list[Unit]:
    return list({unit.key: unit for unit in units}.values())


def _departments(programme: Programme, place: Division, known: Known) -> list[str]:
    """Those that the programme asks, then others that have a head there: one of each sector, as it is called first."""
    asked = [department.name for department in programme.comparison.departments]
    headed = [post.department for post in known.posts if post.division_id == place.pk and post.department]
    found: dict[str, str] = {}
    for name in (*asked, *headed):
        found.setdefault(sector_named(name), name)
    return list(found.values())


def _letters(place: Division, year: int) -> QuerySet[ResponsibilityLetter]:
    rows = ResponsibilityLetter.objects.filter(division_path__under=place.path, year=year)
    return rows.select_related("withdrawal").prefetch_related("signatures").order_by("pk")


def unit_of(letter: ResponsibilityLetter) -> Unit:
    return Unit(letter.division_id, letter.division_path, letter.unit, letter.department, letter.holder_id)


def _rows(kind: LetterKind, units: Sequence[Unit], letters: Sequence[ResponsibilityLetter]) -> list[Row]:
    made: dict[Answerable, ResponsibilityLetter] = {}
    withdrawn: dict[Answerable, list[ResponsibilityLetter]] = {}
    for letter in (letter for letter in letters if letter.kind == kind.code):
        key = unit_of(letter).answerable
        if withdrawal_of(letter) is None:
            made[key] = letter
        else:
            withdrawn.setdefault(key, []).append(letter)
    standing = {unit.answerable for unit in units}
    gone = [unit_of(letter) for key, letter in made.items() if key not in standing]
    return [row_of(unit, made.get(unit.answerable), withdrawn.get(unit.answerable, ())) for unit in (*units, *gone)]


def withdrawal_of(letter: ResponsibilityLetter) -> LetterWithdrawal | None:
    return getattr(letter, "withdrawal", None)


def row_of(unit: Unit, letter: ResponsibilityLetter | None, withdrawn: Sequence[ResponsibilityLetter] = ()) -> Row:
    if letter is None:
        return Row(unit, None, None, None, None, withdrawn)
    signed = {one.side: one for one in letter.signatures.all()}
    handed, taken = signed.get(LetterSide.HANDS_OVER), signed.get(LetterSide.TAKES_ON)
    return Row(unit, letter, handed, taken, withdrawal_of(letter), withdrawn)

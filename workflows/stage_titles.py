"""The words for a stage where no single case is shown: filters, counts, cards. They are those of the programmes of one's places.

A list of cases calls read_programmes first; each row then speaks as its own programme does, without a query of its own.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q
from django.utils.functional import Promise

from approvals.models import Case
from approvals.programmes import programmes_for
from approvals.stages import PATHS, STAGE_OF, CaseKind, Stage
from approvals.wording import title_of
from approvals.words import word_of
from audit import clock
from registry.access import Holder, sees
from registry.models import ProgrammeVersion
from registry.parameters import programmes_on
from registry.programme_schema import Programme, Wording

MOST_WORDS = 3  # where more programmes say it differently, the common word is the shorter one
Titles = Mapping[str, str | Promise]


def read_programmes(cases: Sequence[Case]) -> None:
    """What each case's programme says, read for all of them in one query; their programmes are loaded with them."""
    programmes_for(cases)


def titles_for(user: Holder) -> Titles:
    """Stage → its word in the programmes of the places the user sees; several words where they differ. Two queries."""
    found = _programmes_of(user)
    return {stage.code: _word(found, stage.code) for stage in stages_of(found)}


def kind_titles_for(user: Holder, kinds: Iterable[CaseKind]) -> dict[str, str | Promise]:
    """What a case is about → its word; where no programme of the user's places has one of its own (剔除), ours."""
    own = {word_of(CaseKind.DISQUALIFICATION, one): one.wording.struck_off for one in _programmes_of(user)}
    differs = len(own) == 1 and Wording.struck_off not in own.values()
    words = {CaseKind.DISQUALIFICATION: next(iter(own))} if differs else {}
    return {kind.value: words.get(kind, kind.label) for kind in kinds}


def _programmes_of(user: Holder) -> list[Programme]:
    today = clock.today()
    return list(programmes_on((version, today.year, today) for version in _programmes_at(sees(user))).values())


def _programmes_at(paths: Iterable[str]) -> Iterable[ProgrammeVersion]:
    """The newest version of every programme of these places, of a place above or of one below."""
    inside, above = Q(pk__in=[]), set()
    for path in paths:
        inside |= Q(jurisdiction__path__under=path)
        above |= {int(part) for part in path.split("/") if part}
    rows = ProgrammeVersion.objects.filter(inside | Q(jurisdiction__in=above)).defer("content")
    return {row.name: row for row in rows.order_by("name", "version")}.values()


def stages_of(programmes: Iterable[Programme]) -> list[Stage]:
    """The stages of every path that one of the programmes runs, in their order."""
    kinds = [kind for kind in PATHS if any(programme.runs(kind) for programme in programmes)]
    return list(dict.fromkeys(stage for kind in [CaseKind.EXIT, *kinds] for stage in PATHS[kind]))


def _word(programmes: Iterable[Programme], stage: str) -> str | Promise:
    words = list(dict.fromkeys(str(title_of(programme, stage)) for programme in programmes if programme.holds(stage)))
    return " / ".join(words) if 0 < len(words) <= MOST_WORDS else STAGE_OF[stage].title


def return_choices(programme: Programme, stage: Stage) -> list[tuple[str, str | Promise]]:
    """The stages of its route to which a case may go back from here, in the programme's words."""
    held = (code for code in stage.returns_to if programme.holds(code))
    return [("", "—"), *((code.value, title_of(programme, code)) for code in held)]

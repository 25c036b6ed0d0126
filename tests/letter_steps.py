"""A letter of responsibility that is handed over to a township of another programme's words, for pages that need one."""

from audit import clock
from inspection.models import LetterSide, LetterSignature, ResponsibilityLetter
from registry.models import ProgrammeVersion
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR
from registry.roles import Role
from registry.services import SYSTEM
from tests.factories import Cast, posting_of


def handed_over(cast: Cast) -> ResponsibilityLetter:
    """Qianjiang's main responsibility (Changchun names none), signed by the county's first leader."""
    load_programme(path=PROGRAMMES_DIR / "qianjiang_2017.toml", by=SYSTEM, at=clock.now())
    township, posting = cast.places.township, posting_of(cast[Role.COUNTY_LEADER])
    words = {"kind": "主体责任", "unit": township.name, "place": township.name, "year": clock.today().year}
    letter = ResponsibilityLetter.objects.create(
        programme=ProgrammeVersion.objects.get(name="qianjiang_2017"),
        kind="principal",
        title="主体责任",
        year=clock.today().year,
        division=township,
        division_path=township.path,
        unit=township.name,
        words=words | {"persons": None, "tasks": ["完成任务。"], "clause": "Q-05", "quote": "签订", "source": "来源"},
        digest="0" * 64,
        made_at=clock.now(),
    )
    LetterSignature.objects.create(
        letter=letter,
        side=LetterSide.HANDS_OVER,
        posting=posting,
        official=posting.official,
        name=posting.official.name,
        post=posting.post,
        unit=posting.unit,
        digest=letter.digest,
        signed_at=clock.now(),
    )
    return letter

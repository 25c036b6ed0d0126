"""What is known of a kind of paper before any is written: its form, who issues it, how many households it speaks of."""

from dataclasses import dataclass
from typing import Literal

from registry.roles import Level

Layout = Literal["form", "notice", "official", "certificate", "poster"]
# A list act gives each household its own paper, each village a list, or the whole act one list.
Scope = Literal["household", "village", "act"]
BY_LEVEL = "by_level"  # issued by whichever level's unit acts: objections go where the thing complained of came from
BY_STAGE = "by_stage"  # issued by the level that holds the stage: a village's check is another level's than a town's


@dataclass(frozen=True)
class Cosigner:
    """A level that puts its seal on a paper which another issues: by its own decision at `stage`, through the unit `body`."""

    stage: str
    body: str = BY_STAGE


@dataclass(frozen=True)
class Kind:
    """`body` is the unit of the programme that issues it, `word` the word in its document number."""

    code: str
    title: str
    layout: Layout
    body: str
    word: str
    copies: tuple[str, ...]
    scope: Scope = "household"
    is_public: bool = False  # posted: no reasons, no notes
    gathers: bool = False  # tells what the levels before decided
    cosigners: tuple[
        Cosigner, ...
    ] = ()  # other levels that put their seals on this same paper, in the order of the path
    province_word: str = ""  # where it is the province that issues it, and `word` says otherwise
    own_seals: tuple[
        str, ...
    ] = ()  # further places for the issuer's own seal: on what is attached and goes its own way

    @property
    def hangs(self) -> bool:
        """It is read by whoever passes, so its QR code names nobody: the opinion of a township is its second notice, too."""
        return self.is_public or self.layout in {"notice", "poster"} or self.code == "H09"

    def word_at(self, level: int) -> str:
        return self.province_word if self.province_word and level == Level.PROVINCE else self.word

    @property
    def words(self) -> tuple[str, ...]:
        return (self.word, self.province_word) if self.province_word else (self.word,)

    @property
    def cosigned_at(self) -> tuple[str, ...]:
        return tuple(one.stage for one in self.cosigners)


# 乡自查、县复查、市检验 of a household, through the units that seal the papers of these stages (H08, H11, H14).
CHECKED_ABOVE = (
    Cosigner("township_self_check", "township_government"),
    Cosigner("county_review", "county_office"),
    Cosigner("city_verification", "upper_group"),
)

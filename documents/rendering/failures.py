"""Why a paper could not be made. The job keeps the text, so it must help whoever reads it."""

NO_FONT = "no font has these characters: "


class RenderFailed(Exception):
    """The paper could not be made; nothing of it is kept."""


class MissingGlyph(RenderFailed):
    """No font has a character of the paper: a box instead of a letter in somebody's name must never be issued."""


class TookTooLong(RenderFailed):
    """The paper was not ready within its time; its process was killed."""


class PressBusy(RenderFailed):
    """Others used every press for all the time one may wait. Nothing is wrong with the paper."""


def missing_letters(error: str) -> str:
    """𰻝（U+30EDD）、… if the paper waits because no font has them, else nothing."""
    letters = error.removeprefix(NO_FONT) if error.startswith(NO_FONT) else ""
    return "、".join(f"{letter}（U+{ord(letter):04X}）" for letter in letters)

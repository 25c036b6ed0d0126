"""Why a paper could not be made. The job keeps the text, so it must help whoever reads it."""


class RenderFailed(Exception):
    """The paper could not be made; nothing of it is kept."""


class MissingGlyph(RenderFailed):
    """No font has a character of the paper: a box instead of a letter in somebody's name must never be issued."""


class TookTooLong(RenderFailed):
    """The paper was not ready within its time; its process was killed."""


class PressBusy(RenderFailed):
    """Others used every press for all the time one may wait. Nothing is wrong with the paper."""

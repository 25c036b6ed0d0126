"""A font file is read once, not for every paper that is set in it: of 4 MB the paper keeps 40 KB."""

from typing import Any

from weasyprint.pdf import fonts, stream
from weasyprint.text.ffi import ffi

_read = fonts.get_hb_object_data
_known: dict[int, tuple[Any, bytes]] = {}


def install() -> None:
    """From now on, in this process."""
    stream.Font = FontOfFile


class FontOfFile(fonts.Font):
    def __init__(self, *arguments: Any) -> None:
        fonts.get_hb_object_data = _content
        try:
            super().__init__(*arguments)
        finally:
            fonts.get_hb_object_data = _read  # what is cut out of it later is read as ever


def _content(face: Any) -> bytes:
    """The face is kept with it: as long as it lives, no other has its address."""
    address = int(ffi.cast("uintptr_t", face))
    if address not in _known:
        _known[address] = face, _read(face)
    return _known[address][1]

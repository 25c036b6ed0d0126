"""The faces an office brings (`site_fonts`) become known to the engine under the names that print.css has for them."""

import os
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from weasyprint.text.ffi import ffi, fontconfig, pangoft2

from documents.rendering import site_fonts
from documents.rendering.failures import RenderFailed

# Prepended: Pango stumbles over a family that was replaced (so does WeasyPrint for @font-face, which would copy the file, too).
CALLED = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig><match target="scan">
<test name="file" compare="eq"><string>{file}</string></test><edit name="family" mode="prepend"><string>{family}</string></edit>
<edit name="weight" mode="assign_replace"><const>{weight}</const></edit></match></fontconfig>"""


def with_those_brought(fonts: Any) -> Any:
    """Add them to a FontConfiguration. Raises RenderFailed: a paper in another face than the office's own is not what it wants."""
    for family, path in site_fonts.brought().items():
        for problem in site_fonts.problems_of(path):
            raise RenderFailed(problem)
        _add(fonts, family, path)
    return fonts


def _add(fonts: Any, family: str, path: Path) -> None:
    weight = "bold" if family == site_fonts.TITLE else "regular"
    called = CALLED.format(file=escape(str(path)), family=family, weight=weight)
    fontconfig.FcConfigParseAndLoadFromMemory(fonts._config, called.encode(), True)
    if not fontconfig.FcConfigAppFontAddFile(fonts._config, os.fsencode(path)):
        raise RenderFailed(f"{path.name}: no font can be read from it")
    pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", fonts.font_map))

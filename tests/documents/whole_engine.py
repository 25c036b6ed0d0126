"""The press's child without what saves it work that is done already: WeasyPrint's own way, to hold ours against."""

import sys

from documents.rendering.engine import __main__ as child
from documents.rendering.engine import borders, finishing, font_files, lines, strokes, styles


def nothing() -> None:
    """Instead of a shortcut."""


if __name__ == "__main__":
    sys.setrecursionlimit(3000)
    for shortcut in (styles, lines, strokes, font_files, finishing):
        shortcut.install = nothing
    borders.collapse_table_borders = borders._collapse  # that the lines are drawn at once does change the bytes
    child.serve(int(sys.argv[1]))

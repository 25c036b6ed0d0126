"""Computed styles outlive their paper: the next one of its kind has the same table cells and needs none of them computed again.

WeasyPrint shares styles within a document already, by what was declared and by the style above; here the same goes for all papers that
a process makes. A style depends on nothing else: print.css has no lengths by the size of the page (tests hold it to that).
"""

from typing import Any

from weasyprint import css
from weasyprint.draw.color import get_color
from weasyprint.layout import absolute, background, block, column, float, grid, inline, page, percent, table

MOST = 5_000  # all kinds of papers need a fifth of it
LENGTHS = (
    *(f"{edge}_{side}" for edge in ("margin", "padding") for side in ("left", "right", "top", "bottom")),
    *(f"{bound}{axis}" for axis in ("width", "height") for bound in ("", "min_", "max_")),
)
BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
RADII = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
LAID_OUT_BY = (absolute, block, column, float, grid, inline, page, percent, table)
_known: dict[Any, tuple[Any, ...]] = {}
_resolve, _resolve_radii = percent.resolve_percentages, percent.resolve_radii_percentages
_layout_backgrounds = background.layout_box_backgrounds


def install() -> None:
    """From now on, in this process."""
    css.StyleFor = KeptStyles
    for module in LAID_OUT_BY:
        module.resolve_percentages = resolve_percentages
    background.resolve_radii_percentages = resolve_radii_percentages
    background.layout_box_backgrounds = layout_box_backgrounds


class KeptStyles(css.StyleFor):
    """The styles of one document: of its elements, its pages and their margins."""

    def set_computed_styles(
        self,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        arguments = element, parent, root, pseudo_type, base_url, target_collector
        above = None if parent is None else self._computed_styles[parent, None]
        declared = self._cascaded_styles.get((element, pseudo_type), {})
        key = id(above), pseudo_type, *(_said(name, *said) for name, said in declared.items())
        if key not in _known:
            super().set_computed_styles(*arguments)
            _keep(key, self._computed_styles[element, pseudo_type], above, declared)
            return
        style = self._computed_styles[element, pseudo_type] = _known[key][0]
        if target_collector and style["anchor"]:
            target_collector.collect_anchor(style["anchor"])


def _said(name: str, value: Any, weight: tuple[Any, Any, Any]) -> tuple[Any, ...]:
    """One declaration. Values are those of the style sheets, read once; only the language is read anew from each paper."""
    precedence, layer, specificity = weight
    return name, value if name == "lang" else id(value), precedence, layer, *specificity


def _keep(key: Any, style: Any, *named: Any) -> None:
    """`named` is kept, too: as long as it lives no other object has its id."""
    if len(_known) >= MOST:
        _known.clear()
    _known[key] = style, *named


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """WeasyPrint's, asked once for every style that has no percentages."""
    style = box.style
    try:
        used = style.used
    except AttributeError:
        used = style.used = _used(style)
    if used is None:
        _resolve(box, containing_block)
        return
    for name, length in used.items():
        setattr(box, name, length)
    collapsed = style["border_collapse"] == "collapse"
    for border in BORDERS:
        if not (collapsed and hasattr(box, border)):  # a border that collapsed has its width already
            setattr(box, border, style[border])


def _used(style: Any) -> dict[str, Any] | None:
    """Lengths in CSS pixels, or "auto"; None where they depend on what is around the box."""
    if style["box_sizing"] != "content-box":
        return None
    used = {}
    for name in LENGTHS:
        value = style[name]
        if value == "auto":
            used[name] = 0 if name.startswith("min_") else value
        elif getattr(value, "unit", None) == "px":
            used[name] = value.value
        else:
            return None
    return used


def resolve_radii_percentages(box: Any) -> None:
    """WeasyPrint's; nearly all boxes are square."""
    style = box.style
    try:
        is_square = style.is_square
    except AttributeError:
        is_square = style.is_square = all((0, "px") in style[radius] for radius in RADII)
    if is_square:
        for radius in RADII:
            setattr(box, radius, (0, 0))
    else:
        _resolve_radii(box)


def layout_box_backgrounds(page: Any, box: Any, image_of: Any, layout_children: bool = True, style: Any = None) -> None:
    """WeasyPrint's; nearly all boxes have nothing behind them."""
    if box is page or style is not None or not layout_children or not _is_clear(box.style):
        _layout_backgrounds(page, box, image_of, layout_children, style)
        return
    resolve_radii_percentages(box)
    for child in box.all_children():
        layout_box_backgrounds(page, child, image_of)
    box.background = None


def _is_clear(style: Any) -> bool:
    try:
        return bool(style.is_clear)
    except AttributeError:
        images = style["border_image_source"], style["mask_border_source"], *style["background_image"]
        color = get_color(style, "background_color")
        style.is_clear = color.alpha == 0 and not style["box_shadow"] and all(kind == "none" for kind, _ in images)
        return bool(style.is_clear)

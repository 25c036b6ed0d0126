"""Empty signature fields where the layout left a place (`<span class="seal" data-seal="…">`), tagged for screen readers (pdf.md §4).

/K of the form element is the reference itself, not a list of one: readers that compare revisions accept nothing else
when the field is filled in later. The empty drawing keeps the unsigned paper within PDF/A.
"""

from collections.abc import Iterator
from typing import Any

import pydyf

NAME = "data-seal"
PRINTED_LOCKED = 132  # flags of the annotation: print, and let nobody move it
POINTS = 0.75  # of a CSS pixel


def place_fields(document: Any, pdf: Any) -> None:
    """A field where each name first stands."""
    placed: dict[str, tuple[int, Any]] = {}
    for number, sheet in enumerate(document.pages):
        for box in boxes(sheet._page_box):
            name = _name_of(box)
            if name and name not in placed:
                placed[name] = (number, box)
    if not placed:
        return
    empty = pydyf.Stream(
        [], {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array([0, 0, 1, 1]), "Resources": pydyf.Dictionary()}
    )
    pdf.add_object(empty)
    widgets = [_widget(document, pdf, name, number, box, empty) for name, (number, box) in placed.items()]
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([widget.reference for widget in widgets]), "SigFlags": 1}
    )
    _tag(pdf, widgets)


def boxes(box: Any) -> Iterator[Any]:
    """The box and all below it, in the order of the text."""
    waiting = [box]
    while waiting:
        box = waiting.pop()
        box = getattr(box, "_box", box)
        yield box
        waiting += reversed(getattr(box, "children", None) or ())


def _name_of(box: Any) -> str:
    element = getattr(box, "element", None)
    return "" if element is None else str(element.attrib.get(NAME, ""))


def _widget(document: Any, pdf: Any, name: str, number: int, box: Any, empty: Any) -> Any:
    page, height = pdf.objects[pdf.pages["Kids"][number * 3]], document.pages[number].height
    left, top = box.border_box_x(), box.border_box_y()
    right, bottom = left + box.border_width(), top + box.border_height()
    corners = (left, height - bottom, right, height - top)
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(name),
            "TU": pydyf.String(box.element.attrib.get("title", name)),
            "Rect": pydyf.Array([round(corner * POINTS, 3) for corner in corners]),
            "F": PRINTED_LOCKED,
            "P": pdf.page_references[number],
            "AP": pydyf.Dictionary({"N": empty.reference}),
        }
    )
    pdf.add_object(widget)
    if "Annots" not in page:
        page["Annots"] = pydyf.Array()
    page["Annots"].append(widget.reference)
    return widget


def _tag(pdf: Any, widgets: list[Any]) -> None:
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    whole = pdf.objects[_number(root["K"][0])]
    numbers = pdf.objects[_number(root["ParentTree"])]["Nums"]
    following = max(numbers[::2]) + 1
    for key, widget in enumerate(widgets, following):
        seen = pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": widget["P"]})
        pdf.add_object(seen)
        form = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": "/Form",
                "K": seen.reference,
                "Pg": widget["P"],
                "P": whole.reference,
                "Alt": widget["TU"],
            }
        )
        pdf.add_object(form)
        whole["K"].append(form.reference)
        numbers.extend([key, form.reference])
        widget["StructParent"] = key


def _number(reference: bytes) -> int:
    return int(reference.split()[0])

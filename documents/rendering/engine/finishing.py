"""What every PDF gets before it is written: PDF/UA-1 on top of PDF/A-3a, places for seals, and a build that is quickly signed."""

from typing import Any

import pydyf

from documents.rendering.engine.fields import boxes, place_fields

# PDF/A-3a wants the PDF/UA marker declared as an extension before it may stand in the metadata.
UA_MARKER = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>
</pdfaExtension:schemas></rdf:Description>"""
_to_bytes = pydyf._to_bytes


def install() -> None:
    """From now on, in this process."""
    pydyf._to_bytes = to_bytes
    pydyf.PDF.page_references = property(page_references)


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """pydyf's; every tag asks for them, and of a long list each would have all pages named again."""
    kids = pdf.pages["Kids"]  # three items a page
    if len(getattr(pdf, "named_pages", ())) != len(kids) // 3:
        pdf.named_pages = tuple(b"%d 0 R" % page for page in kids[::3])
    return tuple(pdf.named_pages)


def to_bytes(item: Any) -> bytes:
    """pydyf's; a paper is written in twenty thousand pieces, and nearly all are of these two kinds."""
    if type(item) is bytes:
        return item
    return item.encode("ascii") if type(item) is str else _to_bytes(item)


class Outside(pydyf.Dictionary):
    """An object that is not packed together with the others: who signs reads it, and would unpack all of them each time."""

    compressible = False


def finish(document: Any, pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream[0] = metadata.stream[0].replace(b"</rdf:RDF>", UA_MARKER + b"</rdf:RDF>", 1)
    _scope_headings(document)
    place_fields(document, pdf)
    _put_outside(pdf)


def _scope_headings(document: Any) -> None:
    """Of every heading cell, what it heads."""
    for sheet in document.pages:
        for box in boxes(sheet._page_box):
            mark = getattr(box, "mark", None)
            if mark is not None and mark["S"] == "/TH":
                mark["A"]["Scope"] = "/Row" if box.element.attrib.get("scope") == "row" else "/Column"


def _put_outside(pdf: Any) -> None:
    kept = [
        one for one in pdf.objects if isinstance(one, dict) and (one.get("Type") == "/Page" or one.get("FT") == "/Sig")
    ]
    for one in (pdf.catalog, pdf.pages, pdf.info, *kept):
        one.__class__ = Outside

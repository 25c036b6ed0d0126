"""One signature into one empty field of a PDF: PAdES with the seal as its appearance (pyHanko; pdf.md §4).

Nothing may touch the file afterwards but a further signature: the first one certifies it so (DocMDP, fill forms).
"""

import asyncio
import io
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from asn1crypto import cms, x509
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import ResourceType
from pyhanko.pdf_utils.images import pil_image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import BaseStamp, BaseStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from documents.rendering.seals import SIZE, date_operators, height_of, seal_operators
from documents.sealing.errors import NotSealed, TimeAway
from documents.sealing.vault import Vault

# Hexadecimal digits, without and with room for a time stamp; without this number every signature is made twice.
RESERVED, RESERVED_WITH_TIME = 8192, 16384
OPACITY = 0.88


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What is signed with, and what it looks like. Certificates are DER."""

    field: str
    key: str
    certificate: bytes
    authority: bytes
    unit: str
    reason: str
    location: str
    is_demo: bool
    dated: str  # the day as it stands below the seal, "" where the paper itself says it
    picture: bytes = b""  # PNG of the institution's own seal; b"": the seal is drawn


class VaultSigner(signers.Signer):
    """pyHanko asks; the vault signs. No key is ever in the hands of pyHanko."""

    def __init__(self, vault: Vault, seal: Seal) -> None:
        above = SimpleCertificateStore()  # its own certificate goes into the file anyway
        above.register(_read(seal.authority))
        super().__init__(signing_cert=_read(seal.certificate), cert_registry=above)
        self.vault, self.key = vault, seal.key

    async def signed_attrs(self, *args: Any, **options: Any) -> cms.CMSAttributes:
        """Encoded once: pyHanko does so for the signature, and twice more for the file."""
        return cms.CMSAttributes.load((await super().signed_attrs(*args, **options)).dump())

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self.vault.sign(self.key, sha256(data).digest())


@lru_cache(maxsize=256)
def _read(certificate: bytes) -> x509.Certificate:
    """Taken apart once: a lot's papers bear the same seals."""
    return x509.Certificate.load(certificate)


def sign(
    pdf: bytes, seal: Seal, *, vault: Vault, at: datetime, certify: bool, time_stamper: TimeStamper | None = None
) -> bytes:
    """The file with one signature more. Raises NotSealed, KeyMissing, TimeAway."""
    try:
        return _signed(pdf, seal, vault, at, certify, time_stamper)
    except TimestampRequestError as error:
        raise TimeAway(str(error)) from error
    except (SigningError, PdfError, OSError) as error:
        raise NotSealed(f"{seal.unit}: {type(error).__name__}: {error}") from error


def _signed(
    pdf: bytes, seal: Seal, vault: Vault, at: datetime, certify: bool, time_stamper: TimeStamper | None
) -> bytes:
    said = signers.PdfSignatureMetadata(
        field_name=seal.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        name=seal.unit,
        reason=seal.reason,
        location=seal.location,
    )
    signer = signers.PdfSigner(said, VaultSigner(vault, seal), stamp_style=_appearance(seal), timestamper=time_stamper)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = at  # the act's clock, not the machine's: a demonstration lives at another time
    prepared = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=RESERVED_WITH_TIME if time_stamper else RESERVED
    )
    output = io.BytesIO()
    digest, _same = prepared.digest_tbs_document(output=output)
    attributes = PdfCMSSignedAttributes(signing_time=at)
    _run(_fill(prepared, digest, attributes))
    return output.getvalue()


def _run(filling: Coroutine[Any, Any, None]) -> None:
    """Here where nothing else runs; where whoever calls is inside a loop of his own, in a thread beside it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(filling)
        return
    with ThreadPoolExecutor(max_workers=1) as apart:
        apart.submit(asyncio.run, filling).result()


async def _fill(prepared: Any, digest: Any, attributes: PdfCMSSignedAttributes) -> None:
    await prepared.perform_signature(document_digest=digest.document_digest, pdf_cms_signed_attrs=attributes)


@dataclass(frozen=True)
class SealStyle(BaseStampStyle):
    """What pyHanko asks for the drawing of a field."""

    drawn: bytes = b""
    picture: bytes = b""
    width: float = SIZE
    height: float = SIZE

    def create_stamp(self, writer: BasePdfFileWriter, box: BoxConstraints, text_params: dict[str, Any]) -> "DrawnSeal":
        return DrawnSeal(writer=writer, style=self, box=box)


class DrawnSeal(BaseStamp):
    """The seal, as large as the field allows, in its middle; name and date stay readable below it."""

    def _render_inner_content(self) -> list[bytes]:
        opacity = generic.FloatObject(OPACITY)
        state = generic.DictionaryObject({generic.pdf_name("/CA"): opacity, generic.pdf_name("/ca"): opacity})
        self.set_resource(category=ResourceType.EXT_G_STATE, name=generic.pdf_name("/Seal"), value=state)
        width, height = self.style.width, self.style.height
        scale = min(self.box.width / width, self.box.height / height)
        left, bottom = (self.box.width - width * scale) / 2, (self.box.height - height * scale) / 2
        placed = b"/Seal gs %.4f 0 0 %.4f %.3f %.3f cm" % (scale, scale, left, bottom)
        return [placed, *self._picture(), self.style.drawn]

    def _picture(self) -> list[bytes]:
        """The institution's own seal in the square above the date. Its transparency is kept, and no reader smooths it (PDF/A)."""
        if not self.style.picture:
            return []
        with Image.open(io.BytesIO(self.style.picture), formats=("PNG",)) as picture:
            scale = SIZE / max(picture.size)
            width, height = picture.width * scale, picture.height * scale
            stored = pil_image(picture.convert("RGBA"), self._ensure_writer)
        self.set_resource(category=ResourceType.XOBJECT, name=generic.pdf_name("/Own"), value=stored)
        left, bottom = (SIZE - width) / 2, self.style.height - SIZE + (SIZE - height) / 2
        return [b"q %.4f 0 0 %.4f %.4f %.4f cm /Own Do Q" % (width, height, left, bottom)]

    def as_form_xobject(self) -> generic.StreamObject:
        drawing = super().as_form_xobject()
        drawing.compress()
        return drawing


def _appearance(seal: Seal) -> SealStyle:
    height = height_of(seal.dated)
    if seal.picture and not seal.is_demo:  # 演示 stands in the drawn seal alone
        return SealStyle(border_width=0, drawn=date_operators(seal.dated), picture=seal.picture, height=height)
    drawn = seal_operators(seal.unit, is_demo=seal.is_demo, dated=seal.dated)
    return SealStyle(border_width=0, drawn=drawn, height=height)

"""Public pages and texts of the log: nobody asks who is asking, and nothing here names a person or a case."""

from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit import clock, keys, officials, public, witnessing, years
from audit.forms import CosignatureForm, IndexForm, LineForm
from audit.models import Checkpoint, TimeStamp
from audit.shipping import FILE_NAME, shipped
from audit.tree import NotInTheLog
from audit.unsigned import unsigned_lately
from audit.verifier import note

View = Callable[..., HttpResponse]
_TEXT = "text/plain; charset=utf-8"


def _of_the_log(view: View) -> View:
    """What the log has not got is not found; numbers may be of any length."""

    @wraps(view)
    def answered(request: HttpRequest, **numbers: Any) -> HttpResponse:
        try:
            return view(request, **numbers)
        except NotInTheLog as error:
            raise Http404(str(error)) from error

    return require_GET(answered)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What was published, who signed it, and forms for a paper's line and an entry's number."""
    line, index = LineForm(request.GET if "line" in request.GET else None), IndexForm()
    if "index" in request.GET:
        index = IndexForm(request.GET)
        if index.is_valid():
            return redirect("log:proof", index=index.cleaned_data["index"])
    context = _state() | {"line": line, "index": index, "cosignature": CosignatureForm(initial={"size": public.size()})}
    if line.is_valid():
        context["holds"] = public.still_holds(line.cleaned_data["line"])
        context["asked"] = line.cleaned_data["line"]
    return render(request, "audit/log.html", context, status=422 if line.errors or index.errors else 200)


def _state() -> dict[str, Any]:
    newest = Checkpoint.objects.order_by("-size").first()
    known = keys.registered()
    signed = {one.key_name: one for one in newest.cosignatures.all()} if newest else {}
    return {
        "checkpoint": newest,
        "stated": public.stated(newest) if newest else None,
        "root": note.encode_base64(public.stated(newest).root) if newest else "",
        "waiting": public.waiting(),
        "officials_key": officials.root_key(),
        "unsigned": unsigned_lately(),
        "log_keys": [one for one in known if not one.is_witness],
        "witnesses": [(one, signed.get(one.key.name)) for one in known if one.is_witness],
        "closed_years": years.closed_years(),
        "time_stamps": list(newest.time_stamps.order_by("pk").defer("token")) if newest else [],
        "verifier_name": FILE_NAME,
        "verifier_digest": sha256(_verifier().encode()).hexdigest(),
    }


@_of_the_log
def checkpoint(request: HttpRequest, size: int | None = None) -> HttpResponse:
    """The signed note with all its cosignatures: the newest, or that of a size."""
    newest = public.newest()
    if size is not None and size > newest.size:
        raise Http404
    found = newest if size is None else get_object_or_404(Checkpoint, size=size)
    return HttpResponse(witnessing.whole_note(found), content_type=_TEXT)


@_of_the_log
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """That an entry is in the log, to be checked without us."""
    made = public.proof_of(index, public.newest())
    return _file(made, f"heyan-{index}.tlog-proof")


@_of_the_log
def consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    return HttpResponse(public.consistency(old, new), content_type=_TEXT)


@_of_the_log
def tile(request: HttpRequest, level: int, number: int, width: int) -> HttpResponse:
    return HttpResponse(public.tile(level, number, width), content_type="application/octet-stream")


@_of_the_log
def request_of(request: HttpRequest, witness: str) -> HttpResponse:
    """What a witness cosigns by file: python -m audit.witness --request FILE."""
    if witness not in {one.key.name for one in keys.witnesses()}:
        raise Http404
    return _file(witnessing.growth_for(witness, public.newest()).text, "request.txt")


@require_POST
def cosign(request: HttpRequest) -> HttpResponse:
    """Take a witness's answer to the newest checkpoint. Its signature is all that counts, so no account is asked."""
    form = CosignatureForm(request.POST)
    if form.is_valid():
        try:
            answer = form.cleaned_data["answer"]
            witnessing.receive(public.checkpoint_of(answer, form.cleaned_data["size"]), answer, clock.now())
            return redirect("log:page")
        except (NotInTheLog, note.NoteError):
            form.add_error("answer", _("No registered witness has cosigned a checkpoint of this log with this."))
    context = _state() | {"line": LineForm(), "index": IndexForm(), "cosignature": form}
    return render(request, "audit/log.html", context, status=422)


@require_GET
def time_stamp(request: HttpRequest, pk: int) -> HttpResponse:
    """RFC 3161 answer: openssl ts -verify -data (text of the checkpoint) -in FILE -CAfile AUTHORITY."""
    found = TimeStamp.objects.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.token), content_type="application/timestamp-reply")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{found.pk}.tsr"'
    return answer


@require_GET
def verifier(request: HttpRequest) -> HttpResponse:
    """The offline verifier as one file, to be read before it is trusted."""
    return _file(_verifier(), FILE_NAME)


@cache
def _verifier() -> str:
    return shipped()


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=_TEXT)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

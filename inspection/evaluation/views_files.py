"""The file of a sampled household or village, for its evaluators alone: read, shown for a reason, copied with their name, exchanged."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from documents import rendering, services
from documents.handing_out import log_reading, pdf_response
from inspection.answering import BIGGEST, answering
from inspection.evaluation import access, copies, events, files, substitutions
from inspection.evaluation.drawing import HOUSEHOLDS
from inspection.evaluation.forms import SubstitutionForm
from inspection.evaluation.views import tried
from inspection.models import EvaluationUnit
from registry.errors import RegistryRefusal
from registry.forms import RevealForm
from registry.households import income_by_year
from registry.places import full_name
from registry.views.pages import user_of

GET_OR_POST = ["GET", "HEAD", "POST"]
COPY_SECONDS = 20.0  # a reader waits for it
View = Callable[Concatenate[HttpRequest, EvaluationUnit, ...], HttpResponse]


def with_unit(view: View) -> Callable[..., HttpResponse]:
    """404 for whoever is no evaluator of it, before the field day, after the last day, and once it was exchanged."""

    @answering
    @wraps(view)
    def wrapped(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        unit = access.unit_for(request.user, pk) if pk <= BIGGEST else None
        if unit is None:
            raise Http404
        return view(request, unit, **kwargs)

    return wrapped


@require_safe
@with_unit
def unit_file(request: HttpRequest, unit: EvaluationUnit) -> HttpResponse:
    log_reading(request, kind=events.FILE_READ, subject=_subject(unit), statement={"kind": unit.kind})
    return _page(request, unit)


def _subject(unit: EvaluationUnit) -> dict[str, str]:
    return {"engagement": unit.draw.engagement.no, "unit": str(unit.no), "code": unit.code}


def _page(request: HttpRequest, unit: EvaluationUnit, *, status: int = 200, **more: Any) -> HttpResponse:
    found = files.file_of(unit)
    home = found.household
    evaluator = access.evaluator_of(user_of(request), unit.draw.engagement)
    visits = evaluator is not None and evaluator.seat in substitutions.VISITORS
    context = {
        "unit": unit,
        "engagement": unit.draw.engagement,
        "file": found,
        "household": home,
        "members": found.members,
        "left": found.left,
        "place": full_name(unit.village_path),
        "years": income_by_year(home.income_items.all()) if home else [],
        "choices": files.choices_of(found),
        "reveal_form": RevealForm(),
        "exchange_form": SubstitutionForm(),
        "may_exchange": visits and unit.kind in HOUSEHOLDS and not substitutions.was_asked(unit),
        "may_ask": visits and not substitutions.stands_asked(unit),
        "form": None,
    } | more
    return render(request, "evaluation/unit.html", context, status=status)


@require_http_methods(GET_OR_POST)
def unit_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the full number on the answer to this POST and nowhere else; loading that page again leads back."""
    return _revealed(request, pk=pk) if request.method == "POST" else redirect("evaluation:unit", pk=pk)


@with_unit
def _revealed(request: HttpRequest, unit: EvaluationUnit) -> HttpResponse:
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, unit, reveal_form=form, form=form, status=422)
    what, reason = form.cleaned_data["what"], form.cleaned_data["reason"]
    try:
        value = files.reveal(user=user_of(request), unit=unit, what=what, reason=reason)
    except LookupError as error:
        raise Http404 from error
    except RegistryRefusal as refusal:
        form.add_error("reason", str(refusal))
        return _page(request, unit, reveal_form=form, form=form, status=422)
    return _page(request, unit, revealed=value)


@require_http_methods(GET_OR_POST)
def unit_exchange(request: HttpRequest, pk: int) -> HttpResponse:
    return _exchanged(request, pk=pk) if request.method == "POST" else redirect("evaluation:unit", pk=pk)


@with_unit
def _exchanged(request: HttpRequest, unit: EvaluationUnit) -> HttpResponse:
    form = SubstitutionForm(request.POST)
    made = None
    if form.is_valid():
        values = form.cleaned_data
        made = tried(form, lambda: substitutions.substitute(user=user_of(request), unit=unit, **values))
    if made is None:
        return _page(request, unit, exchange_form=form, form=form, status=422)
    if made.substitute is None:
        messages.warning(request, _("No reserve of this village and kind is left; nobody stands in."))
        return redirect("evaluation:sample", pk=unit.draw.engagement_id)
    messages.success(request, _("This household stands in for no. %(no)s.") % {"no": unit.no})
    return redirect("evaluation:unit", pk=made.substitute_id)


@require_safe
@with_unit
def unit_paper(request: HttpRequest, unit: EvaluationUnit, key: int) -> HttpResponse:
    """A copy that says on every page for whom it was made, when, and in which evaluation; never the original's bytes."""
    paper = files.paper_of(unit, key) if key <= BIGGEST else None
    if paper is None:
        raise Http404
    reader = copies.reader_words(request, unit.draw.engagement)
    try:
        made = services.reprint(paper, clock.today(), seconds=COPY_SECONDS, reader=reader)
    except rendering.RenderFailed:
        return render(request, "damaged.html", status=503)
    log_reading(
        request,
        kind=events.PAPER_READ,
        subject=_subject(unit) | {"paper": paper.document_no},
        statement={"content_sha256": paper.content_sha256},
    )
    return pdf_response(made, f'inline; filename="{paper.kind}-{paper.pk}-copy.pdf"')


@require_safe
@with_unit
def unit_photo(request: HttpRequest, unit: EvaluationUnit, key: int) -> HttpResponse:
    photo = files.photo_of(unit, key) if key <= BIGGEST else None
    if photo is None:
        raise Http404
    subject = _subject(unit) | {"photo": str(photo.pk)}
    return copies.photo_copy(request, unit.draw.engagement, photo.sha256, kind=events.PHOTO_READ, subject=subject)

"""Pages of engagements: the list, engaging a body, naming its people, and the end."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.errors import NotEntitled, Refusal
from audit import clock
from documents.selectors import papers_of_subject
from inspection.answering import BIGGEST, answering
from inspection.evaluation import access, engagements, evaluators
from inspection.evaluation.engagements import AREAS
from inspection.evaluation.forms import DrawForm, EngagementForm, EvaluatorForm, ReasonForm, RollForm
from inspection.evaluation.papers import plan_words
from inspection.forms import LedgerForm
from inspection.models import Engagement, Evaluator, EvaluatorSeat, UnitKind
from registry.access import has_duty, places_of
from registry.models import Division
from registry.places import full_name, plain_name
from registry.roles import Duty
from registry.views.pages import keyset_page, user_of

SHOWN_AREAS = 300
GET_OR_POST = ["GET", "HEAD", "POST"]
View = Callable[Concatenate[HttpRequest, Engagement, ...], HttpResponse]


def with_engagement(view: View) -> Callable[..., HttpResponse]:
    """Fetch and authorise in one step: 404 for a stranger."""

    @answering
    @wraps(view)
    def wrapped(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        found = access.engagement_for(request.user, pk) if pk <= BIGGEST else None
        if found is None:
            raise Http404
        return view(request, found, **kwargs)

    return wrapped


def tried(form: LedgerForm, act: Callable[[], Any]) -> Any:
    """What the act returns; None where it is refused for its input, which then stands beside the field."""
    try:
        return act()
    except Refusal as refusal:
        if refusal.kind != "invalid":
            raise
        form.show(refusal)
        return None


@require_safe
@answering
def engagement_list(request: HttpRequest) -> HttpResponse:
    rows = access.engagements_visible_to(request.user).select_related("body", "area", "ending", "draw__opening")
    page = keyset_page(request, rows, ("id",))
    today = clock.today()
    context = {
        "page": page,
        "lines": [(row, plain_name(row.area.name), state_of(row)) for row in page.rows],
        "may_engage": bool(places_of(request.user, Duty.COMMISSION_EVALUATION)),
        "today": today,
    }
    return render(request, "evaluation/engagement_list.html", context)


def state_of(engagement: Engagement) -> tuple[str, str]:
    """The chip: its kind and its words."""
    if getattr(engagement, "ending", None) is not None or engagement.ends_on < clock.today():
        return "closed", _("over")
    made = getattr(engagement, "draw", None)
    if made is None:
        return "pending", _("not drawn yet")
    if getattr(made, "opening", None) is None:
        return "held", _("sealed")
    return "current", _("in the field")


@require_http_methods(GET_OR_POST)
@answering
def engagement_new(request: HttpRequest) -> HttpResponse:
    areas = _areas(request)
    initial = {"starts_on": clock.today(), "declared_on": clock.today()}
    form = EngagementForm(request.POST if request.method == "POST" else None, areas=areas, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: engagements.engage(user=user_of(request), terms=form.terms()))
        if made is not None:
            messages.success(request, _("The evaluation is commissioned; now name whom the body sends."))
            return redirect("evaluation:engagement", pk=made.pk)
    return render(request, "evaluation/engagement_new.html", {"form": form}, status=422 if form.errors else 200)


def _areas(request: HttpRequest) -> list[Division]:
    """What lies directly below the places from which the official commissions. Raises NotEntitled."""
    keys = places_of(request.user, Duty.COMMISSION_EVALUATION)
    if not keys:
        raise NotEntitled(duty=Duty.COMMISSION_EVALUATION.label, place=_("your place"))
    rows = Division.objects.filter(parent__in=keys, level__in=AREAS, effective_until=None)
    return list(rows.order_by("path")[:SHOWN_AREAS])


@require_safe
@with_engagement
def engagement(request: HttpRequest, found: Engagement) -> HttpResponse:
    return page_of(request, found)


def page_of(request: HttpRequest, found: Engagement, *, status: int = 200, **forms: Any) -> HttpResponse:
    """`forms`: what was sent and refused; every other form is empty."""
    mine = access.evaluator_of(request.user, found)
    is_over = state_of(found)[0] == "closed"
    commissions = has_duty(request.user, Duty.COMMISSION_EVALUATION, found.commissioner_id) and not is_over
    leads = mine is not None and mine.seat == EvaluatorSeat.LEADER
    frame, made = getattr(found, "frame", None), getattr(found, "draw", None)
    opened = getattr(made, "opening", None)
    freezing = getattr(found, "frame_job", None) if frame is None else None
    context = {
        "engagement": found,
        "area": full_name(found.area_path),
        "state": state_of(found),
        "mine": mine,
        "commissions": commissions,
        "erases": has_duty(request.user, Duty.COMMISSION_EVALUATION, found.commissioner_id) and opened is not None,
        "evaluators": found.evaluators.select_related("posting").order_by("pk"),
        "frame": frame,
        "frame_rows": [(kind.label, frame.counts[kind], frame.persons[kind]) for kind in UnitKind] if frame else [],
        "draw": made,
        "plan": plan_words(made.plan) if made else "",
        "opening": opened,
        "reads_sample": made is not None and (opened is not None or mine is not None),
        "uncarded": found.uncarded.count() if frame is None else 0,
        "sites": found.sites.count() if frame is None else 0,
        "keeps": (commissions or leads) and frame is None and (freezing is None or freezing.is_given_up),
        "freezing": freezing,
        "draws": leads and frame is not None and made is None,
        "reads_frame": frame is not None and (commissions or leads or opened is not None),
        "papers": papers_of_subject(found.no, request.user),
        "name_form": EvaluatorForm(initial={"trained_on": clock.today()}, prefix=None),
        "end_form": ReasonForm(auto_id="id_end_%s"),
        "roll_form": RollForm(),
        "draw_form": DrawForm(initial={"digest": frame.digest if frame else ""}),
        "form": None,
    } | forms
    return render(request, "evaluation/engagement.html", context, status=status)


@require_http_methods(GET_OR_POST)
@with_engagement
def evaluator_new(request: HttpRequest, found: Engagement) -> HttpResponse:
    """Shows a new account's password on the answer to this POST and nowhere else."""
    if request.method != "POST":
        return redirect("evaluation:engagement", pk=found.pk)
    form = EvaluatorForm(request.POST)
    made = None
    if form.is_valid():
        act = lambda: evaluators.name_evaluator(  # noqa: E731
            user=user_of(request), engagement=found, person=form.candidate()
        )
        made = tried(form, act)
    if made is None:
        evaluators.commissioner_of(user_of(request), found)  # whoever may not name is told so, not what he typed wrong
        return page_of(request, found, name_form=form, form=form, status=422)
    evaluator, password = made
    return page_of(request, found, named=evaluator, password=password)


@require_POST
@with_engagement
def evaluator_withdraw(request: HttpRequest, found: Engagement, key: int) -> HttpResponse:
    rows = Evaluator.objects.select_related("engagement", "posting__official")
    evaluator = rows.filter(engagement=found, pk=key).first() if key <= BIGGEST else None
    if evaluator is None:
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        act = lambda: evaluators.withdraw(  # noqa: E731
            user=user_of(request), evaluator=evaluator, reason=form.cleaned_data["reason"]
        )
        tried(form, act)
    if form.errors:
        return page_of(request, found, form=form, status=422)
    messages.success(request, _("%(name)s is no longer of the evaluation.") % {"name": evaluator.name})
    return redirect("evaluation:engagement", pk=found.pk)


@require_POST
@with_engagement
def engagement_end(request: HttpRequest, found: Engagement) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id="id_end_%s")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if tried(form, lambda: engagements.end(user=user_of(request), engagement=found, reason=reason)):
            messages.success(request, _("The evaluation is over; the accounts of its evaluators are closed."))
            return redirect("evaluation:engagement", pk=found.pk)
    return page_of(request, found, end_form=form, form=form, status=422)

"""Refusals as answers: 404 for strangers, 403 naming the missing duty, 409 naming who decided, 422 beside the field."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approvals import eligibility
from approvals.errors import CaseBusy, NotEntitled, Refusal
from approvals.models import Case
from approvals.selectors import case_for, decisions_of
from approvals.stages import PATHS, STAGE_OF, CaseKind, Stage
from audit.signatures import CustodyAway, CustodyRefused
from registry.access import Holder
from registry.errors import RegistryRefusal
from registry.models import User
from registry.views.pages import way_back
from workflows.advancing import is_lock_timeout
from workflows.models import OPEN, CaseTask

logger = logging.getLogger(__name__)
STATUS = {"forbidden": 403, "conflict": 409, "invalid": 422}


def official(request: HttpRequest) -> User:
    """The user behind login_required, as the type checker should know him."""
    assert isinstance(request.user, User)
    return request.user


class BusyIsNoFault:
    """Two acts that met over the same rows: whoever came second reads that he may try again, whatever page he was on.

    And no act is written that cannot be signed: without the custody of keys the page says so, and nothing was changed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DatabaseError) and is_lock_timeout(error):
            return refused(request, CaseBusy())
        if isinstance(error, CustodyAway | CustodyRefused):
            logger.error("custody of keys: %s", error)
            return render(request, "unsigned.html", {"is_away": isinstance(error, CustodyAway)}, status=503)
        return None


CaseView = Callable[Concatenate[HttpRequest, Case, ...], HttpResponse]


def case_or_404(user: Holder, case_no: str) -> Case:
    """The case if the user may see it, or holds its waiting stage in hand; a stranger gets 404."""
    if "\x00" in case_no:  # PostgreSQL takes no such text
        raise Http404
    case = case_for(user, case_no)
    if case is None:
        rows = Case.objects.select_related("household", "village", "programme", "roster")
        held = CaseTask.objects.filter(OPEN, owner=user.pk, case__case_no=case_no)
        case = rows.filter(pk__in=held.values("case")).first()
    if case is None:
        raise Http404
    return case


def stage_or_404(case: Case, code: str) -> Stage:
    """A stage of the case's own path."""
    stage = next((stage for stage in PATHS[CaseKind(case.kind)] if stage.code == code), None)
    if stage is None:
        raise Http404
    return stage


def with_case(view: CaseView) -> Callable[..., HttpResponse]:
    """Log in, fetch and authorise in one step; refusals become answers."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, case_no: str, **kwargs: Any) -> HttpResponse:
        case = case_or_404(request.user, case_no)
        try:
            return view(request, case, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal, case, STAGE_OF.get(kwargs.get("stage", "")))

    return wrapped


def refused(
    request: HttpRequest, refusal: Refusal | RegistryRefusal, case: Case | None = None, stage: Stage | None = None
) -> HttpResponse:
    """The page that says why, and who can."""
    status = STATUS[refusal.kind]
    context = {
        "refusal": str(refusal),
        "refusals": [str(refusal)],
        "who_can": _who_can(case, stage) if case and stage and isinstance(refusal, NotEntitled) else [],
        "case_no": case.case_no if case else "",
        "case_url": reverse("workflows:case", args=[case.case_no]) if case else "",
        "back_url": "" if case else way_back(request),
    }
    template = {403: "403.html", 409: "409.html", 422: "workflows/refused.html"}[status]
    return render(request, template, context, status=status)


def _who_can(case: Case, stage: Stage) -> list[str]:
    if case.closed_at is not None:
        return []
    postings = eligibility.eligible_officials(case, stage, decisions_of(case))
    return [f"{posting.official.name}（{posting.unit}{posting.post}）" for posting in postings]

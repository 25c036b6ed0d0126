"""Objecting, following and appealing without an account (G-59, C-61). Nothing here ever shows who objected or who is meant."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from approvals.errors import Refusal
from approvals.models import Against, NoticeList, Objection, ObjectionState, ObjectionStep, StepCode
from approvals.objection_papers import hotlines
from approvals.objection_rulings import refuse_appeal
from approvals.objection_selectors import appeal_until, by_receipt
from approvals.stages import NoticeKind
from audit import clock
from registry.models import Division
from registry.places import follower_of, full_name
from registry.programme_store import in_force, programme_of
from registry.roles import Level
from workflows import objection_services as services
from workflows.objection_forms import AppealForm, ComplaintForm, ReceiptForm, VillageFinder
from workflows.throttle import is_too_fast

FOUND = 20
PER_HOUR = {"limit": 30, "seconds": 3600}
LOOKS = {"limit": 60, "seconds": 600}
_AGAINST = {
    NoticeKind.FIRST: Against.FIRST_NOTICE,
    NoticeKind.SECOND: Against.SECOND_NOTICE,
    NoticeKind.ANNOUNCEMENT: Against.ANNOUNCEMENT,
    NoticeKind.ENTRY: Against.ENTRY_NOTICE,
    NoticeKind.ENTRY_ANNOUNCEMENT: Against.ANNOUNCEMENT,
    NoticeKind.ROLLBACK: Against.ROLLBACK_NOTICE,
}  # of every other kind: of a place


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """First the village, then what is wrong; the answer to the second form is the receipt, shown once."""
    village = village_of(request.GET.get("village", ""))
    notice_no, against = request.GET.get("notice", "")[:80], ""
    if village is None and notice_no:
        village, against = _posted(notice_no)
    if village is None:
        return _find(request, notice_no)
    action = f"{request.path}?notice={notice_no}" if against else f"{request.path}?village={village.pk}"
    if request.method == "POST":
        return _register(request, village, action)
    form = ComplaintForm(initial={"notice_no": notice_no if against else "", "against": against})
    return _form(request, village, form, action)


def village_of(key: str) -> Division | None:
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    return Division.objects.filter(pk=int(key), level=Level.VILLAGE, effective_until=None).first()


def _posted(number: str) -> tuple[Division | None, str]:
    """The village of a posted list with this number, and what would be objected to. A case's number says nothing here:
    whoever knows one would read from the answer where the case stands."""
    if not number.isprintable():
        return None, ""
    posted = NoticeList.objects.select_related("roster").filter(no=number).first()
    if posted is None:
        return None, ""
    return Division.objects.get(pk=follower_of(posted.roster.village_id)), _AGAINST.get(
        NoticeKind(posted.kind), Against.PLACE_NOTICE
    ).value


def villages_named(text: str, within: str = "") -> list[Division]:
    """Villages whose name begins so; inside one place where a path is given."""
    if len(text) < 2 or not text.isprintable():
        return []
    rows = Division.objects.filter(level=Level.VILLAGE, name__startswith=text, effective_until=None)
    if within:
        rows = rows.filter(path__under=within)
    return list(rows.order_by("path")[:FOUND])


def _find(request: HttpRequest, notice_no: str) -> HttpResponse:
    finder = VillageFinder(request.GET)
    text = finder.cleaned_data.get("q", "").strip() if finder.is_valid() else ""
    village, _against = _posted(text) if text else (None, "")
    found = [village] if village else villages_named(text)
    context = {
        "finder": VillageFinder(initial={"q": text}),
        "asked": bool(text or notice_no),
        "villages": [{"name": full_name(one.path), "url": _address(one, text if village else "")} for one in found],
        "hotlines": hotlines(None),
    }
    return render(request, "workflows/objection_find.html", context)


def _address(village: Division, number: str) -> str:
    return reverse("workflows:objection-new") + (f"?notice={number}" if number else f"?village={village.pk}")


def _form(
    request: HttpRequest, village: Division, form: ComplaintForm, action: str, *, status: int = 200
) -> HttpResponse:
    version = in_force(village, clock.today())
    context = {
        "form": form,
        "place": full_name(village.path),
        "action": action,
        "hotlines": hotlines(programme_of(version) if version else None),
    }
    return render(request, "workflows/objection_new.html", context, status=status)


def _register(request: HttpRequest, village: Division, action: str) -> HttpResponse:
    if is_too_fast(request, "objection", **PER_HOUR):
        return render(request, "429.html", status=429)
    form = ComplaintForm(request.POST)
    if form.is_valid():
        try:
            objection, receipt = services.register(complaint=form.complaint(village), user=None)
        except Refusal as refusal:
            form.show(refusal)
        else:
            return receipt_page(request, objection, receipt)
    return _form(request, village, form, action, status=422)


def receipt_page(request: HttpRequest, objection: Objection, receipt: str) -> HttpResponse:
    context = {
        "receipt": receipt,
        "grouped": " ".join(receipt[start : start + 4] for start in range(0, 16, 4)),
        "no": objection.no,
        "due_on": objection.due_on,
        "by_official": request.user.is_authenticated and objection.registered_by_id is not None,
        "objection_url": reverse("workflows:objection", args=[objection.pk]),
    }
    return render(request, "workflows/objection_receipt.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """The receipt number is posted, so that it stands in no history and no server's log."""
    if request.method != "POST":
        return render(request, "workflows/objection_follow.html", {"form": ReceiptForm()})
    if is_too_fast(request, "receipt", **LOOKS):
        return render(request, "429.html", status=429)
    form = ReceiptForm(request.POST)
    objection = by_receipt(form.cleaned_data["receipt"]) if form.is_valid() else None
    if objection is None:
        context = {"form": form, "not_found": form.is_valid()}
        return render(request, "workflows/objection_follow.html", context, status=422)
    return _status(request, objection, form.cleaned_data["receipt"])


def _status(
    request: HttpRequest, objection: Objection, receipt: str, *, form: AppealForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "objection": public_view(objection),
        "appeal_form": (form or AppealForm(initial={"receipt": receipt})) if _may_appeal(objection) else None,
    }
    return render(request, "workflows/objection_status.html", context, status=status)


def _may_appeal(objection: Objection) -> bool:
    try:
        refuse_appeal(objection.root)
    except Refusal:
        return False
    return objection.root.level > Level.PROVINCE


def public_view(objection: Objection) -> dict[str, Any]:
    """State, dates, outcome: no name, neither of the objector, nor of the household, nor of an official."""
    root = objection.root
    steps = {step.step: step for step in root.steps.order_by("pk")}
    answer = steps.get(StepCode.REPLY)
    refusal = steps.get(StepCode.ACCEPT) if root.state == ObjectionState.NOT_ACCEPTED else None
    appeal = Objection.objects.filter(appeal_of=root).first()
    return {
        "no": objection.no,
        "village": full_name(objection.village_path),
        "kind": objection.get_kind_display(),
        "received_at": objection.received_at,
        "merged_with": root.no if root is not objection else "",
        "is_appeal": root.appeal_of_id is not None,
        "state": root.state,
        "state_title": root.get_state_display(),
        "unit": root.act_division.name,
        "due_on": root.due_on,
        "outcome": root.get_outcome_display() if root.state == ObjectionState.ANSWERED else "",
        "answer": answer.opinion if answer else refusal.opinion if refusal else "",
        "answered_on": root.answered_on,
        "appeal_until": appeal_until(root),
        "appeal_state": appeal.get_state_display() if appeal else "",
        "steps": [_public_step(step) for step in root.steps.order_by("pk")],
    }


def _public_step(step: ObjectionStep) -> dict[str, Any]:
    told = step.step != StepCode.DECIDE
    return {"title": StepCode(step.step).label, "outcome": step.outcome_title if told else "", "on": step.acted_on}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest) -> HttpResponse:
    """One appeal within seven days, by whoever knows the receipt."""
    if request.method != "POST":
        return render(request, "workflows/objection_follow.html", {"form": ReceiptForm()})
    if is_too_fast(request, "objection", **PER_HOUR):
        return render(request, "429.html", status=429)
    form = AppealForm(request.POST)
    receipt = form.data.get("receipt", "")
    objection = by_receipt(str(receipt)[:40])
    if objection is None:
        context = {"form": ReceiptForm(), "not_found": True}
        return render(request, "workflows/objection_follow.html", context, status=422)
    if not form.is_valid():
        return _status(request, objection, receipt, form=form, status=422)
    try:
        row, new_receipt = services.appeal(objection=objection, statement=form.cleaned_data["statement"])
    except Refusal as refusal:
        context = {"refusal": str(refusal), "refusals": [str(refusal)]}
        return render(request, "409.html", context, status=409)
    return receipt_page(request, row, new_receipt)

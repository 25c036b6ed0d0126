"""Pages of posts: officials under my place, one official, appointing, standing in, accounts.

Administrators act; supervisors and auditors read; everybody sees his own page. Strangers get 404.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import clock
from registry import managing
from registry.errors import MayNotManage, OwnAccount, RegistryRefusal
from registry.models import Delegation, Posting, User
from registry.posting_forms import AccountForm, AppointForm, DelegateForm, OfficialFilter
from registry.roles import Duty
from registry.views.pages import keyset_page, login_required, user_of

FORBIDDEN = (MayNotManage, OwnAccount)


@require_safe
@login_required
def official_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    paths = managing.readable_places(user)
    if not paths:
        raise PermissionDenied(needs_duty())
    filters = OfficialFilter(request.GET)
    filters.is_valid()
    rows = _chosen(managing.officials_under(paths), filters.cleaned_data)
    shown = Posting.objects.filter(until=None).select_related("division").order_by("division__level", "pk")
    page = keyset_page(request, rows.prefetch_related(Prefetch("postings", shown, "open_posts")), ("username",))
    context = {"page": page, "filters": filters, "may_appoint": bool(managing.managed_places(user))}
    return render(request, "registry/posting_list.html", context)


def needs_duty() -> str:
    text = _("This page needs the duty “%(duty)s”, which you do not hold.")
    return text % {"duty": Duty.MANAGE_POSTINGS.label}


def _chosen(rows: Any, chosen: dict[str, Any]) -> Any:
    wanted = chosen.get("name", "").strip()
    if wanted:
        rows = rows.filter(username__istartswith=wanted) if wanted.isascii() else rows.filter(name__contains=wanted)
    if chosen.get("role"):
        rows = rows.filter(postings__role=chosen["role"], postings__until=None).distinct()
    return rows


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    return _official_page(request, user_of(request))


@require_safe
@login_required
def official(request: HttpRequest, key: int) -> HttpResponse:
    return _official_page(request, visible_official(request, key))


def visible_official(request: HttpRequest, key: int) -> User:
    """Oneself, or whoever holds or held a post below my place; 404 otherwise."""
    user = user_of(request)
    if key == user.pk:
        return user
    paths = managing.readable_places(user)
    found = managing.officials_under(paths).filter(pk=key).first() if paths and key < 2**62 else None
    if found is None:
        raise Http404
    return found


def _official_page(request: HttpRequest, found: User, status: int = 200, refusal: str = "") -> HttpResponse:
    user = user_of(request)
    postings = list(found.postings.select_related("division").order_by("until", "-since", "-pk"))
    # Open posts first, then those given up, the latest on top.
    postings.sort(key=lambda posting: (posting.until is not None, -(posting.until or posting.since).toordinal()))
    lent = Delegation.objects.select_related("posting__official", "posting__division", "delegate")
    is_self = found.pk == user.pk
    context = {
        "official": found,
        "open_posts": [(posting, _may_delegate(user, posting)) for posting in postings if posting.until is None],
        "former_posts": [posting for posting in postings if posting.until is not None],
        "given": lent.filter(posting__official=found).order_by("-since", "-pk")[:50],
        "received": lent.filter(delegate=found).order_by("-since", "-pk")[:50],
        "today": clock.today(),
        "is_self": is_self,
        "may_change": not is_self and any(managing.may_manage(user, posting.division) for posting in postings),
        "is_locked": managing.is_locked(found),
        "refusal": refusal,
    }
    return render(request, "registry/posting_official.html", context, status=status)


def _may_delegate(user: User, posting: Posting) -> bool:
    return posting.official_id == user.pk or managing.may_manage(user, posting.division)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def appoint(request: HttpRequest) -> HttpResponse:
    """With or without a new account; a new account's password stands on the answer to this POST and nowhere else."""
    user = user_of(request)
    paths = managing.managed_places(user)
    if not paths:
        raise PermissionDenied(needs_duty())
    form = AppointForm(request.POST or None, paths=paths, initial={"username": request.GET.get("login", "")[:60]})
    if request.method == "POST" and form.is_valid():
        try:
            return _appointed(request, form)
        except RegistryRefusal as refusal:
            answer_refusal(form, refusal)
    context = {"form": form, "title": _("Appoint an official"), "submit": _("Appoint")}
    return form_page(request, form, context)


def _appointed(request: HttpRequest, form: AppointForm) -> HttpResponse:
    user, data, post = user_of(request), form.cleaned_data, form.post_of()
    if not data["opens_account"]:
        official = data["official"]
        managing.appoint(user=user, official=official, division=data["place"], at=clock.now(), **post)
        return redirect("registry:official", official.pk)
    opened = managing.open_account(
        user=user, username=data["username"], name=data["name"], division=data["place"], at=clock.now(), **post
    )
    return _shown_once(request, opened.official, opened.password)


def _shown_once(request: HttpRequest, official: User, password: str) -> HttpResponse:
    return render(request, "registry/posting_password.html", {"official": official, "password": password})


def answer_refusal(form: Any, refusal: RegistryRefusal) -> None:
    """403 for what the reader may never do; anything else is said above the form, 422."""
    if isinstance(refusal, FORBIDDEN):
        raise PermissionDenied(str(refusal)) from refusal
    form.add_error(None, str(refusal))


def form_page(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "registry/posting_form.html", {"form": form, **context}, status=status)


def visible_posting(request: HttpRequest, key: int) -> Posting:
    """An open post of oneself or below a place that one manages; 404 otherwise."""
    rows = Posting.objects.select_related("official", "division")
    found = rows.filter(pk=key, until=None).first() if key < 2**62 else None
    if found is None or not _may_delegate(user_of(request), found):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delegate(request: HttpRequest, key: int) -> HttpResponse:
    posting = visible_posting(request, key)
    form = DelegateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            managing.delegate(user=user_of(request), posting=posting, at=clock.now(), **form.cleaned_data)
            return redirect("registry:official", posting.official_id)
        except RegistryRefusal as refusal:
            answer_refusal(form, refusal)
    context = {
        "title": _("Who stands in for this post"),
        "posting": posting,
        "lead": _("He acts and signs under his own name for the days given; he passes nothing on."),
        "submit": _("Record the delegation"),
    }
    return form_page(request, form, context)


@require_POST
@login_required
def end_delegation(request: HttpRequest, key: int) -> HttpResponse:
    rows = Delegation.objects.select_related("posting__official", "posting__division", "delegate")
    found = rows.filter(pk=key).first() if key < 2**62 else None
    if found is None or not _may_delegate(user_of(request), found.posting):
        raise Http404
    try:
        managing.end_delegation(user=user_of(request), delegation=found, at=clock.now())
    except RegistryRefusal as refusal:
        if isinstance(refusal, FORBIDDEN):
            raise PermissionDenied(str(refusal)) from refusal
        return _official_page(request, found.posting.official, 409, str(refusal))
    return redirect("registry:official", found.posting.official_id)


@never_cache
@require_POST
@login_required
def account(request: HttpRequest, key: int) -> HttpResponse:
    """Close, reopen, unlock, or a new one-time password, which stands on the answer to this POST and nowhere else."""
    found = visible_official(request, key)
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _official_page(request, found, 422, _("Choose what shall be done with the account"))
    user, act, now = user_of(request), form.cleaned_data["act"], clock.now()
    try:
        if act == "password":
            return _shown_once(request, found, managing.replace_password(user=user, official=found, at=now))
        _ACTS[act](user=user, official=found, at=now)
    except RegistryRefusal as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return redirect("registry:official", found.pk)


_ACTS: dict[str, Any] = {
    "close": managing.close_account,
    "reopen": managing.reopen_account,
    "unlock": managing.unlock_account,
}

"""Where and when an official wants mail, and what became of the mails sent to him."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit import clock
from workflows.http import official
from workflows.notifying import preferences, sending
from workflows.notifying.delivery_models import Delivery
from workflows.notifying.forms import PreferenceForm
from workflows.notifying.planning import has_mail
from workflows.notifying.presenting import delivery_lines

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def inbox_settings(request: HttpRequest) -> HttpResponse:
    user = official(request)
    wish = preferences.preference_of(user)
    form = PreferenceForm(request.POST or None, initial=PreferenceForm.initial_of(wish))
    if request.method == "POST" and form.is_valid():
        before = wish.address
        wish = preferences.prefer(user=user, values=form.cleaned_data, at=clock.now())
        messages.success(request, _("Saved."))
        if wish.address != before and wish.address:
            messages.info(request, _("A mail goes to the new address; open the link in it to confirm the address."))
        return redirect("workflows:inbox-settings")
    mails = Delivery.objects.filter(reader=user, channel=None).order_by("-pk")[:SHOWN]
    context = {"form": form, "wish": wish, "has_mail": has_mail(), "deliveries": delivery_lines(mails)}
    return render(request, "workflows/inbox/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail; confirmed by a button, since mail programs open links by themselves."""
    user = official(request)
    address = preferences.named_in(token, user)
    if not address:
        raise Http404
    if request.method == "POST":
        if preferences.confirm(user=user, token=token, at=clock.now()):
            messages.success(request, _("The address is confirmed."))
        else:
            messages.error(request, _("This address has been replaced meanwhile."))
        return redirect("workflows:inbox-settings")
    return render(request, "workflows/inbox/confirm.html", {"address": address})


@require_POST
@login_required
def delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A mail of one's own that failed."""
    own = Delivery.objects.filter(reader=request.user.pk, channel=None, pk=pk).first() if pk < 2**63 else None
    if own is None:
        raise Http404
    sending.try_again(own)
    return redirect("workflows:inbox-settings")

"""Groups and systems that hear of a place: the list, one of them with its deliveries, testing and switching it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import clock
from registry.access import can_see
from registry.errors import DutyMissing, RegistryRefusal
from registry.places import full_name
from registry.roles import Duty
from registry.views.pages import keyset_page
from workflows.http import official, refused
from workflows.notifying import channels, sending
from workflows.notifying.delivery_models import Channel, Delivery, Way
from workflows.notifying.forms import ChannelForm
from workflows.notifying.kinds import MessageKind
from workflows.notifying.presenting import delivery_lines

GET_OR_POST = ["GET", "HEAD", "POST"]
SHOWN = 30


def with_refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Logged in; what the services refuse becomes an answer."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except RegistryRefusal as refusal:
            return refused(request, refusal)

    return wrapped


def channel_or_404(request: HttpRequest, pk: int) -> Channel:
    """404 to who does not see the place; who sees it and manages no channels there is told the duty."""
    channel = Channel.objects.select_related("division").filter(pk=pk).first() if pk < 2**63 else None
    if channel is None:
        raise Http404
    if any(channel.division_path.startswith(path) for path in channels.managed_places(request.user)):
        return channel
    if can_see(request.user, channel.division_path):
        raise DutyMissing(duty=Duty.MANAGE_CHANNELS.label, place=channel.division.name)
    raise Http404


def _places(request: HttpRequest) -> list[str]:
    places = channels.managed_places(request.user)
    if not places:
        raise DutyMissing(duty=Duty.MANAGE_CHANNELS.label, place=_("any place"))
    return places


@require_safe
@with_refusals
def channel_list(request: HttpRequest) -> HttpResponse:
    _places(request)
    page = keyset_page(request, channels.channels_for(request.user), ("division_path", "id"))
    return render(
        request, "workflows/inbox/channel_list.html", {"rows": [_line(row) for row in page.rows], "page": page}
    )


def _line(channel: Channel) -> dict[str, Any]:
    return {"channel": channel, "place": full_name(channel.division_path), **_state(channel)}


def _state(channel: Channel) -> dict[str, Any]:
    if channel.is_on:
        return {"chip": "done", "state": _("on")}
    if channel.switched_off_at is not None:
        return {"chip": "broken", "state": _("switched off after failures")}
    if channel.tested_at is None:
        return {"chip": "pending", "state": _("not tested")}
    return {"chip": "closed", "state": _("off")}


@require_http_methods(GET_OR_POST)
@with_refusals
def channel_new(request: HttpRequest) -> HttpResponse:
    user, places = official(request), _places(request)
    form = ChannelForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        channel = channels.enter(user=user, division=values["place"], values=values, at=clock.now())
        if channel.way == Way.WEBHOOK and not values["secret"]:
            messages.info(request, _("The secret, shown once: %(secret)s") % {"secret": channel.secret})
        messages.success(request, _("Entered. Send a test message, then switch it on."))
        return redirect("workflows:channel", pk=channel.pk)
    return render(request, "workflows/inbox/channel_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@with_refusals
def channel_change(request: HttpRequest, pk: int) -> HttpResponse:
    user, channel = official(request), channel_or_404(request, pk)
    initial = {name: getattr(channel, name) for name in channels.CHANGEABLE}
    form = ChannelForm(request.POST or None, places=[], channel=channel, initial=initial)
    if request.method == "POST" and form.is_valid():
        changed = channels.change(user=user, channel=channel, values=form.cleaned_data, at=clock.now())
        if changed.tested_at is None:
            messages.info(request, _("A new address is silent until its test message went through."))
        messages.success(request, _("Saved."))
        return redirect("workflows:channel", pk=channel.pk)
    context = {"form": form, "channel": channel}
    return render(request, "workflows/inbox/channel_form.html", context, status=422 if form.errors else 200)


@require_safe
@with_refusals
def channel_page(request: HttpRequest, pk: int) -> HttpResponse:
    channel = channel_or_404(request, pk)
    rows = Delivery.objects.filter(channel=channel).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: SHOWN + 1])
    context = {
        "channel": channel,
        "place": full_name(channel.division_path),
        "kinds": [MessageKind(kind).label for kind in channel.kinds],
        "deliveries": delivery_lines(found[:SHOWN]),
        "next": f"?before={found[SHOWN - 1].pk}" if len(found) > SHOWN else "",
        **_state(channel),
    }
    return render(request, "workflows/inbox/channel.html", context)


@require_POST
@with_refusals
def channel_test(request: HttpRequest, pk: int) -> HttpResponse:
    channel = channel_or_404(request, pk)
    channels.test(user=official(request), channel=channel, at=clock.now())
    messages.success(request, _("The test message goes out within a minute; its state stands below."))
    return redirect("workflows:channel", pk=channel.pk)


@require_POST
@with_refusals
def channel_switch(request: HttpRequest, pk: int) -> HttpResponse:
    channel = channel_or_404(request, pk)
    on = request.POST.get("on") == "1"
    channels.switch(user=official(request), channel=channel, on=on, at=clock.now())
    return redirect("workflows:channel", pk=channel.pk)


@require_POST
@with_refusals
def channel_again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    channel = channel_or_404(request, pk)
    row = Delivery.objects.filter(channel=channel, pk=delivery).first() if delivery < 2**63 else None
    if row is None:
        raise Http404
    channels.officer(official(request), channel.division)
    sending.try_again(row)
    return redirect("workflows:channel", pk=channel.pk)

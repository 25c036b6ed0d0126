"""Who is away: one's own absences, those below one's place, what lies in their hands meanwhile, and who stands in."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from audit import clock
from registry import absences
from registry.access import in_force, places_of
from registry.errors import RegistryRefusal
from registry.models import Absence, AbsenceKind, Delegation, Division, Posting, User
from registry.posting_forms import LoginField, day
from registry.roles import Duty
from workflows.http import STATUS, official, refused
from workflows.notifying.kinds import MessageKind
from workflows.notifying.notes import notify, post
from workflows.supervision.workload import in_hand

LISTED = 100
GET_OR_POST = ["GET", "HEAD", "POST"]


class AbsenceForm(forms.Form):
    official = LoginField(
        label=gettext_lazy("Login of the official"),
        max_length=60,
        help_text=gettext_lazy("yourself, or somebody below you"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=AbsenceKind.choices)
    since = day(gettext_lazy("First day"))
    until = day(gettext_lazy("Last day"))


@require_http_methods(GET_OR_POST)
@login_required
def absence_list(request: HttpRequest) -> HttpResponse:
    user = official(request)
    form = AbsenceForm(request.POST or None, initial={"official": user.username, "since": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            found = _record(user, form.cleaned_data)
        except RegistryRefusal as refusal:
            if refusal.kind == "forbidden":
                return refused(request, refusal)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Recorded. Say who stands in for each post meanwhile."))
            return redirect("registry:official", found.official_id)
    rows = list(_shown(user).select_related("official").order_by("since", "pk")[:LISTED])
    context = {"rows": _lines(rows), "form": form, "limit": LISTED if len(rows) == LISTED else 0}
    status = STATUS["invalid"] if form.errors else 200
    return render(request, "workflows/supervision/absences.html", context, status=status)


@transaction.atomic
def _record(user: User, values: dict[str, Any]) -> Absence:
    """On file, and told to whoever supervises his places."""
    at, chosen = clock.now(), values["official"]
    away = absences.Away(values["kind"], values["since"], values["until"])
    found = absences.record_absence(user=user, official=chosen, away=away, at=at)
    for place in Division.objects.filter(postings__official=chosen, postings__until=None).distinct():
        notify(MessageKind.ABSENCE, to=post(Duty.SUPERVISE, place.pk), at=at, place_path=place.path, by=user.pk)
    return found


def _shown(user: User) -> QuerySet[Absence]:
    """Not over yet: his own, and of everybody with a post at a place that he supervises or below it."""
    keys = places_of(user, Duty.SUPERVISE)
    below = Q(pk__in=[])
    for path in Division.objects.filter(pk__in=keys).values_list("path", flat=True):
        below |= Q(division__path__under=path)
    posted = Posting.objects.filter(below, until=None).values("official")
    rows = Absence.objects.filter(ended_on=None, until__gte=clock.today())
    return rows.filter(Q(official=user) | Q(official__in=posted))


def _lines(rows: list[Absence]) -> list[dict[str, Any]]:
    people = {row.official_id for row in rows}
    held, stand_ins = in_hand(people), _stand_ins(people)
    soon = clock.today() + timedelta(days=1)
    return [
        {
            "absence": row,
            "is_now": row.since < soon,
            "in_hand": held.get(row.official_id, 0),
            "stand_ins": stand_ins[row.official_id],
        }
        for row in rows
    ]


def _stand_ins(people: set[int]) -> dict[int, list[Delegation]]:
    found: dict[int, list[Delegation]] = defaultdict(list)
    for row in in_force(clock.today()).filter(posting__official__in=people):
        found[row.posting.official_id].append(row)
    return found


@require_POST
@login_required
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back early. Whoever may not see it gets 404."""
    user = official(request)
    found = _shown(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        absences.end_absence(user=user, absence=found, at=clock.now())
    except RegistryRefusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Recorded."))
    return redirect("workflows:absence-list")

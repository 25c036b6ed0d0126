"""Pages of the yearly supervision: calling it, its team and findings, its report."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from approvals.errors import NotEntitled, Refusal
from audit import clock
from documents.selectors import papers_of_subject
from inspection import supervision_reports as reports
from inspection import supervisions
from inspection.answering import BIGGEST, answering, parse_key
from inspection.forms import LedgerForm
from inspection.models import Campaign, CampaignKind, SupervisionProposal, SupervisionReport
from inspection.papers import campaign_no
from inspection.presenting import item_row
from inspection.selectors import campaigns_visible_to, items_visible_to
from inspection.supervision_errors import NotOfTheTeam, ReportOutdated
from registry.access import can_see, places_of
from registry.models import Division
from registry.places import plain_name
from registry.roles import Duty
from registry.views.pages import user_of

SHOWN = 50
GET_OR_POST = ["GET", "HEAD", "POST"]


class CallForm(LedgerForm):
    title = forms.CharField(label=gettext_lazy("title"), min_length=2, max_length=80)
    starts_on = forms.DateField(label=gettext_lazy("begins on"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=gettext_lazy("ends on"), widget=forms.DateInput(attrs={"type": "date"}))
    team = forms.TypedMultipleChoiceField(
        label=gettext_lazy("team"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, place: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.possible = {posting.pk: posting for posting in supervisions.possible_team(place)}
        field = self.fields["team"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(key, f"{one.unit}{one.post} {one.official.name}") for key, one in self.possible.items()]


class ConclusionForm(LedgerForm):
    conclusion = forms.CharField(
        label=gettext_lazy("conclusion"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


@require_http_methods(GET_OR_POST)
@answering
def supervision_list(request: HttpRequest) -> HttpResponse:
    keys = places_of(request.user, Duty.CALL_RECHECK)
    place = Division.objects.filter(pk__in=keys).order_by("level", "pk").first()
    if request.method == "POST" and place is None:
        raise NotEntitled(duty=Duty.CALL_RECHECK.label, place=_("your place"))
    is_sent = request.method == "POST"
    form = CallForm(request.POST if is_sent else None, place=place) if place is not None else None
    if is_sent and form is not None and place is not None and form.is_valid():
        values = form.cleaned_data
        team = [form.possible[key] for key in values.pop("team")]
        try:
            made = supervisions.call(
                user=user_of(request), call=supervisions.Supervision(division=place, team=team, **values)
            )
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("The supervision is called."))
            return redirect("inspection:supervision", pk=made.pk)
    rows = campaigns_visible_to(request.user, CampaignKind.SUPERVISION).select_related("division", "conclusion")
    context = {"rows": rows.order_by("-pk")[:SHOWN], "form": form, "place": place}
    return render(request, "inspection/supervision_list.html", context, status=422 if form and form.errors else 200)


@require_http_methods(GET_OR_POST)
@answering
def supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """Its team and findings; one of the team proposes the report, a second one confirms it."""
    found = _visible(request, pk)
    is_sent = request.method == "POST"
    form = ConclusionForm(request.POST if is_sent else None)
    if is_sent and supervisions.member_of(request.user, found) is None:
        raise NotOfTheTeam()
    if is_sent and form.is_valid():
        try:
            reports.propose(user=user_of(request), campaign=found, conclusion=form.cleaned_data["conclusion"])
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("The report is proposed; somebody of another unit of the team confirms it."))
            return redirect("inspection:supervision", pk=found.pk)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Campaign, form: ConclusionForm) -> HttpResponse:
    member = supervisions.member_of(request.user, found)
    is_member = member is not None
    reads_all = is_member or can_see(
        request.user, found.division_path
    )  # of whom something was found reads his own alone
    rows = supervisions.findings_of(found, items_visible_to(request.user) if not reads_all else None)
    report = SupervisionReport.objects.filter(campaign=found).select_related("proposal").first()
    proposal = reports.newest(found) if is_member and report is None else None
    is_caller = found.division_id in places_of(request.user, Duty.CALL_RECHECK)
    context = {
        "may_join": supervisions.may_join(found)
        if is_caller and report is None and supervisions.is_short(found)
        else [],
        "campaign": found,
        "place": plain_name(found.division.name),
        "members": found.members.order_by("pk"),
        "rows": [item_row(item) for item in rows],
        "reads_all": reads_all,
        "report": report if reads_all else None,
        "is_concluded": report is not None,
        "proposal": proposal,
        "may_confirm": member is not None and proposal is not None and reports.may_confirm(member, proposal),
        "may_enter": is_member and supervisions.is_running(found, clock.today()),
        "form": form if is_member and report is None and clock.today() >= found.starts_on else None,
        "papers": papers_of_subject(campaign_no(found), request.user),
    }
    return render(request, "inspection/supervision.html", context, status=422 if form.errors else 200)


@require_POST
@answering
def supervision_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody of another department joins a team that has lost its others."""
    found = _visible(request, pk)
    member = supervisions.join(
        user=user_of(request), campaign=found, posting=parse_key(request.POST.get("posting", ""))
    )
    messages.success(request, _("%(official)s has joined the team.") % {"official": member.name})
    return redirect("inspection:supervision", pk=found.pk)


@require_POST
@answering
def supervision_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A second one of the team, from another unit, says the same; it ends the supervision."""
    found = _visible(request, pk)
    if supervisions.member_of(request.user, found) is None:
        raise NotOfTheTeam()
    key = parse_key(request.POST.get("proposal", ""))
    proposal = SupervisionProposal.objects.filter(campaign=found, pk=key or 0).select_related("campaign").first()
    if proposal is None:
        raise ReportOutdated()
    reports.confirm(user=user_of(request), proposal=proposal)
    messages.success(request, _("The supervision is concluded; its list is being made."))
    return redirect("inspection:supervision", pk=found.pk)


def _visible(request: HttpRequest, pk: int) -> Campaign:
    rows = campaigns_visible_to(request.user, CampaignKind.SUPERVISION).select_related("division", "opened_by")
    found = rows.filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None:
        raise Http404
    return found


def supervision_asked(request: HttpRequest) -> Campaign | None:
    """The supervision under which a problem is entered; None where the page was not opened from one."""
    key = parse_key(request.GET.get("supervision", ""))
    return _visible(request, key) if key else None

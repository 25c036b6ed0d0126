"""Opening what is no household's exit: a listed place's case, a rollback, an entry or a removal (domain.md §2.3–2.6)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.errors import InvalidAct, NotEntitled, NothingFound, Refusal
from approvals.models import Case
from approvals.opening_others import DUTY_OF
from approvals.stages import CaseKind
from audit import clock
from registry.access import can_see, duties
from registry.models import Division, Household
from registry.roles import Duty
from workflows import services
from workflows.http import official, refused
from workflows.stage_titles import kind_titles_for

KINDS = tuple(kind for kind in CaseKind if kind != CaseKind.EXIT)


class OpeningForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("what it is about"))
    subject = forms.CharField(
        label=gettext_lazy("number of the household, or code of the place"), max_length=40, strip=True
    )
    reason = forms.CharField(
        label=gettext_lazy("what it rests on"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("the clue, the application or the finding; asked for households"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, kinds: Mapping[str, str | Promise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(kinds.items())

    def clean_subject(self) -> str:
        value: str = self.cleaned_data["subject"]
        if not value.isprintable():
            raise forms.ValidationError(_("contains characters that cannot be printed"))
        return value


@login_required
def open_other(request: HttpRequest) -> HttpResponse:
    held = {duty for duty, _place in duties(request.user)}
    kinds = [kind for kind in KINDS if DUTY_OF[kind] in held]
    if not kinds:
        return refused(request, NotEntitled(duty=Duty.OPEN_REGISTER_CASE.label, place=""))
    asked = {name: request.GET.get(name, "") for name in ("kind", "subject")}
    titles = kind_titles_for(request.user, kinds)
    form = OpeningForm(request.POST or None, kinds=titles, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            case = _open(request, form)
        except InvalidAct as refusal:
            form.add_error("subject", str(refusal))
        except Refusal as refusal:
            return refused(request, refusal)
        else:
            messages.success(request, _("Case %(case_no)s was opened.") % {"case_no": case.case_no})
            return redirect("workflows:case", case_no=case.case_no)
    context = {"form": form, "may_enrol": Duty.OPEN_REGISTER_CASE in held}
    return render(request, "workflows/open_other.html", context, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: OpeningForm) -> Case:
    kind, subject = CaseKind(form.cleaned_data["kind"]), form.cleaned_data["subject"]
    year, user = clock.today().year, official(request)
    if kind.is_of_household:
        household = Household.objects.select_related("village").filter(no=subject).first()
        if household is None or not can_see(user, household.village_path):
            raise NothingFound(subject=subject)
        return services.open_register_case(
            kind=kind, household=household, year=year, reason=form.cleaned_data["reason"], user=user
        )
    place = Division.objects.select_related("parent").filter(codes__code=subject, effective_until=None).first()
    if place is None or not can_see(user, place.path):
        raise NothingFound(subject=subject)
    return services.open_place_case(kind=kind, place=place, year=year, user=user)

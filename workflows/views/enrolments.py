"""A family that is not on the register applies: its card and members are typed, and its enrolment begins (补录, Q-14)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals.errors import InvalidAct, NotEntitled, Refusal
from approvals.models import Case
from audit import clock
from registry.access import places_of, under
from registry.applicants import CARD
from registry.errors import EntryRefused
from registry.importing.columns import SheetKind
from registry.importing.entering import Problem, title_of
from registry.models import Division
from registry.roles import Duty, Level
from workflows import services
from workflows.http import official, refused
from workflows.natural_change_forms import PERSON, text

NEEDED = frozenset({"head_name", "main_cause"})  # nobody is poor without a cause
ROWS = 8  # members of one family on the page; more are brought by the register workbook later


class FamilyForm(forms.Form):
    village = forms.ModelChoiceField(Division.objects.none(), label=gettext_lazy("village"))
    reason = text(
        gettext_lazy("what it rests on"),
        longest=500,
        rows=3,
        help_text=gettext_lazy("the application, the visit or the comparison by which the family was found"),
    )

    def __init__(self, *args: Any, villages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["village"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = villages
        for name in CARD:
            self.fields[name] = text(title_of(SheetKind.HOUSEHOLDS, name), longest=200, required=name in NEEDED)
        self.order_fields(["village", *CARD, "reason"])
        for number in range(1, ROWS + 1):
            for name in PERSON:
                label = f"{number}. {title_of(SheetKind.MEMBERS, name)}"
                self.fields[f"m{number}-{name}"] = text(label, longest=60, required=False)

    def card_fields(self) -> list[Any]:
        return [self[name] for name in ("village", *CARD, "reason")]

    def member_rows(self) -> list[tuple[int, list[Any]]]:
        return [(number, [self[f"m{number}-{name}"] for name in PERSON]) for number in range(1, ROWS + 1)]

    def members(self) -> dict[int, dict[str, str]]:
        """By number, those of whom anything is typed."""
        typed = {
            number: {name: self.cleaned_data[f"m{number}-{name}"].strip() for name in PERSON}
            for number in range(1, ROWS + 1)
        }
        return {number: person for number, person in typed.items() if any(person.values())}

    def show(self, refusal: EntryRefused) -> None:
        """Each problem beside its field, as far as the page has it."""
        numbers = list(self.members())
        problems: list[Problem] = refusal.details["problems"]  # type: ignore[assignment]
        for problem in problems:
            of_member = problem.kind == SheetKind.MEMBERS and 0 < problem.row_no <= len(numbers)
            name = f"m{numbers[problem.row_no - 1]}-{problem.field}" if of_member else problem.field
            self.add_error(name if name in self.fields else None, problem.text)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def family_new(request: HttpRequest) -> HttpResponse:
    user = official(request)
    places = places_of(user, Duty.OPEN_REGISTER_CASE)
    if not places:
        return refused(request, NotEntitled(duty=Duty.OPEN_REGISTER_CASE.label, place=_("your place")))
    paths = list(Division.objects.filter(pk__in=places).values_list("path", flat=True))
    villages = under(Division.objects.filter(level=Level.VILLAGE, effective_until=None), paths, "path").order_by("path")
    data = request.POST if request.method == "POST" else None
    form = FamilyForm(data, villages=villages)
    if data is not None and form.is_valid():
        try:
            case = _open(request, form)
        except EntryRefused as refusal:
            form.show(refusal)
        except InvalidAct as refusal:
            form.add_error(None, str(refusal))
        except Refusal as refusal:
            return refused(request, refusal)
        else:
            messages.success(request, _("Case %(case_no)s was opened.") % {"case_no": case.case_no})
            return redirect("workflows:case", case_no=case.case_no)
    return render(request, "workflows/family_new.html", {"form": form}, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: FamilyForm) -> Case:
    return services.open_enrolment(
        village=form.cleaned_data["village"],
        card={name: form.cleaned_data[name] for name in CARD},
        members=list(form.members().values()),
        year=clock.today().year,
        reason=form.cleaned_data["reason"],
        user=official(request),
    )

"""Annual plans: what a place was assigned, how it is split below, and how far the verified exits have come (C-06)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals import plan_progress, plans
from approvals.errors import InvalidAct, Refusal
from approvals.models import AnnualPlan
from approvals.plan_progress import Progress
from approvals.plans import Figures
from audit import clock
from documents.plans import subject_of
from documents.selectors import papers_of_subjects
from registry.access import can_see, posts_of
from registry.models import Division, ProgrammeVersion
from registry.places import full_name, plain_name
from registry.programme_checks import broken_sums
from registry.programme_schema import Programme
from registry.programme_store import in_force, programme_of
from registry.roles import Level
from workflows import planning
from workflows.http import official, refused

SIX_PATHS = (
    "产业",
    "移民搬迁",
    "教育",
    "转移就业",
    "医疗救助",
    "低保",
)  # G-18, where a source names no paths of its own


class PlanForm(forms.Form):
    """The place's own plan, and beside every part a number that is written only if it changed."""

    persons = forms.IntegerField(label=gettext_lazy("persons"), min_value=0, max_value=2**31 - 1)
    households = forms.IntegerField(label=gettext_lazy("households"), min_value=0, max_value=2**31 - 1, required=False)
    source = forms.CharField(label=gettext_lazy("source document"), min_length=2, max_length=120)
    reason = forms.CharField(label=gettext_lazy("reason"), min_length=2, max_length=200)

    def __init__(self, *args: Any, paths: list[str], plan: AnnualPlan | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paths = paths
        for number, path in enumerate(paths):
            self.fields[f"path-{number}"] = forms.IntegerField(
                label=_("%(path)s (persons)") % {"path": path}, min_value=0, max_value=2**31 - 1, required=False
            )
        if plan is not None:
            self.initial.update({"persons": plan.persons, "households": plan.households})
            self.initial.update({f"path-{n}": plan.by_path.get(path) for n, path in enumerate(paths)})

    def figures(self) -> Figures:
        values = self.cleaned_data
        by_path = {path: values[f"path-{n}"] for n, path in enumerate(self.paths) if values[f"path-{n}"]}
        return Figures(values["persons"], values["households"], by_path)


class SplitForm(forms.Form):
    """Persons and households of every part of the place, with one paper for all that changes."""

    source = forms.CharField(label=gettext_lazy("source document"), min_length=2, max_length=120)
    reason = forms.CharField(label=gettext_lazy("reason"), min_length=2, max_length=200)

    def __init__(self, *args: Any, parts: list[Division], known: dict[int, AnnualPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts, self.known = parts, known
        for part in parts:
            plan = known.get(part.pk)
            for name, label in (("persons", _("persons")), ("households", _("households"))):
                self.fields[f"{name}-{part.pk}"] = forms.IntegerField(
                    label=f"{plain_name(part.name)} {label}",
                    min_value=0,
                    max_value=2**31 - 1,
                    required=False,
                    initial=getattr(plan, name, None),
                )

    def rows(self) -> list[tuple[Division, forms.BoundField, forms.BoundField]]:
        return [(part, self[f"persons-{part.pk}"], self[f"households-{part.pk}"]) for part in self.parts]

    def changed(self) -> list[tuple[Division, Figures]]:
        found = []
        for part in self.parts:
            persons, households = (self.cleaned_data[f"{name}-{part.pk}"] for name in ("persons", "households"))
            plan = self.known.get(part.pk)
            if persons is not None and (plan is None or (plan.persons, plan.households) != (persons, households)):
                found.append((part, Figures(persons, households, plan.by_path if plan else {})))
        return found


@login_required
def plan_home(request: HttpRequest) -> HttpResponse:
    """To the plan of the highest place that the official is posted to."""
    postings = posts_of(request.user)
    if not postings:
        raise Http404
    return redirect("workflows:plan", division=postings[0].division_id, year=clock.today().year)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_page(request: HttpRequest, division: int, year: int) -> HttpResponse:
    place = Division.objects.filter(pk=division).first() if division < 2**62 else None
    if place is None or not can_see(request.user, place.path):
        raise Http404
    version = in_force(place, clock.today())
    if version is None:
        return render(request, "registry/programme_none.html", {"place": place}, status=404)
    programme = programme_of(version)
    if year not in programme.years:
        raise Http404
    page = _Page(request, version, programme, place, year)
    if request.method == "POST":
        try:
            return page.post()
        except InvalidAct as refusal:
            page.say(refusal)
            return page.show(422)
        except Refusal as refusal:
            return refused(request, refusal)
    return page.show(200)


def counted(persons: int | None, households: int | None) -> str:
    """27856, None → 27,856 人. Persons first: they are what the target counts."""
    words = [f"{number:,} {unit}" for number, unit in ((persons, "人"), (households, "户")) if number is not None]
    return " · ".join(words)


@dataclass(frozen=True)
class PlanRow:
    """One place, or one path, beside what it has reached."""

    title: str
    key: int | None
    target: int | None
    households: int | None
    progress: Progress | None

    @property
    def target_text(self) -> str:
        return counted(self.target, self.households)

    @property
    def planned(self) -> str:
        return counted(self.progress.planned_persons, self.progress.planned_households) if self.progress else "–"

    @property
    def exited(self) -> str:
        return counted(self.progress.exited_persons, self.progress.exited_households) if self.progress else "–"

    @property
    def percent(self) -> int | None:
        """Verified exits ÷ target, in persons, rounded down: 100 means reached."""
        if not self.target or self.progress is None:
            return None
        return self.progress.exited_persons * 100 // self.target


class _Page:
    def __init__(
        self, request: HttpRequest, version: ProgrammeVersion, programme: Programme, place: Division, year: int
    ) -> None:
        self.request, self.version, self.programme, self.place, self.year = request, version, programme, place, year
        self.parts = list(
            Division.objects.filter(parent=place, successor=None, level__lte=Level.VILLAGE).order_by("pk")
        )
        found = plans.newest(version, [place.pk, *(part.pk for part in self.parts)])
        self.known = {key: plan for (key, planned), plan in found.items() if planned == year}
        self.own = self.known.get(place.pk)
        self.paths = list(plans.source_paths(programme, year)) or list(SIX_PATHS)
        self.plan_form = PlanForm(paths=self.paths, plan=self.own, prefix="own")
        self.split_form = SplitForm(parts=self.parts, known=self.known, prefix="split")
        self.is_counted = place.level >= Level.COUNTY or place.pk == version.jurisdiction_id

    def post(self) -> HttpResponse:
        if "split-source" in self.request.POST:
            return self._split()
        plans.setter(official(self.request), self.version, self.place)
        self.plan_form = PlanForm(self.request.POST, paths=self.paths, plan=self.own, prefix="own")
        if not self.plan_form.is_valid():
            return self.show(422)
        planning.set_own(division=self.place, figures=self.plan_form.figures(), **self._act(self.plan_form))
        messages.success(self.request, _("The plan was set; the version before it stays readable."))
        return redirect("workflows:plan", division=self.place.pk, year=self.year)

    def _split(self) -> HttpResponse:
        for part in self.parts[:1]:
            plans.setter(official(self.request), self.version, part)
        self.split_form = SplitForm(self.request.POST, parts=self.parts, known=self.known, prefix="split")
        if not self.split_form.is_valid():
            return self.show(422)
        changed = self.split_form.changed()
        planning.split(place=self.place, changed=changed, known=self.known, **self._act(self.split_form))
        messages.success(self.request, _("%(count)s plans were set.") % {"count": len(changed)})
        return redirect("workflows:plan", division=self.place.pk, year=self.year)

    def _act(self, form: forms.Form) -> dict[str, Any]:
        words = {name: form.cleaned_data[name] for name in ("source", "reason")}
        return {"user": official(self.request), "version": self.version, "year": self.year, **words}

    def say(self, refusal: InvalidAct) -> None:
        form = self.split_form if "split-source" in self.request.POST else self.plan_form
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))

    def show(self, status: int) -> HttpResponse:
        user, programme = official(self.request), self.programme
        assigned = plans.assigned(self.version, self.place)
        below = plan_progress.progress_below(self.version, self.place, self.year) if self.is_counted else {}
        by_path = plan_progress.progress_by_path(self.version, self.place, self.year) if self.is_counted else {}
        whole = sum(by_path.values(), Progress()) if self.is_counted else None
        context = {
            "place": self.place,
            "place_name": full_name(self.place.path),
            "programme": programme,
            "year": self.year,
            "years": programme.years,
            "word": programme.wording.household_exit,
            "own": PlanRow(
                self.place.name, None, assigned.get(self.year), self.own.households if self.own else None, whole
            ),
            "is_of_source": self.own is None and self.year in assigned,
            "plan": self.own,
            "rows": [self._row(part, below) for part in self.parts],
            "paths": self._paths(by_path),
            "mismatches": _mismatches(programme, self.year) if self.place.pk == self.version.jurisdiction_id else [],
            "history": [
                {"plan": plan, "figures": counted(plan.persons, plan.households)}
                for plan in plans.history(self.version, self.place)
            ],
            "may_set": plans.may_set(user, self.version, self.place),
            "may_split": bool(self.parts) and plans.may_set(user, self.version, self.parts[0]),
            "papers": papers_of_subjects(
                [subject_of(self.place.pk, self.year, is_split=is_split) for is_split in (False, True)], user
            ),
            "form": self.plan_form,
            "split": self.split_form,
            "is_counted": self.is_counted,
        }
        return render(self.request, "workflows/plan.html", context, status=status)

    def _row(self, part: Division, below: dict[str, Progress]) -> PlanRow:
        plan = self.known.get(part.pk)
        progress = below.get(part.path, Progress()) if self.is_counted else None
        return PlanRow(
            plain_name(part.name), part.pk, plan.persons if plan else None, plan.households if plan else None, progress
        )

    def _paths(self, by_path: dict[str, Progress]) -> list[PlanRow]:
        """Paths that are planned, then paths that were only reached."""
        target = dict(self.own.by_path) if self.own else {}
        if not target and self.place.pk == self.version.jurisdiction_id:
            target = plans.source_paths(self.programme, self.year)
        names = [*target, *(name for name in by_path if name not in target)]
        return [
            PlanRow(name or _("no path named"), None, target.get(name), None, by_path.get(name, Progress()))
            for name in names
        ]


def _mismatches(programme: Programme, year: int) -> list[str]:
    """A sum that the source itself gets wrong is shown, never mended (G-05: 49,600 and not 50,000)."""
    return [
        _("The source's paths add up to %(sum)s, its target is %(whole)s; the gap is the source's own.")
        % {"sum": f"{total:,}", "whole": f"{whole:,}"}
        for key, (total, whole, _clause) in broken_sums(programme).items()
        if key.startswith(f"targets.household.{year}.")
    ]

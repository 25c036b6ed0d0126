"""What a page about field work shows beside the form: photos and their flags, the survey's parts, the draft, what changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from approvals import events
from approvals.models import Case, Decision, FieldPhoto
from approvals.particulars import INPUTS
from approvals.photos import kinds_on_file, possible_kinds, required_kinds
from approvals.programmes import programme_for
from approvals.sampling import outside_sample
from approvals.stages import Stage
from documents.handing_out import hand_out
from registry.models import User
from workflows import drafts, income_forms, survey
from workflows.field_forms import PhotoForm
from workflows.forms import DecisionForm
from workflows.http import with_case
from workflows.models import Draft

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}


def photos_of(case: Case) -> list[dict[str, Any]]:
    """The case's own photos and those of its roster's meeting, newest last."""
    rows = FieldPhoto.objects.filter(Q(case=case) | Q(case=None, roster=case.roster_id))
    rows = rows.select_related("uploaded_by").prefetch_related("flags__other__case").order_by("pk")
    programme = programme_for(case)
    return survey.photo_rows(rows, lambda photo: reverse("workflows:photo", args=[case.case_no, photo.pk]), programme)


def photo_form_for(case: Case, stage: Stage, **values: Any) -> PhotoForm | None:
    """None where the stage takes no photos of this household."""
    programme = programme_for(case)
    kinds = possible_kinds(programme, stage.code)
    if not kinds or outside_sample([case], stage):
        return None
    have = kinds_on_file([case], stage).get(case.pk, set())
    lacking = [kind for kind in required_kinds(programme, stage.code) if kind not in have]
    return PhotoForm(kinds=kinds, lacking=lacking, **values)


def field_context(
    user: User,
    case: Case,
    stage: Stage,
    form: DecisionForm,
    decisions: Sequence[Decision],
    *,
    photo_form: PhotoForm | None,
    draft: Draft | None,
) -> dict[str, Any]:
    return {
        "remark_count": survey.attach_remarks(form, case),
        "parts": survey.parts(form),
        "compared": survey.compared_rows(case, form),
        "changes": survey.change_rows(case, stage, decisions),
        "photo_form": photo_form,
        "draft": draft,
        "draft_is_old": draft is not None and draft.seen_version != case.version,
        "draft_url": reverse("workflows:case-draft", args=[case.case_no, stage.code]),
        "draft_key": f"{user.pk}:{case.case_no}:{stage.code}",
        "draft_version": case.version,
    }


def draft_values(user: User, case: Case, stage: Stage) -> tuple[Draft | None, dict[str, Any]]:
    """What was saved, as the form is opened with it; of a signature only the method was kept."""
    draft = drafts.of(user, case, stage.code)
    return draft, typed_values(stage, draft.values) if draft else {}


def typed_values(stage: Stage, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, unchecked, as a form is opened with it."""
    inks = [item.name for item in INPUTS[stage.code] if item.kind == "ink"]
    methods = {name: {"method": typed.get(f"{name}_0", "")} for name in inks}
    rows = income_forms.typed_rows(typed)
    return {**typed, **methods} | ({} if rows is None else {income_forms.NAME: rows})


@with_case
def photo_file(request: HttpRequest, case: Case, pk: int) -> HttpResponse:
    photo = FieldPhoto.objects.filter(Q(case=case) | Q(case=None, roster=case.roster_id), pk=pk).first()
    if photo is None:
        raise Http404
    return hand_out(
        request,
        photo.sha256,
        kind=events.PHOTO_FETCHED,
        subject={"case": case.case_no, "photo": str(photo.pk)},
        content_type=photo.content_type,
        disposition=f'attachment; filename="{photo.sha256[:16]}.{_ENDINGS.get(photo.content_type, "bin")}"',
    )

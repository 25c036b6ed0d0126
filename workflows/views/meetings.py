"""Sign-in sheet and photo of a roster's appraisal meeting: brought once, they stand for every household of the list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.errors import NotEntitled, Refusal
from approvals.models import FieldPhoto, Roster
from approvals.photos import MEETING_KINDS
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from registry.access import acting_posting
from registry.places import name_of
from registry.programme_store import programme_of
from workflows import field_work, survey
from workflows.field_forms import PhotoForm
from workflows.http import official, refused
from workflows.views.roster import rosters_visible_to


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def meeting_photos(request: HttpRequest, pk: int) -> HttpResponse:
    roster = get_object_or_404(rosters_visible_to(request).select_related("village", "programme"), pk=pk)
    step = STAGE_OF[StageCode.APPRAISAL]
    if acting_posting(official(request), step.duty, roster.village_id, clock.today()) is None:
        return refused(
            request, NotEntitled(duty=step.duty.label, place=name_of(roster.village_path, roster.village_id))
        )
    form = PhotoForm(request.POST or None, request.FILES or None, kinds=MEETING_KINDS)
    if request.method == "POST" and form.is_valid() and form.has_photos():
        try:
            field_work.add_meeting_photos(user=official(request), roster=roster, received=form.received())
        except Refusal as refusal:
            if refusal.kind != "invalid":
                return refused(request, refusal)
            form.add_error("photo_no_position", str(refusal))
        else:
            messages.success(request, _("The photos of the meeting were received"))
            return redirect("workflows:meeting-photos", pk=roster.pk)
    return render(request, "workflows/meeting_photos.html", _context(roster, form), status=422 if form.errors else 200)


def _context(roster: Roster, form: PhotoForm) -> dict[str, object]:
    programme = programme_of(roster.programme)
    rows = FieldPhoto.objects.filter(roster=roster, case=None).select_related("uploaded_by")
    photos = survey.photo_rows(rows.prefetch_related("flags__other__case").order_by("pk"), lambda photo: "", programme)
    return {"roster": roster, "photo_form": form, "photos": photos}

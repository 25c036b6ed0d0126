"""Addresses of cases, queues and rosters."""

from django.urls import include, path

from workflows.evidence import evidence_file
from workflows.field_page import photo_file
from workflows.views import (
    aftercare,
    case,
    demo,
    drafts,
    helping,
    home,
    meetings,
    openings,
    plans,
    queue,
    roster,
    sheets,
    source,
)

app_name = "workflows"

urlpatterns = [
    path("", home.home, name="home"),
    path("queue/", queue.queue_page, name="queue"),
    path("queue/next/", queue.start_next, name="start-next"),
    path("cases/", queue.case_list, name="case-list"),
    path("cases/open/", openings.open_other, name="open-other"),
    path("cases/<str:case_no>/", case.case_page, name="case"),
    path("cases/<str:case_no>/evidence/<int:pk>/", evidence_file, name="evidence"),
    path("cases/<str:case_no>/recusal/", sheets.kinship, name="kinship"),
    path("cases/<str:case_no>/photos/<int:pk>/", photo_file, name="photo"),
    path("cases/<str:case_no>/<slug:stage>/", case.decide, name="case-decide"),
    path("cases/<str:case_no>/<slug:stage>/draft/", drafts.save_draft, name="case-draft"),
    path("cases/<str:case_no>/<slug:stage>/claim/", case.claim, name="case-claim"),
    path("rosters/", roster.roster_list, name="roster-list"),
    path("rosters/nominate/", roster.nominate, name="nominate"),
    path("rosters/<int:pk>/", roster.roster, name="roster"),
    path("rosters/<int:pk>/meeting-photos/", meetings.meeting_photos, name="meeting-photos"),
    path("sheets/", sheets.sheet_list, name="sheet-list"),
    path("sheets/<int:pk>/", sheets.sheet_page, name="sheet"),
    path("sheets/<int:pk>/sign/<int:seat>/", sheets.sign, name="sheet-sign"),
    path("sheets/<int:pk>/ink/<int:seat>/", sheets.ink, name="sheet-ink"),
    path("sheets/<int:pk>/drop/", sheets.drop, name="sheet-drop"),
    path("sheets/<int:pk>/withdraw/", sheets.withdraw, name="sheet-withdraw"),
    path("households/unvisited/", helping.unvisited, name="household-unvisited"),
    path("households/<str:no>/after/", aftercare.household_after, name="household-after"),
    path("households/<str:no>/after/visit/", helping.help_visit, name="help-visit"),
    path("households/<str:no>/after/measure/", helping.help_measure, name="help-measure"),
    path("households/<str:no>/after/helper/", helping.helper_change, name="helper-change"),
    path("households/<str:no>/after/leaflet/", helping.leaflet, name="help-leaflet"),
    path("households/<str:no>/after/handbook/", helping.handbook, name="help-handbook"),
    path("villages/<int:pk>/board/", helping.village_board, name="village-board"),
    path("households/<str:no>/after/photos/<int:key>/", helping.help_photo, name="help-photo"),
    path("plans/", plans.plan_home, name="plan-home"),
    path("plans/<int:division>/<int:year>/", plans.plan_page, name="plan"),
    path("objections/", include("workflows.urls_objections")),
    path("rechecks/", include("workflows.urls_rechecks")),
    path("inbox/", include("workflows.urls_inbox")),
    path("", include("workflows.urls_notices")),
    path("", include("workflows.urls_batch")),
    path("", include("workflows.urls_comparisons")),
    path("", include("workflows.urls_people")),
    path("", include("workflows.urls_supervision")),
    path("demo/clock/", demo.move_clock, name="demo-clock"),
    path("source/", source.source, name="source"),
]

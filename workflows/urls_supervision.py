"""Addresses of supervision: one waiting stage, and what was laid before the reader."""

from django.urls import path

from workflows.views import absences, supervising

urlpatterns = [
    path("cases/<str:case_no>/<slug:stage>/supervise/", supervising.supervise, name="supervise"),
    path("cases/<str:case_no>/<slug:stage>/supervise/<slug:act>/", supervising.supervise_act, name="supervise-act"),
    path("supervision/absences/", absences.absence_list, name="absence-list"),
    path("supervision/absences/<int:pk>/end/", absences.absence_end, name="absence-end"),
    path("supervision/escalated/", supervising.escalated, name="escalated"),
]

"""Addresses of an official's own desk: his day, what he lays aside, who else has a page open, keys and the palette."""

from django.urls import path

from workflows.views import desk, presence, snoozing

urlpatterns = [
    path("day/", desk.my_day, name="my-day"),
    path("palette/", desk.palette_page, name="palette"),
    path("keys/", desk.keys, name="keys"),
    path("cases/<str:case_no>/presence/", presence.of_case, name="case-presence"),
    path("sheets/<int:pk>/presence/", presence.of_sheet, name="sheet-presence"),
    path("cases/<str:case_no>/<slug:stage>/lay-aside/", snoozing.lay_aside, name="lay-aside"),
    path("cases/<str:case_no>/<slug:stage>/take-up/", snoozing.take_up, name="take-up"),
]

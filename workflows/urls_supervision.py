"""Addresses of supervision: deadlines and who watches them."""

from django.urls import path

from workflows.views import calendar

urlpatterns = [
    path("calendar/", calendar.calendar_home, name="calendar-home"),
    path("calendar/<int:division>/", calendar.calendar, name="calendar"),
    path("calendar/orders/<int:order>/answer/", calendar.day_answer, name="day-answer"),
]

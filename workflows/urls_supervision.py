"""Addresses of supervision: one waiting stage, what was laid before the reader, who is away, and the calendar of a place."""

from django.urls import path

from workflows.views import absences, board, calendar, filters, supervising, targets, work_bulk, work_list

urlpatterns = [
    path("cases/<str:case_no>/<slug:stage>/supervise/", supervising.supervise, name="supervise"),
    path("cases/<str:case_no>/<slug:stage>/supervise/<slug:act>/", supervising.supervise_act, name="supervise-act"),
    path("supervision/", board.board_page, name="board"),
    path("supervision/export/", board.board_export, name="board-export"),
    path("supervision/work/", work_list.work_list, name="work-list"),
    path("supervision/work/export/", work_list.work_export, name="work-export"),
    path("supervision/work/act/", work_bulk.work_bulk, name="work-bulk"),
    path("supervision/targets/", targets.targets, name="targets"),
    path("supervision/targets/rows/", targets.figure_rows, name="figure-rows"),
    path("supervision/targets/rows/export/", targets.figure_export, name="figure-export"),
    path("supervision/filters/", filters.filter_list, name="filter-list"),
    path("supervision/filters/<int:pk>/", filters.filter_open, name="filter"),
    path("supervision/filters/<int:pk>/change/", filters.filter_change, name="filter-change"),
    path("supervision/people/", board.people_page, name="people"),
    path("supervision/absences/", absences.absence_list, name="absence-list"),
    path("supervision/absences/<int:pk>/end/", absences.absence_end, name="absence-end"),
    path("supervision/escalated/", supervising.escalated, name="escalated"),
    path("supervision/calendar/", calendar.calendar_home, name="calendar-home"),
    path("supervision/calendar/<int:division>/", calendar.calendar, name="calendar"),
    path("supervision/calendar/orders/<int:order>/answer/", calendar.day_answer, name="day-answer"),
]

"""Addresses of the audit pages."""

from django.urls import path

from inspection.trail import exporting, record_views, signal_views, views

app_name = "trail"

urlpatterns = [
    path("", views.trail_home, name="home"),
    path("mine/", views.my_trail, name="mine"),
    path("cases/<str:case_no>/", views.trail_of_case, name="case"),
    path("cases/<str:case_no>/workbook/", exporting.trail_workbook, name="workbook"),
    path("cases/<str:case_no>/records/<int:key>/", record_views.record, name="record"),
    path("signals/", signal_views.signal_list, name="signal-list"),
    path("signals/<int:key>/", signal_views.signal_page, name="signal"),
    path("people/<int:key>/", views.trail_of_person, name="person"),
]

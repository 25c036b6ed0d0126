"""Addresses of figures and reports."""

from django.urls import path

from inspection import views_figures, views_reports, views_rounds

app_name = "reports"

urlpatterns = [
    path("", views_reports.report_list, name="report-list"),
    path("figures/", views_figures.figures_home, name="figures-home"),
    path("figures/<int:division>/<int:year>/", views_figures.figures, name="figures"),
    path("figures/<int:division>/<int:year>/lock/", views_figures.figures_lock, name="figures-lock"),
    path("meetings/", views_reports.meeting_list, name="meeting-list"),
    path("rounds/", views_rounds.rounds_home, name="rounds-home"),
    path("rounds/<int:division>/", views_rounds.rounds, name="rounds"),
    path("orders/<int:pk>/", views_reports.order, name="order"),
    path("<int:pk>/", views_reports.report, name="report"),
    path("<int:pk>/issue/", views_reports.report_issue, name="report-issue"),
    path("<int:pk>/workbook/", views_reports.report_workbook, name="report-workbook"),
]

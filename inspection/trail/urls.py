"""Addresses of the audit pages."""

from django.urls import path

from inspection.trail import views

app_name = "trail"

urlpatterns = [
    path("", views.trail_home, name="home"),
    path("mine/", views.my_trail, name="mine"),
    path("cases/<str:case_no>/", views.trail_of_case, name="case"),
    path("people/<int:key>/", views.trail_of_person, name="person"),
]

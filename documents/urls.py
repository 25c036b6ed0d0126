"""Addresses of papers. The check needs no account."""

from django.urls import path, re_path

from documents import revoking_views, views

app_name = "documents"

urlpatterns = [
    path("papers/<int:pk>/", views.download, name="download"),
    path("papers/<int:pk>/copy/", views.copy, name="copy"),
    path("papers/<int:pk>/revoke/", revoking_views.revoke, name="revoke"),
    path("check/", views.check_form, name="check-form"),
    re_path(r"^[vV]/(?P<token>[0-9A-Za-z]{1,40})/?$", views.check, name="check"),
]

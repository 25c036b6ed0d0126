"""Addresses of evidence bundles."""

from django.urls import path

from inspection.bundles import views

app_name = "bundles"

urlpatterns = [
    path("", views.bundle_list, name="bundle-list"),
    path("<int:pk>/", views.bundle, name="bundle"),
    path("<int:pk>/bundle.zip", views.bundle_download, name="bundle-download"),
    path("<int:pk>/report.pdf", views.bundle_report, name="bundle-report"),
]

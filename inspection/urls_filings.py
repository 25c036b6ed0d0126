"""Addresses of what is filed with the level above."""

from django.urls import path

from inspection import views_filings

app_name = "filings"

urlpatterns = [
    path("", views_filings.filings_home, name="home"),
    path("<int:division>/<int:year>/", views_filings.filings_place, name="place"),
    path("<int:division>/<slug:code>/<slug:due>/new/", views_filings.filing_new, name="new"),
    path("<int:pk>/copy/", views_filings.filing_copy, name="copy"),
]

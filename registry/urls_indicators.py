"""Addresses of listed places and of indicators; included by registry/urls.py under its namespace."""

from django.urls import path

from registry.views import indicators, listings

urlpatterns = [
    path("listings/", listings.listing_list, name="listing-list"),
    path("listings/<int:key>/", listings.listing, name="listing"),
    path("indicators/", indicators.indicator_list, name="indicator-list"),
    path("indicators/blank.xlsx", indicators.indicator_workbook, name="indicator-workbook"),
    path("indicators/<int:key>/<int:year>/", indicators.indicators, name="indicators"),
    path("indicators/<int:key>/<int:year>/report/", indicators.indicator_report, name="indicator-report"),
]

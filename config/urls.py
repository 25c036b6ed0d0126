"""Every address of Heyan. Viewflow's own pages are not mounted: they know no jurisdiction."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
]

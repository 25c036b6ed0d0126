"""The addresses of the programmes alone, for their page tests."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("registry/", include("registry.urls")),
]

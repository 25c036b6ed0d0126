"""Addresses of the registry: divisions, households, imports, programmes."""

from django.urls import URLPattern, URLResolver

from registry import urls_programmes

app_name = "registry"

urlpatterns: list[URLPattern | URLResolver] = [*urls_programmes.urlpatterns]

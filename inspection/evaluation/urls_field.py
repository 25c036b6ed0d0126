"""Addresses of the field work: questionnaires, suspected problems, the area's evidence, rulings, conclusion."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

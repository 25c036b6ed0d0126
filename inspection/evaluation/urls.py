"""Addresses of third-party evaluations."""

from inspection.evaluation.urls_field import urlpatterns as field_work

app_name = "evaluation"

urlpatterns = [
    *field_work,
]

"""Addresses of posts given up or moved, and of places and units succeeded."""

from django.urls import path

from workflows.views import handovers

app_name = "handovers"

urlpatterns = [
    path("succession/", handovers.succession, name="succession"),
    path("<int:key>/relieve/", handovers.relieve, name="relieve"),
    path("<int:key>/transfer/", handovers.transfer, name="transfer"),
]

"""Addresses of the procedures' diagrams, of conformance, and of the log taken out."""

from django.urls import path

from workflows.views import exchange

urlpatterns = [
    path("procedures/", exchange.procedure_list, name="procedure-list"),
    path("procedures/<slug:name>/", exchange.procedure, name="procedure"),
    path("procedures/<slug:name>/bpmn/", exchange.procedure_file, name="procedure-file"),
    path("conformance/", exchange.conformance, name="conformance"),
    path("conformance/export/", exchange.log_export, name="log-export"),
    path("conformance/cases/<str:case_no>/", exchange.case_conformance, name="case-conformance"),
]

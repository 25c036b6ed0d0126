"""Addresses of the programmes; included by registry/urls.py under its namespace."""

from django.urls import path

from registry.views import parameters, programmes

urlpatterns = [
    path("programmes/", programmes.programme_list, name="programme-list"),
    path("programmes/in-force/<int:division>/", programmes.programme_in_force, name="programme-in-force"),
    path("programmes/<slug:name>/v<int:version>/", programmes.programme, name="programme"),
    path("programmes/<slug:name>/v<int:version>/parameters/", parameters.parameter_list, name="parameters"),
    path(
        "programmes/<slug:name>/v<int:version>/parameters/<int:key>/answer/",
        parameters.parameter_answer,
        name="parameter-answer",
    ),
]

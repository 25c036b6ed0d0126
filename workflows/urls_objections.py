"""Addresses of objections; the first three need no account."""

from django.urls import path

from workflows.views import objection_public, objections

urlpatterns = [
    path("new/", objection_public.new, name="objection-new"),
    path("follow/", objection_public.follow, name="objection-follow"),
    path("appeal/", objection_public.appeal, name="objection-appeal"),
    path("", objections.objection_list, name="objection-list"),
    path("register/", objections.register, name="objection-register"),
    path("<int:pk>/", objections.objection_page, name="objection"),
    path("<int:pk>/unseal/", objections.unseal, name="objection-unseal"),
    path("<int:pk>/inner/", objections.inner_copy, name="objection-inner"),
    path("<int:pk>/notes/<int:note>/", objections.note_file, name="objection-note"),
    path("<int:pk>/<slug:act>/", objections.act, name="objection-act"),
]

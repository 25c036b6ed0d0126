"""Addresses of the log's public pages and texts. None needs an account."""

from django.urls import path

from audit import views

app_name = "log"

urlpatterns = [
    path("", views.page, name="page"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("checkpoint/<int:size>", views.checkpoint, name="checkpoint-at"),
    path("proof/<int:index>", views.proof, name="proof"),
    path("consistency/<int:old>/<int:new>", views.consistency, name="consistency"),
    path("tile/<int:level>/<int:number>/<int:width>", views.tile, name="tile"),
    path("request/<path:witness>", views.request_of, name="request"),
    path("cosignatures", views.cosign, name="cosign"),
    path("time-stamp/<int:pk>", views.time_stamp, name="time-stamp"),
    path("heyan_verify.py", views.verifier, name="verifier"),
]

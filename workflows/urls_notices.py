"""Addresses of posted lists: /posted/ for officials, /notices/ for everybody."""

from django.urls import path

from workflows.views import notices, notices_public

urlpatterns = [
    path("rosters/<int:pk>/notices/", notices.roster_lists, name="notice-list"),
    path("posted/<str:no>/", notices.notice, name="notice"),
    path("posted/<str:no>/photos/", notices.prove, name="notice-prove"),
    path("posted/<str:no>/photos/<int:pk>/", notices.photo, name="notice-photo"),
    path("posted/<str:no>/breaks/", notices.record_break, name="notice-break"),
    path("posted/<str:no>/again/", notices.post_again, name="notice-again"),
    path("posted/<str:no>/poster/", notices.poster, name="notice-poster"),
    path("notices/", notices_public.public_list, name="public-notice-list"),
    path("notices/<str:no>/", notices_public.public_notice, name="public-notice"),
]

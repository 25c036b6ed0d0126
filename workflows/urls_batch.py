"""Addresses of list acts; included by workflows.urls."""

from django.urls import path

from workflows.views import batch

urlpatterns = [
    path("lists/", batch.batch_list, name="batch-list"),
    path("lists/choose/", batch.choose, name="batch-choose"),
    path("lists/<int:pk>/", batch.batch, name="batch"),
    path("sheets/<int:pk>/go-on/", batch.go_on, name="sheet-go-on"),
    path("sheets/<int:pk>/again/", batch.again, name="sheet-again"),
]

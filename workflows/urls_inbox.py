"""Addresses of the inbox."""

from django.urls import path

from workflows.views import inbox

urlpatterns = [
    path("", inbox.inbox_page, name="inbox"),
    path("read/", inbox.message_read_all, name="message-read-all"),
    path("<int:pk>/open/", inbox.message_open, name="message-open"),
]

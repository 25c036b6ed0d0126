"""Whoever still has the password that his account was opened with sets his own before he sees anything else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

Answer = Callable[[HttpRequest], HttpResponse]


def own_password_first(get_response: Answer) -> Answer:
    allowed = ("account_change_password", "account_logout", "account_reauthenticate", "set_language", "healthz")

    def middleware(request: HttpRequest) -> HttpResponse:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if known and getattr(request.user, "must_change_password", False):
            if request.path not in {reverse(name) for name in allowed}:
                return redirect("account_change_password")
        return get_response(request)

    return middleware

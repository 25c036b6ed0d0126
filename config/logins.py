"""Whose failed attempts django-axes counts: the login that was typed, under whatever key allauth passes it on."""

from typing import Any

from django.http import HttpRequest


def typed_login(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Without it the attempts would be counted per address alone, and one official lock out a whole office."""
    given = credentials or {}
    typed = given.get("username") or given.get("login") or given.get("email") or request.POST.get("login", "")
    return str(typed).strip()[:255]

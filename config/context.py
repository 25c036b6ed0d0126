"""What every page knows: the deployment it is served by, and what its reader may do."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from audit import clock
from registry.access import duties, open_postings, stand_ins
from workflows.desk.badges import UNREAD_MESSAGES, WAITING, badges_for
from workflows.models import Selection

VERSION = "0.1.0"


def deployment(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    known: dict[str, object] = {
        "is_demo": settings.HEYAN_DEMO,
        "source_url": settings.HEYAN_SOURCE_URL,
        "public_host": urlsplit(settings.HEYAN_PUBLIC_URL).netloc,
        "version": VERSION,
    }
    if settings.HEYAN_DEMO:
        known["demo_now"] = clock.now()
    if user is not None and user.is_authenticated:
        known["my_duties"] = SimpleLazyObject(lambda: frozenset(duty for duty, _place in duties(user)))
        known["my_postings"] = SimpleLazyObject(lambda: open_postings(user))
        known["my_stand_ins"] = SimpleLazyObject(lambda: stand_ins(user, clock.today()))
        known["has_lists"] = SimpleLazyObject(lambda: Selection.objects.filter(official=user.pk).exists())
        badges = SimpleLazyObject(lambda: badges_for(user))
        known["unread_messages"] = SimpleLazyObject(lambda: badges[UNREAD_MESSAGES])
        known["waiting_tasks"] = SimpleLazyObject(lambda: badges[WAITING])
    return known

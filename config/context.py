"""What every page knows about the deployment it is served by."""

from django.conf import settings
from django.http import HttpRequest


def deployment(request: HttpRequest) -> dict[str, object]:
    return {"is_demo": settings.HEYAN_DEMO, "source_url": settings.HEYAN_SOURCE_URL}

from django.apps import AppConfig
from django.core.checks import register

from documents import checks


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        register(checks.every_kind_can_be_issued)
        register(checks.fonts_are_here)
        register(checks.own_faces_are_usable)
        register(checks.engine_can_start)
        register(checks.codes_can_be_signed)

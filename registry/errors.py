"""Why the registry refuses; the text is what the page shows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RegistryRefusal(Exception):
    """Base of all refusals here."""

    text: str | Promise = ""

    def __init__(self, **details: object) -> None:
        super().__init__(self.text)
        self.details = details

    def __str__(self) -> str:
        return str(self.text) % self.details if self.details else str(self.text)


class RolesIncompatible(RegistryRefusal):
    text = _("%(official)s already holds a post that does not go with %(role)s")


class WrongLevel(RegistryRefusal):
    text = _("%(role)s is not a post of a %(level)s")

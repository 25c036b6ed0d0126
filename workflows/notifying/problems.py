"""Why a try failed, as a word that the page explains. The other side's own words may carry our secret back: not kept."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.errors import RegistryRefusal

TIMEOUT = "timeout"
UNREACHABLE = "unreachable"
CERTIFICATE = "certificate"
REFUSED_ADDRESS = "private"
STATUS = "status"
ANSWER = "answer"
RECIPIENT = "recipient"
SERVER = "server"
WRONG_URL = "url"
WRONG_SECRET = "secret"
SWITCHED_OFF = "off"
FAULT = "fault"

WORDS: dict[str, Promise] = {
    TIMEOUT: _("no answer in time"),
    UNREACHABLE: _("not reachable"),
    CERTIFICATE: _("the certificate is not valid"),
    REFUSED_ADDRESS: _("the address lies in a network that is not allowed"),
    STATUS: _("answered with status"),
    ANSWER: _("refused with code"),
    RECIPIENT: _("the mail server does not take this address"),
    SERVER: _("the mail server refused"),
    WRONG_URL: _("the address is no https address"),
    WRONG_SECRET: _("the secret has not the right form"),
    SWITCHED_OFF: _("the channel was switched off"),
    FAULT: _("fault in Heyan"),
}


class NotSent(Exception):
    """One try failed. `is_final`: no other try will go better."""

    def __init__(self, problem: str, detail: object = "", *, is_final: bool = False) -> None:
        super().__init__(f"{problem} {detail}".strip())
        self.is_final = is_final


class NotTested(RegistryRefusal):
    kind = "conflict"
    text = _("A channel is switched on after its test message went through")


def in_words(problem: str) -> str:
    """ "status 502" → "answered with status 502"."""
    word, _space, detail = problem.partition(" ")
    return f"{WORDS.get(word, word)} {detail}".strip()

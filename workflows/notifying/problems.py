"""Why a try failed, as a word that the page explains. The other side's own words may carry our secret back: not kept."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

(
    TIMEOUT,
    UNREACHABLE,
    CERTIFICATE,
    REFUSED_ADDRESS,
    STATUS,
    ANSWER,
    RECIPIENT,
    SERVER,
    WRONG_URL,
    WRONG_SECRET,
    FAULT,
) = "timeout unreachable certificate private status answer recipient server url secret fault".split()
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
    FAULT: _("fault in Heyan"),
}


class NotSent(Exception):
    """One try failed. `is_final`: no other try will go better."""

    def __init__(self, problem: str, detail: object = "", *, is_final: bool = False) -> None:
        super().__init__(f"{problem} {detail}".strip())
        self.is_final = is_final


def in_words(problem: str) -> str:
    """ "status 502" → "answered with status 502"."""
    word, _space, detail = problem.partition(" ")
    return f"{WORDS.get(word, word)} {detail}".strip()

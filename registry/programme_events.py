"""Audit events of programmes, past tense: subject:thing:act."""

from django.utils.translation import gettext_lazy as _

from audit import log

PROGRAMME_LOADED = log.register("register:programme:loaded", label=_("programme loaded"))
PARAMETER_PROPOSED = log.register("register:parameter:proposed", label=_("parameter proposed"))
PARAMETER_ANSWERED = log.register("register:parameter:answered", label=_("parameter confirmed or refused"))

"""Audit events of the registry, past tense: subject:thing:act."""

from audit import log

POSTING_APPOINTED = "register:posting:appointed"
POSTING_RELIEVED = "register:posting:relieved"
STANDING_CHANGED = "register:standing:changed"
PROGRAMME_LOADED = "register:programme:loaded"

for _kind in (POSTING_APPOINTED, POSTING_RELIEVED, STANDING_CHANGED, PROGRAMME_LOADED):
    log.register(_kind)

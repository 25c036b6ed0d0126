"""Audit events of papers."""

from django.utils.translation import gettext_lazy as _

from audit import log
from audit.log import Actor

PAPER_RENDERED = log.register("paper:file:rendered", label=_("paper made"))
PAPER_SEALED = log.register("paper:file:sealed", label=_("a further level sealed the paper"))
PAPER_ENDED = log.register("paper:status:ended", personal={"detail"}, label=_("paper no longer valid"))
LINE_ENDED = log.register("paper:line:ended", label=_("household left a list"))
PAPER_FETCHED = log.register("paper:file:fetched", label=_("paper fetched"))
PAPER_COPIED = log.register("paper:file:copied", personal={"asked_by", "reason"}, label=_("copy of a paper printed"))
CHECK_KEY_CHANGED = log.register("check:key:changed", label=_("key of the check codes changed"))
PACK_ASKED = log.register("pack:file:asked", label=_("asked for a roster's papers"))
PACK_WRITTEN = log.register("pack:file:written", label=_("a roster's papers put together"))
PACK_FETCHED = log.register("pack:file:fetched", label=_("a roster's papers fetched"))
PLAN_ISSUED = log.register("plan:paper:issued", label=_("paper of the annual plan issued"))
CARE_ISSUED = log.register("care:paper:issued", label=_("paper of help issued"))
CERTIFICATE_ISSUED = log.register("seal:certificate:issued", label=_("certificate of an institution issued"))
SEAL_PICTURE_REGISTERED = log.register(
    "seal:picture:registered", label=_("picture of an institution's seal registered")
)
CERTIFICATE_REVOKED = log.register("seal:certificate:revoked", label=_("certificate of an institution revoked"))

PRESS = Actor(id="system:press", name="文书制作", role="system", post="", unit="系统", division="")

"""Audit events of papers."""

from audit import log
from audit.log import Actor

PAPER_RENDERED = log.register("paper:file:rendered")
PAPER_FETCHED = log.register("paper:file:fetched")

PRESS = Actor(id="system:press", name="文书制作", role="system", post="", unit="系统", division="")

"""Audit events of evaluations. Before the field day no event names a drawn unit nor the seed."""

from django.utils.translation import gettext_lazy as _

from audit import log

ENGAGED = log.register("evaluation:engagement:opened", personal={"declaration"}, label=_("evaluation commissioned"))
ENDED = log.register("evaluation:engagement:ended", personal={"reason"}, label=_("evaluation over"))
EVALUATOR_NAMED = log.register("evaluation:evaluator:named", label=_("evaluator named"))
EVALUATOR_WITHDRAWN = log.register("evaluation:evaluator:withdrawn", label=_("evaluator withdrawn"))
ROLLS_READ = log.register("evaluation:rolls:read", label=_("rolls of households off the register read"))
FRAME_ASKED = log.register("evaluation:frame:asked", label=_("frame of the evaluation asked for"))
FRAME_FROZEN = log.register("evaluation:frame:frozen", label=_("frame of the evaluation frozen"))
FRAME_FETCHED = log.register("evaluation:frame:fetched", label=_("frame of the evaluation fetched"))
SAMPLE_SEALED = log.register("evaluation:sample:sealed", label=_("sample drawn and sealed"))
SAMPLE_OPENED = log.register("evaluation:sample:opened", label=_("sample opened on its field day"))
SAMPLE_EXPORTED = log.register("evaluation:sample:exported", label=_("list of the sample exported"))
UNIT_EXCHANGED = log.register(
    "evaluation:unit:exchanged", personal={"remarks"}, label=_("unit of the sample exchanged")
)
FILE_READ = log.register("evaluation:file:read", label=_("sampled file read by an evaluator"))
PAPER_READ = log.register("evaluation:paper:read", label=_("paper of a sampled file read by an evaluator"))
PHOTO_READ = log.register("evaluation:photo:read", label=_("photo of a sampled file read by an evaluator"))

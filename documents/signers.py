"""Who put his name to a paper: every signature of a sheet, the leader's last, or the one official who decided alone."""

from collections.abc import Sequence

from approvals.models import Decision, SignOff
from approvals.stages import StageCode
from audit import clock
from audit.statements import Read
from documents.kinds import SignerPart
from documents.labels import METHODS

_SIGN_OFFS = Read(lambda sheet: SignOff.objects.filter(sheet=sheet).order_by("seat"), sheet=int)
_PLACE_ON_FORM = {
    StageCode.APPLICATION: "受理人",
    StageCode.HOME_CHECK: "测算（核实）人",
    StageCode.APPRAISAL: "主持人",
    StageCode.JOINT_VILLAGE_CHECK: "核实负责人",
    StageCode.CONSENT: "经办人",
    StageCode.TOWNSHIP_SELF_CHECK: "查验人",
    StageCode.COUNTY_REVIEW: "复查人",
    StageCode.CITY_VERIFICATION: "检验人",
    StageCode.VILLAGE_ASSESSMENT: "申请负责人",
    StageCode.VILLAGE_TOWNSHIP_CHECK: "查验人",
    StageCode.VILLAGE_SECTORS: "经办人",
    StageCode.VILLAGE_COUNTY_REVIEW: "复查人",
    StageCode.VILLAGE_CITY_VERIFICATION: "检验人",
    StageCode.COUNTY_APPLICATION: "申请负责人",
    StageCode.COUNTY_INITIAL_REVIEW: "审查人",
    StageCode.COUNTY_PROVINCIAL_CHECK: "核查人",
    StageCode.COUNTY_EVALUATION: "评估负责人",
    StageCode.TOWN_SELF_CHECK: "申请负责人",
    StageCode.TOWN_DISTRICT_REVIEW: "复查人",
    StageCode.TOWN_ACCEPTANCE: "验收人",
    StageCode.CONSOLIDATION_SELF_CHECK: "自查负责人",
    StageCode.CONSOLIDATION_REVIEW: "复查人",
    StageCode.CONSOLIDATION_ACCEPTANCE: "验收人",
    StageCode.ROLLBACK_DECISION: "审定人",
    StageCode.ENTRY_APPROVAL: "审定人",
    StageCode.DEREGISTRATION: "信息员",
    StageCode.DEREGISTRATION_CONFIRMATION: "复核人",
}


def signatures_of(sheet_id: int | None) -> list[SignerPart]:
    """The signatures of a sheet in the order of its seats; the leader sits on the last."""
    if sheet_id is None:
        return []
    return [_signature(one) for one in _SIGN_OFFS.all(sheet=sheet_id) if one.agrees]


def _signature(one: SignOff) -> SignerPart:
    return SignerPart(
        label=one.seat_post,
        name=one.name,
        unit=one.unit,
        post=one.post,
        signed_on=one.signed_at.astimezone(clock.LOCAL_ZONE).date().isoformat(),
        method=METHODS.get(one.method, one.method),
        ink=one.ink,
        opinion=one.opinion,
    )


def deciders(decision: Decision, decisions: Sequence[Decision]) -> list[SignerPart]:
    """Who decided alone; two persons where the stage before was half of the act (H-15)."""
    signing = [decision]
    if decision.stage == StageCode.DEREGISTRATION_CONFIRMATION:
        signing = [earlier for earlier in decisions if earlier.stage == StageCode.DEREGISTRATION][-1:] + signing
    household = _of_household(decision) if decision.stage == StageCode.CONSENT else []
    return household + [_decider(signed) for signed in signing]


def _decider(signed: Decision) -> SignerPart:
    return SignerPart(
        label=_PLACE_ON_FORM.get(StageCode(signed.stage), "签发人"),
        name=signed.name,
        unit=signed.unit,
        post=signed.post,
        signed_on=signed.acted_on.isoformat(),
        method="",
        ink="",
        opinion="",
    )


def _of_household(decision: Decision) -> list[SignerPart]:
    """The household's own signature or fingerprint; a proxy's says how he is related (H-5)."""
    written = decision.particulars.get("signature")
    if not isinstance(written, dict):
        return []
    relation = decision.particulars.get("relation", "")
    is_proxy = decision.particulars.get("signer") == "proxy"
    return [
        SignerPart(
            label="代签人" if is_proxy else "户主",
            name=str(decision.particulars.get("signed_by", "")),
            unit=f"户主{relation}" if is_proxy and relation else "本户",
            post="",
            signed_on=decision.acted_on.isoformat(),
            method=METHODS.get(written.get("method", ""), ""),
            ink=str(written.get("ink", "")),
            opinion="",
        )
    ]

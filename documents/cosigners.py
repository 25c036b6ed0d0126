"""Forms that pass through several levels: each puts its seal on the same paper (H03 乡镇、县、市; V02 县、市; K02 县、市)."""

from dataclasses import replace

from approvals.models import Case
from documents.issuers import Issuer
from documents.kinds import KINDS, Kind
from documents.parts import CosignerPart
from registry.programme_schema import Programme
from registry.roles import Level

COSIGNED_AT: dict[str, tuple[str, ...]] = {}  # stage → kinds that it seals
for _kind in KINDS.values():
    for _stage in _kind.cosigned_at:
        COSIGNED_AT[_stage] = (*COSIGNED_AT.get(_stage, ()), _kind.code)


def cosigners_of(kind: Kind, case: Case, programme: Programme) -> list[CosignerPart]:
    """In the order of the stages; a stage that the programme leaves out has no place on the form."""
    return [
        CosignerPart(
            field=stage,
            title=programme.stage(stage).title,
            unit=unit_at(kind, case, programme, stage).unit,
        )
        for stage in kind.cosigned_at
        if programme.holds(stage)
    ]


def unit_at(kind: Kind, case: Case, programme: Programme, stage: str) -> Issuer:
    body = next(one.body for one in kind.cosigners if one.stage == stage)
    level = Level[programme.stage(stage).level.upper()]
    return Issuer(replace(kind, body=body), case.village_path, programme, level)

"""Forms that pass through several levels: each later one puts its seal on the same paper (V02: 乡镇、县、市)."""

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
    return Issuer(kind, case.village_path, programme, Level[programme.stage(stage).level.upper()])

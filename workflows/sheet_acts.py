"""Acts on a sheet beside signing it: a household is taken off, the sheet is withdrawn, an official declares kinship."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from approvals import events, policy, sheets
from approvals.errors import NotEntitled, ReasonMissing
from approvals.models import Case, ItemResult, Recusal, Sheet, SheetItem, SheetState, SignOff
from approvals.signing import Signer
from approvals.signing_errors import KinTookPart, SheetClosed
from approvals.stages import STAGE_OF
from audit import clock, log
from registry.models import User
from registry.services import actor_of
from workflows.concluding import actor_on, close_sheet


def drop(*, user: User, sheet_id: int, case_no: str, reason: str) -> None:
    """The proposer takes one household off the list with a reason; it may be proposed again. Raises NotEntitled, SheetClosed."""
    at = clock.now()
    with transaction.atomic():
        sheet, signer = _own_sheet(user, sheet_id)
        items = list(sheet.items.filter(case__case_no=case_no, result=ItemResult.WAITING).select_related("case"))
        if not items or len(reason.strip()) < 2:
            raise ReasonMissing(field="reason")
        sheets.drop_from(sheet, items[0].case, items, reason.strip(), actor_on(signer), at)


def withdraw(*, user: User, sheet_id: int) -> None:
    """The proposer takes the whole sheet back; nothing was decided, the households wait at the stage again."""
    at = clock.now()
    with transaction.atomic():
        sheet, signer = _own_sheet(user, sheet_id)
        sheets.drop(list(sheet.items.filter(result=ItemResult.WAITING)), str(SheetState.WITHDRAWN.label))
        close_sheet(sheet, SheetState.WITHDRAWN, signer, at)


def _own_sheet(user: User, sheet_id: int) -> tuple[Sheet, Signer]:
    sheet = Sheet.objects.select_for_update().get(pk=sheet_id)
    posting = policy.posting_for_stage(user, sheet.act_division_id, STAGE_OF[sheet.stage])
    if posting is None or sheet.opened_by_id != user.pk:
        raise NotEntitled(duty=STAGE_OF[sheet.stage].duty.label, place=sheet.unit)
    if sheet.state != SheetState.OPEN:
        raise SheetClosed(state=sheet.get_state_display())
    delegation, name = policy.standing_in(user, posting)
    return sheet, Signer(posting, user, name, delegation)


def declare_kinship(*, user: User, case_no: str, relation: str) -> Recusal:
    """S3: whoever is kin of the household or of its village's cadres says so and takes no part in the case any more.

    What he laid before others or signed and is not decided yet is laid out anew without him.
    """
    at = clock.now()
    with transaction.atomic():
        sheets.lock_sheets_of([case_no])
        case = Case.objects.select_for_update().get(case_no=case_no)
        posting = policy.any_posting(user, case)
        if posting is None:
            raise NotEntitled(duty=STAGE_OF[case.stage].duty.label, place=case.village.name)
        if len(relation.strip()) < 2:
            raise ReasonMissing(field="relation")
        recusal, created = Recusal.objects.get_or_create(
            case=case, official=user, defaults={"posting": posting, "relation": relation.strip(), "declared_at": at}
        )
        if created:
            _state_recusal(case, user, recusal, at)
            _undo_signatures(case, user, recusal, at)
    return recusal


def _undo_signatures(case: Case, user: User, recusal: Recusal, at: datetime) -> None:
    """Also where another stood in for him, or he recorded a signature on paper."""
    touched = SignOff.objects.filter(Q(official=user) | Q(posting__official=user)).values("sheet")
    items = SheetItem.objects.filter(case=case, result=ItemResult.WAITING).select_related("sheet")
    own = Q(sheet__opened_by=user) | Q(sheet__posting__official=user) | Q(sheet__in=touched)
    for item in items.filter(own):
        sheets.drop_from(item.sheet, case, [item], str(KinTookPart()), actor_of(recusal.posting), at)


def _state_recusal(case: Case, user: User, recusal: Recusal, at: datetime) -> None:
    recusal.posting.official = user
    event = log.append(
        stream=case.stream,
        kind=events.RECUSAL_DECLARED,
        at=at,
        actor=actor_of(recusal.posting),
        subject={"case": case.case_no, "round": case.round},
        statement={"official": f"official:{user.pk}"},
        personal={"relation": recusal.relation},
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
    case.has_recusals = True
    case.save(update_fields=["audit_seq", "audit_digest", "has_recusals"])

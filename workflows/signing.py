"""Joint signatures in the flow: an act is laid before its signers, each signs under his own name, the last one moves the cases.

One click never signs for somebody else: every seat is a transaction of its own by the person who sits on it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, IntegrityError, transaction

from approvals import policy, sheets
from approvals import services as rules
from approvals import signing as rules_of_signing
from approvals.acts import Submission
from approvals.errors import CaseBusy, ReasonMissing, Refusal
from approvals.models import Decision, Sheet, SignOff
from approvals.paper_seats import households_of, paper_refusals
from approvals.policy import Verdict
from approvals.programmes import programme_for
from approvals.register_changes import changed_of, changed_on
from approvals.seats import Seat, leader_signs_last, seats_of, seats_on
from approvals.sheets import Proposed
from approvals.signing import Signature, Signer
from approvals.signing_errors import SheetClosed
from approvals.stages import Outcome, ReasonCode, Stage
from audit import clock
from registry.models import User
from registry.programme_schema import Programme
from workflows.advancing import is_lock_timeout
from workflows.concluding import conclude, leave_out, return_all, return_targets, signed_on
from workflows.models import CaseTask
from workflows.notifying.notes import notify_all
from workflows.notifying.occasions import signatures_wait


def needs_signatures(programme: Programme, stage: Stage) -> bool:
    return bool(seats_of(programme, stage))


def propose(
    user: User, task: CaseTask, stage: Stage, act: Submission, verdict: Verdict, decisions: list[Decision], at: datetime
) -> Sheet:
    """Check the act as if it were decided, freeze it on a sheet, and sign the proposer's own seat. Within decide()."""
    case, posting = task.case, verdict.posting
    assert posting is not None
    draft = rules.check(case, stage, act, posting, decisions)
    item = Proposed(case, act.seen_version, measured=dict(act.measured), results=draft.results_json())
    sheet = open_for([item], user, stage, act, verdict, at)
    task.owner = user
    task.save(update_fields=["owner"])
    return sheet


def open_for(
    items: Sequence[Proposed], user: User, stage: Stage, act: Submission, verdict: Verdict, at: datetime
) -> Sheet:
    """A sheet for these cases; the proposer's own seat is signed with it where it is his turn."""
    posting = verdict.posting
    assert posting is not None
    programme = programme_for(items[0].case)
    sheet = sheets.open_sheet(
        stage=stage,
        programme=programme,
        items=items,
        act=act,
        seats=seats_of(programme, stage),
        leader_last=leader_signs_last(programme, stage),
        posting=posting,
        delegation=verdict.delegation,
        official=user,
        name=verdict.name,
        at=at,
    )
    signed = _sign_own_seat(user, sheet, act, at)
    notify_all(signatures_wait(sheet, signed, before=None, by=user.pk), at)
    return sheet


def _sign_own_seat(user: User, sheet: Sheet, act: Submission, at: datetime) -> list[SignOff]:
    for seat in seats_on(sheet):
        if seat.is_on_paper or rules_of_signing.seat_refusals(sheet, seat, ()):
            continue
        posting = rules_of_signing.posting_for(user, sheet, seat)
        if posting is not None:
            signature = Signature(sheet.shown_digest, act.opinion, method=act.method, ink=act.ink)
            return [_sign(user, sheet, seat, signature, [], at, is_own=True)]
    return []


def sign(*, user: User, sheet_id: int, seat_no: int, signature: Signature) -> SignOff:
    """Sign one seat, or refuse to: a refusal returns the households. Raises a Refusal."""
    at = clock.now()
    try:
        try:
            return _sign_seat(user, sheet_id, seat_no, signature, at, careful=False)
        except IntegrityError:  # the database refuses the household: the signature stays, the household drops out
            return _sign_seat(user, sheet_id, seat_no, signature, at, careful=True)
    except DatabaseError as error:
        if is_lock_timeout(error):
            raise CaseBusy() from error
        raise


def _sign_seat(
    user: User, sheet_id: int, seat_no: int, signature: Signature, at: datetime, *, careful: bool
) -> SignOff:
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update(of=("self",)).select_related("programme").get(pk=sheet_id)
        signed = signed_on(sheet)
        seat = next((seat for seat in seats_on(sheet) if seat.no == seat_no), None)
        if seat is None:
            raise SheetClosed(state=sheet.get_state_display())
        sign_off = _sign(user, sheet, seat, signature, signed, at)
        if sign_off.agrees:
            notify_all(signatures_wait(sheet, [*signed, sign_off], before=signed, by=user.pk), at)
        _go_on(user, sheet, seat, [*signed, sign_off], at, careful=careful)
    return sign_off


def _sign(
    user: User,
    sheet: Sheet,
    seat: Seat,
    signature: Signature,
    signed: Sequence[SignOff],
    at: datetime,
    *,
    is_own: bool = False,
) -> SignOff:
    """`is_own`: the proposer's own seat, signed with the sheet itself; the register was read that moment."""
    signer = signer_on(user, sheet, seat)
    found: list[Refusal] = rules_of_signing.seat_refusals(sheet, seat, signed)
    if not seat.is_on_paper:
        people = policy.people_of(user.pk, signer.posting)
        found += rules_of_signing.person_refusals(sheet, people, signed, signer.official.name)
    found += rules_of_signing.signature_refusals(seat, signature, sheet)
    on_paper = households_of(sheet, signature.name.strip()) if seat.is_on_paper and not found else None
    if on_paper is not None:
        found += paper_refusals(on_paper, seat, signature, signer, signed)
    if not signature.agrees:
        found += _return_refusals(sheet, signature)
    if found:
        raise found[0]
    if signature.agrees and not is_own:
        changed = changed_on(sheet) if on_paper is None else changed_of(on_paper)
        leave_out(sheet, changed, signer, at)
    return rules_of_signing.record_signature(sheet, seat, signer, signature, at)


def signer_on(user: User, sheet: Sheet, seat: Seat) -> Signer:
    posting = rules_of_signing.posting_for(user, sheet, seat)
    if posting is None:
        raise rules_of_signing.not_your_seat(sheet, seat)
    if posting.official_id == user.pk:
        posting.official = user
    delegation, name = policy.standing_in(user, posting)
    return Signer(posting, user, name, delegation)


def _return_refusals(sheet: Sheet, signature: Signature) -> list[Refusal]:
    """Where to and why; where nothing is returned the households wait at the stage. Why a rejection is refused says the opinion."""
    targets = return_targets(sheet)
    if (signature.return_to not in targets) if targets else bool(signature.return_to):
        return [ReasonMissing(field="return_to")]
    if sheet.outcome != Outcome.APPROVED:
        return []
    return [] if signature.reason_code in ReasonCode.values else [ReasonMissing(field="reason_code")]


def _go_on(user: User, sheet: Sheet, seat: Seat, signed: Sequence[SignOff], at: datetime, *, careful: bool) -> None:
    """The last signature moves the households on; a refusal moves them back."""
    sign_off = signed[-1]
    if not sign_off.agrees:
        return_all(sheet, signer_on(user, sheet, seat), signed, at)
    elif len(signed) == len(sheet.seats):
        signer = Signer(sign_off.posting, user, sign_off.name, sign_off.delegation)
        conclude(sheet, signer, signed, at, careful=careful)

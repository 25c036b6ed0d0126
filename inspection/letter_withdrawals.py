"""Taking back a letter of responsibility that was handed over wrongly, before anybody takes it on; its unit is free for another."""

from django.db import transaction

from approvals.objections import Doer
from audit import clock, log
from inspection import events
from inspection.letter_errors import LetterTakenOn, LetterWithdrawn, NotHandedOverByYou, WithdrawalUnexplained
from inspection.letters import signer_at
from inspection.models import LetterSide, LetterSignature, LetterWithdrawal, ResponsibilityLetter
from registry.access import Holder
from registry.models import User
from registry.services import actor_of


def withdrawer_of(user: Holder, letter: ResponsibilityLetter) -> Doer | None:
    """Whoever handed it over, or another who holds that post today."""
    posting = _handed(letter).posting
    return signer_at(user, posting.division_id, [posting.role])


@transaction.atomic
def withdraw(*, user: User, letter: ResponsibilityLetter, reason: str) -> LetterWithdrawal:
    """Raises NotHandedOverByYou, LetterTakenOn, LetterWithdrawn, WithdrawalUnexplained."""
    letter = ResponsibilityLetter.objects.select_for_update().get(pk=letter.pk)  # nobody takes it on meanwhile
    doer, handed = withdrawer_of(user, letter), _handed(letter)
    if doer is None:
        raise NotHandedOverByYou(unit=handed.unit, post=handed.post)
    if letter.signatures.filter(side=LetterSide.TAKES_ON).exists():
        raise LetterTakenOn()
    if LetterWithdrawal.objects.filter(letter=letter).exists():
        raise LetterWithdrawn()
    reason = " ".join(reason.split())
    if not 5 <= len(reason) <= 200 or not reason.isprintable():
        raise WithdrawalUnexplained(field="reason")
    return _record(letter, user, doer, reason)


def _record(letter: ResponsibilityLetter, user: User, doer: Doer, reason: str) -> LetterWithdrawal:
    at, posting = clock.now(), doer.posting
    withdrawal = LetterWithdrawal.objects.create(
        letter=letter,
        reason=reason,
        posting=posting,
        delegation=posting.delegation,
        official_id=doer.official_id,
        name=doer.name,
        post=posting.post,
        unit=posting.unit,
        withdrawn_at=at,
    )
    log.append(
        stream=letter.stream,
        kind=events.LETTER_WITHDRAWN,
        at=at,
        actor=actor_of(posting, delegation=posting.delegation, official=user),
        subject={"letter": letter.no, "division": str(letter.division_id)},
        statement={"kind": letter.kind, "year": letter.year, "department": letter.department},
        personal={"reason": reason},
    )
    return withdrawal


def _handed(letter: ResponsibilityLetter) -> LetterSignature:
    return letter.signatures.select_related("posting").get(side=LetterSide.HANDS_OVER)

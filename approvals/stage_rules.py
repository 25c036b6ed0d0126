"""What a stage is: who decides it where, what it may lead to, and what it must not share a person with."""

from dataclasses import dataclass

from django.utils.functional import Promise
from registry.roles import Duty, Level

from approvals.codes import NoticeKind, Outcome, StageCode


@dataclass(frozen=True)
class Stage:
    """One stage: who decides it where, what it may lead to, and what it must not share a person with."""

    code: StageCode
    step: str
    level: Level
    duty: Duty
    returns_to: tuple[StageCode, ...] = ()
    differs_from: tuple[StageCode, ...] = ()
    measures: bool = False
    posts: NoticeKind | None = None
    concludes: NoticeKind | None = None
    may_reject: bool = True
    unlike_exit: bool = False  # never by whoever signed the exit that it looks at again (S4)
    upheld_to: tuple[StageCode, ...] = ()  # further stages to which an upheld objection alone sends the case back

    @property
    def title(self) -> str | Promise:
        return self.code.label

    @property
    def may_withdraw(self) -> bool:
        """The filer takes it back only before the next level opens it (domain.md §2.0-1)."""
        return self.level == Level.VILLAGE and self.code != StageCode.FOLLOW_UP

    def outcomes(self) -> tuple[Outcome, ...]:
        possible = [(Outcome.APPROVED, True), (Outcome.RETURNED, bool(self.returns_to))]
        possible += [(Outcome.REJECTED, self.may_reject), (Outcome.WITHDRAWN, self.may_withdraw)]
        return tuple(outcome for outcome, allowed in possible if allowed)

"""Who investigates an objection: those named and not released since, who of them dropped out, who else could be named (S3, S4)."""

from audit import clock
from django.db.models import QuerySet
from registry.access import Holder, holders, in_force
from registry.models import Posting
from registry.roles import Duty

from approvals.models import DropOut, Investigator, Objection
from approvals.objection_selectors import impartial


def investigators_now(objection: Objection) -> QuerySet[Investigator]:
    return objection.investigators.filter(release=None).order_by("pk")


def investigates(user: Holder, objection: Objection) -> bool:
    return user.is_authenticated and investigators_now(objection).filter(official=user.pk).exists()


def dropped_out(objection: Objection) -> dict[int, DropOut]:
    """Official → why he can investigate no longer. Whose post is lent is away; his delegate was not named."""
    posts = holders(Duty.INVESTIGATE_OBJECTION, objection.act_division_id)
    lent = set(
        in_force(clock.today()).filter(posting__in=[post.pk for post in posts]).values_list("posting", flat=True)
    )
    present = {post.official_id for post in posts if post.delegation is not None or post.pk not in lent}
    held, fit = {post.official_id for post in posts}, {post.official_id for post in impartial(objection, posts)}
    found: dict[int, DropOut] = {}
    for official in investigators_now(objection).values_list("official", flat=True):
        if official not in held:
            found[official] = DropOut.RELIEVED
        elif official not in fit:
            found[official] = DropOut.INVOLVED
        elif official not in present:
            found[official] = DropOut.AWAY
    return found


def remaining(objection: Objection) -> list[Investigator]:
    gone = dropped_out(objection)
    return [one for one in investigators_now(objection) if one.official_id not in gone]


def possible_investigators(objection: Objection) -> list[Posting]:
    """Nobody twice: who was released is not named for the same objection again."""
    named = set(objection.investigators.values_list("official", flat=True))
    posts = impartial(objection, holders(Duty.INVESTIGATE_OBJECTION, objection.act_division_id))
    return [post for post in posts if post.official_id not in named]

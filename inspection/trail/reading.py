"""Who may read which trail: strangers 404, insiders without the duty 403; everybody reads his own."""

from django.http import Http404

from approvals.errors import NotEntitled
from approvals.models import Case
from approvals.selectors import case_for
from registry.access import Holder, places_of, sees
from registry.managing import officials_under
from registry.models import Division, User
from registry.places import full_name
from registry.roles import Duty

BIGGEST = 2**63 - 1


def watched_by(user: Holder) -> list[str]:
    """Paths of the places whose trails the user reads."""
    keys = places_of(user, Duty.READ_TRAIL)
    return list(Division.objects.filter(pk__in=keys).order_by("path").values_list("path", flat=True)) if keys else []


def is_watched(path: str, watched: list[str]) -> bool:
    return any(path.startswith(place) for place in watched)


def watched_case(user: Holder, case_no: str) -> Case:
    """Raises Http404, NotEntitled."""
    case = case_for(user, case_no) if "\x00" not in case_no else None
    if case is None:
        raise Http404
    if not is_watched(case.village_path, watched_by(user)):
        raise NotEntitled(duty=Duty.READ_TRAIL.label, place=full_name(case.village_path))
    return case


def watched_person(user: User, key: int) -> User:
    """Oneself, or whoever holds or held a post below my place. Raises Http404, NotEntitled."""
    if key == user.pk:
        return user
    found = officials_under(watched_by(user)).filter(pk=key).first() if key <= BIGGEST else None
    if found is not None:
        return found
    if key <= BIGGEST and officials_under(sees(user)).filter(pk=key).exists():
        raise NotEntitled(duty=Duty.READ_TRAIL.label, place=_place_of(key))
    raise Http404


def _place_of(key: int) -> str:
    paths = Division.objects.filter(postings__official=key).order_by("level", "pk").values_list("path", flat=True)
    return full_name(paths[0])


def require_watcher(user: Holder) -> list[str]:
    """For pages of no one subject. Raises NotEntitled."""
    watched = watched_by(user)
    if not watched:
        raise NotEntitled(duty=Duty.READ_TRAIL.label, place="")
    return watched

"""The yearly window of dynamic adjustment: entries, returns and removals are approved within it (D-14, Q-14).

What happened suddenly does not wait (D-20: 即时出现、即时标注、即时帮扶): a household whose mark of risk the township has
confirmed is taken in at any time. The window is the programme's, or set by two persons where the source
names no days; without either it is the whole year.
"""

from collections.abc import Sequence

from audit import clock
from registry.models import RiskMark, RiskState

from approvals.errors import InvalidAct, WindowShut
from approvals.models import Case
from approvals.programmes import programmes_for
from approvals.stages import CaseKind, Stage

_TAKES_IN = frozenset({CaseKind.RETURN, CaseKind.ENROLMENT})
_CONFIRMED = (RiskState.WATCHED, RiskState.PROPOSED)


def window_shut(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Guard of the county's approval; one query beside the programmes', and none while the window is open."""
    today = clock.today()
    programmes = programmes_for(cases)
    windows = {case.pk: programmes[case.pk].adjustment.next_window(today) for case in cases}
    shut = [case for case in cases if not windows[case.pk][0] <= today <= windows[case.pk][1]]
    if not shut:
        return {}
    keys = [case.household_id for case in shut if case.kind in _TAKES_IN]
    marked = set(
        RiskMark.objects.filter(household__in=keys, state__in=_CONFIRMED).order_by().values_list("household", flat=True)
    )
    return {
        case.pk: [WindowShut(opens=windows[case.pk][0], closes=windows[case.pk][1])]
        for case in shut
        if case.kind not in _TAKES_IN or case.household_id not in marked
    }

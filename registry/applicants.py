"""A family that is not on the register yet (新识别, 补录): its card and its members, judged as the workbook's rows are.

It stands as 申请纳入 and is counted nowhere until the enrolment marks it 未脱贫; whoever is not enrolled stays uncounted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from audit import clock, log
from registry.encryption import blind_index
from registry.errors import EntryRefused
from registry.household_events import APPLICANT_ENTERED
from registry.household_moves import months_at
from registry.importing.checking import Ground, check
from registry.importing.columns import SheetKind
from registry.importing.drafts import HouseholdDraft
from registry.importing.entering import problems, typed_row
from registry.importing.placing import KnownPlace
from registry.importing.planning import Act, plan
from registry.importing.reading import Group
from registry.importing.snapshots import HOUSEHOLD_FIELDS
from registry.importing.writing import new_members
from registry.models import Division, Helper, Household, Member, Posting, Standing, StandingChange
from registry.services import actor_of

CARD = ("hamlet", "head_name", "address", "phone", "household_type", "main_cause", "helper", "helper_unit")


def enter_applicant(
    *, village: Division, card: Mapping[str, str], members: Sequence[Mapping[str, str]], posting: Posting, at: datetime
) -> Household:
    """Inside the opening of its case. Raises EntryRefused with every problem, by field and row."""
    village = Division.objects.select_for_update().get(pk=village.pk)  # its numbers are given one after the other
    draft = _checked(village, _next_no(village), card, members)
    on = timezone.localdate(at)
    household = Household.objects.create(
        no=draft.no,
        village=village,
        village_path=village.path,
        standing=Standing.APPLIED,
        standing_since=on,
        entered_at=at,
        amended_at=at,
        **{name: getattr(draft, name) for name in HOUSEHOLD_FIELDS},
    )
    Member.objects.bulk_create(new_members(household, draft))
    if draft.helper_name:
        Helper.objects.create(household=household, name=draft.helper_name, unit=draft.helper_unit, since=on)
    StandingChange.objects.create(household=household, standing=Standing.APPLIED, effective_on=on, recorded_at=at)
    log.append(
        stream=f"register:{household.no}",
        kind=APPLICANT_ENTERED,
        at=at,
        actor=actor_of(posting),
        subject={"household": household.no},
        statement={"village": str(village.pk), "persons": len(draft.members), "standing": str(Standing.APPLIED)},
        personal={
            "head_name": draft.head_name,
            "members": [{"name": each.name, "id_index": blind_index(each.id_no)} for each in draft.members],
        },
    )
    return household


def _checked(
    village: Division, no: str, card: Mapping[str, str], members: Sequence[Mapping[str, str]]
) -> HouseholdDraft:
    """By the very checks of the import, and against what the register holds already."""
    place = KnownPlace(village.pk, village.path, village.name, "", "")
    cells = {name: card.get(name, "") for name in CARD} | {"no": no, "village_code": str(village.pk)}
    group = Group(no)
    group.rows[SheetKind.HOUSEHOLDS] = [typed_row(SheetKind.HOUSEHOLDS, 1, cells)]
    group.rows[SheetKind.MEMBERS] = [
        typed_row(SheetKind.MEMBERS, number, {**person, "no": no}) for number, person in enumerate(members, 1)
    ]
    ground = Ground(
        today=clock.today(),
        villages={str(village.pk): place},
        codes_elsewhere=frozenset(),
        repeated_numbers=frozenset(),
        has_income=False,
        has_conditions=False,
    )
    draft, findings = check(group, ground)
    planned = plan([(no, draft, findings)], place=village.path, move_months=months_at(village))[0]
    if draft is None or planned.act is not Act.ENTER:
        raise EntryRefused(problems=problems(planned.findings))
    return draft


def _next_no(village: Division) -> str:
    """After the village's last: its code and four digits."""
    code = village.codes.order_by("-valid_from", "system").values_list("code", flat=True).first() or f"D{village.pk}"
    taken = Household.objects.filter(no__startswith=code).values_list("no", flat=True)
    last = max((int(no[len(code) :]) for no in taken if no[len(code) :].isdigit()), default=0)
    return f"{code}{last + 1:04d}"

"""A complaint as it arrives, and the household that it means, where its words leave no doubt."""

from dataclasses import dataclass

from django.db.models import QuerySet
from registry.identity import mask_name
from registry.models import Division, Household
from registry.roles import Level

from approvals.models import Against, Case, Notice, NoticeList


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What somebody said, as it arrived."""

    village: Division
    channel: str
    kind: str
    against: str
    statement: str
    name: str = ""
    contact: str = ""
    is_anonymous: bool = False
    notice_no: str = ""
    row_no: int | None = None  # of the posted list, where notice_no is its number
    hamlet: str = ""
    about: str = ""
    grade: str = ""


def subject_of(complaint: Complaint) -> tuple[Case | None, Household | None]:
    """The case and household meant, where number, row or name leave no doubt; else the handler finds them out."""
    here = Case.objects.filter(village=complaint.village).select_related("household")
    if complaint.against == Against.PLACE_NOTICE:
        return _place_on(complaint), None
    case = here.filter(case_no=complaint.notice_no).first() if complaint.notice_no else None
    case = case or _on_the_list(complaint, here)
    if case is not None:
        return case, case.household
    named = Household.objects.filter(village=complaint.village, head_name=complaint.about)
    if complaint.hamlet:
        named = named.filter(hamlet=complaint.hamlet)
    found = list(named[:2]) if complaint.about else []
    household = found[0] if len(found) == 1 else None
    if household is None:
        return None, None
    return here.filter(household=household).order_by("-pk").first(), household


def places_on(notice_no: str) -> QuerySet[Case]:
    """Cases of the places on a posted list; it may hang in a township and name several of its villages."""
    return Case.objects.filter(notices__list__no=notice_no, household=None).select_related("village").distinct()


def _place_on(complaint: Complaint) -> Case | None:
    rows = places_on(complaint.notice_no)
    rows = rows.filter(notices__row_no=complaint.row_no) if complaint.row_no else rows
    rows = rows.filter(village__name__startswith=complaint.about) if complaint.about else rows
    meant = [case for case in rows[:50] if case.village_path.startswith(complaint.village.path)]
    return meant[0] if len(meant) == 1 else None


def complained_level(complaint: Complaint) -> Level | None:
    """Whose act is complained about; None: no list of that number was posted about the place."""
    level = Against(complaint.against).level
    if level is not None:
        return level
    found = NoticeList.objects.filter(no=complaint.notice_no).select_related("act_division", "roster__village").first()
    if found is None or not complaint.village.path.startswith(found.roster.village.path):
        return None
    return Level(found.act_division.level)


def _on_the_list(complaint: Complaint, here: QuerySet[Case]) -> Case | None:
    """A line of the posted list by its row, group and head of household, whatever of them was told; masked names count too.

    What contradicts itself names nobody: the handler asks.
    """
    if not complaint.notice_no or not (complaint.row_no or complaint.hamlet or complaint.about):
        return None
    lines = Notice.objects.filter(list__no=complaint.notice_no, case__village=complaint.village)
    lines = lines.filter(row_no=complaint.row_no) if complaint.row_no else lines
    lines = lines.filter(hamlet=complaint.hamlet) if complaint.hamlet else lines
    rows = lines.values_list("case", "head_name")
    told = complaint.about
    keys = {case for case, head in rows if not told or told in {head, mask_name(head)}}
    return here.filter(pk=keys.pop()).first() if len(keys) == 1 else None

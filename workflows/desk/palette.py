"""Going anywhere by a few letters: pages, cases, places and own lists; only what the reader may see, a few of each."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from approvals.selectors import cases_visible_to
from registry.access import Holder, duties, sees, under
from registry.models import Division
from registry.places import full_name
from registry.roles import Duty
from workflows.batch_models import Selection
from workflows.stage_titles import titles_for
from workflows.supervision.filters import SHOWN, address_of, visible_to

MOST = 8  # of each kind
LONGEST = 60
FEWEST = 4  # letters of a case number


class Entry(NamedTuple):
    title: str | Promise
    url: str
    about: str = ""


_VIEW, _SUPERVISE = str(Duty.VIEW_CASES), str(Duty.SUPERVISE)
# Address, its words, and one of the duties that the navigation asks for it (none: everybody).
PAGES: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("workflows:home", gettext_lazy("Home"), ()),
    ("workflows:my-day", gettext_lazy("My day"), ()),
    ("workflows:queue", gettext_lazy("My work"), ()),
    ("workflows:inbox", gettext_lazy("Inbox"), ()),
    ("workflows:sheet-list", gettext_lazy("To sign"), (str(Duty.SIGN_SHEETS),)),
    ("workflows:case-list", gettext_lazy("Cases"), (_VIEW,)),
    ("workflows:roster-list", gettext_lazy("Rosters"), (_VIEW,)),
    ("workflows:plan-home", gettext_lazy("Annual plans"), (_VIEW,)),
    ("workflows:objection-list", gettext_lazy("Objections"), (_VIEW, str(Duty.REGISTER_OBJECTION))),
    ("workflows:batch-list", gettext_lazy("My lists"), ()),
    ("workflows:board", gettext_lazy("Supervision"), (_SUPERVISE,)),
    ("workflows:work-list", gettext_lazy("Open stages"), (_SUPERVISE,)),
    ("workflows:people", gettext_lazy("Officials"), (_SUPERVISE,)),
    ("workflows:absence-list", gettext_lazy("Absences"), ()),
    ("workflows:calendar-home", gettext_lazy("Calendar of the place"), ()),
    ("workflows:recheck-list", gettext_lazy("Re-checks"), (_VIEW,)),
    ("inspection:item-list", gettext_lazy("Rectification ledger"), (_VIEW,)),
    ("registry:household-list", gettext_lazy("Households"), (_VIEW,)),
    ("registry:division-tree", gettext_lazy("Divisions"), ()),
    ("registry:programme-list", gettext_lazy("Programmes"), ()),
    ("reports:figures-home", gettext_lazy("Figures"), (_VIEW,)),
    ("reports:report-list", gettext_lazy("Reports"), (_VIEW,)),
    ("workflows:inbox-settings", gettext_lazy("Mail and quiet hours"), ()),
)


def find(user: Holder, text: str) -> list[dict[str, Any]]:
    """Groups of entries that hold the text; the pages alone where nothing is typed. A few queries."""
    text = text.replace("\x00", "").strip()[:LONGEST]
    groups = [
        (_("Cases"), _cases(user, text)),
        (_("Places"), _places(user, text)),
        (pgettext("palette", "Pages"), _pages(user, text)),
    ]
    groups.insert(2, (_("My lists"), _lists(user, text)))
    return [{"title": title, "entries": entries} for title, entries in groups if entries]


def _pages(user: Holder, text: str) -> list[Entry]:
    held = {duty for duty, _place in duties(user)}
    pages = [Entry(title, reverse(name)) for name, title, any_of in PAGES if not any_of or held.intersection(any_of)]
    return [page for page in pages if text.casefold() in str(page.title).casefold()]


def _cases(user: Holder, text: str) -> list[Entry]:
    if len(text) < FEWEST:
        return []
    rows = cases_visible_to(user).filter(case_no__startswith=text.upper()).select_related("household", "village")
    return [_case(case) for case in rows.order_by("case_no")[:MOST]]


def _case(case: Any) -> Entry:
    return Entry(
        case.case_no, reverse("workflows:case", args=[case.case_no]), f"{case.subject_name} {case.village.name}"
    )


def _places(user: Holder, text: str) -> list[Entry]:
    if not text:
        return []
    rows = under(Division.objects.filter(name__startswith=text, effective_until=None), sees(user), "path")
    return [
        Entry(place.name, reverse("registry:division", args=[place.pk]), full_name(place.path))
        for place in rows.order_by("level", "pk")[:MOST]
    ]


def _lists(user: Holder, text: str) -> list[Entry]:
    """Lists chosen and not decided, by the words of their stage; filters that he or his office keeps, by their name."""
    if not text:
        return []
    rows = list(Selection.objects.filter(official=user.pk, sheet=None).order_by("-pk")[: 4 * MOST])
    titles = titles_for(user) if rows else {}
    found = [
        Entry(str(titles[row.stage]), reverse("workflows:batch", args=[row.pk]), f"{row.households}") for row in rows
    ]
    found += [Entry(kept.name, address_of(kept), kept.get_of_list_display()) for kept in visible_to(user)[:SHOWN]]
    return [entry for entry in found if text.casefold() in str(entry.title).casefold()][:MOST]

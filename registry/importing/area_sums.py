"""Do the natural villages of a workbook make up their village?"""

from collections.abc import Sequence

from registry.importing.area_drafts import ReportDraft
from registry.importing.findings import Findings
from registry.models import IndicatorSubject

_ADDED_UP = ("households", "persons", "poor_households", "poor_persons")
LARGE_HAMLET = 20  # households: from here on a road is demanded (G-14)


def compare_with_hamlets(reports: Sequence[ReportDraft], findings: Findings) -> None:
    """The reports of one place for one year."""
    village = next((each for each in reports if each.subject == IndicatorSubject.VILLAGE), None)
    hamlets = [each for each in reports if each.subject == IndicatorSubject.HAMLET]
    if village is None or not hamlets:
        return
    _compare_counts(village, hamlets, findings)
    _compare_sums(village, hamlets, findings)
    _compare_roads(village, hamlets, findings)


def _compare_counts(village: ReportDraft, hamlets: Sequence[ReportDraft], findings: Findings) -> None:
    stated = village.values.get("hamlets")
    if isinstance(stated, int) and stated != len(hamlets):
        findings.flag(village.row, "hamlets", "hamlets_counted", listed=len(hamlets))


def _compare_sums(village: ReportDraft, hamlets: Sequence[ReportDraft], findings: Findings) -> None:
    for code in _ADDED_UP:
        whole = village.values.get(code)
        parts = [part for each in hamlets if isinstance(part := each.values.get(code), int)]
        if not isinstance(whole, int) or not parts:
            continue
        if sum(parts) > whole or (len(parts) == len(hamlets) and sum(parts) != whole):
            findings.flag(village.row, code, "hamlets_differ", computed=sum(parts), count=len(parts))


def _compare_roads(village: ReportDraft, hamlets: Sequence[ReportDraft], findings: Findings) -> None:
    """A village may not state a road to all its large or key natural villages while one of them states none."""
    for each in hamlets:
        if each.values.get("hardened_road") is not False:
            continue
        households = each.values.get("households")
        is_large = not isinstance(households, int) or households >= LARGE_HAMLET
        if village.values.get("hamlet_road") is True and is_large:
            findings.flag(village.row, "hamlet_road", "hamlet_contradicts", hamlet=each.hamlet)
        if village.values.get("hardened_road") is True and each.values.get("key_hamlet") is True:
            findings.flag(village.row, "hardened_road", "hamlet_contradicts", hamlet=each.hamlet)

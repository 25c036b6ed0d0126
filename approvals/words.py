"""The word for what a case is about, as the place says it: 脱贫退出, 出列, 摘帽; 脱贫回退 and 返贫 are never the same (domain.md §2.6)."""

from registry.programme_schema import Programme

from approvals.stages import CaseKind


def word_of(kind: str, programme: Programme) -> str:
    """The place's own word for the act: 脱贫退出 of a household, 出列 of a village, 摘帽 of a county."""
    wording = programme.wording
    words = {
        CaseKind.VILLAGE_EXIT: wording.village_exit,
        CaseKind.CONSOLIDATION: "巩固提升达标",
        CaseKind.TOWN_EXIT: wording.town_exit,
        CaseKind.COUNTY_EXIT: wording.county_exit,
        CaseKind.ROLLBACK: "脱贫回退",
        CaseKind.RETURN: "返贫人口纳入",
        CaseKind.ENROLMENT: "新识别贫困人口纳入",
        CaseKind.DISQUALIFICATION: f"{wording.struck_off}（取消建档立卡资格）",
    }
    return words.get(CaseKind(kind), "") or wording.household_exit

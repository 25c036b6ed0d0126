"""What a posted list says, in official Chinese; the place's word for the act comes from the programme."""

from collections.abc import Sequence

from registry.places import name_at, plain_name
from registry.programme_schema import Programme
from registry.roles import Level

from approvals.models import Case
from approvals.notice_lines import Line
from approvals.stages import CaseKind, NoticeKind
from approvals.words import word_of

_TEXTS: dict[str, str] = {
    NoticeKind.FIRST: "经农户申请、入户核实、民主评议、村“两委”和驻村工作队核实、拟退出户认可，{village}拟确定{households}户{persons}人为"
    "{year}年度拟{exit}户，现将名单予以公示。公示期间，任何单位和个人对名单有异议的，可以向村民委员会、乡镇、县级反映，也可以拨打监督电话。",
    NoticeKind.SECOND: "经村级评议公示、乡镇查验和乡镇会议审核，{village}拟确定{households}户{persons}人为{year}年度拟{exit}户，"
    "现将名单予以第二次公示。公示期间，任何单位和个人对名单有异议的，可以向乡镇、县级反映，也可以拨打监督电话。",
    NoticeKind.ANNOUNCEMENT: "经入户认定，公示无异议，审批符合{exit}标准，{village}{households}户{persons}人确定为{year}年{exit}户，"
    "现予以公告。",
    NoticeKind.VILLAGE: "经村级自评、乡镇自查、行业部门认定和县级复查，{village}拟确定{households}个村{year}年度{exit}，现将名单在全乡镇范围内予以"
    "公示。公示期间，任何单位和个人有异议的，可以向乡镇、县级反映，也可以拨打监督电话。",
    NoticeKind.VILLAGE_ANNOUNCEMENT: "经逐级核验，公示无异议，审定{village}{households}个村{year}年{exit}，现予以公告。",
    NoticeKind.TOWN: "经镇自查、区(市)复查，{village}拟{year}年度{exit}，现予以公示。公示期间，任何单位和个人有异议的，可以向区(市)、市级反映，"
    "也可以拨打监督电话。",
    NoticeKind.TOWN_ANNOUNCEMENT: "经考核验收，公示无异议，{village}{year}年{exit}，现予以公告。",
    NoticeKind.COUNTY: "经县级自评、市级初审、省级核查和专项评估检查，{village}拟{year}年度{exit}，现予以公示。公示期间，任何单位和个人有异议的，"
    "可以书面、电话或者电子邮件方式反映。",
    NoticeKind.COUNTY_ANNOUNCEMENT: "经核查和专项评估检查，公示无异议，批准{village}{year}年{exit}，现予以公告。",
    NoticeKind.ROLLBACK: "经入户核查和县级认定，{village}{households}户{persons}人原脱贫认定不符合标准，拟作脱贫回退处理，现将名单予以公示。"
    "公示期间，任何单位和个人对名单有异议的，可以向乡镇、县级反映，也可以拨打监督电话。",
    NoticeKind.ENTRY: "经入户核实和民主评议，{village}拟将{households}户{persons}人作{act}处理，现将名单予以公示。公示期间，任何单位和个人对名单有异议的，"
    "可以向乡镇、县级反映，也可以拨打监督电话。",
    NoticeKind.ENTRY_ANNOUNCEMENT: "经逐级审核，公示无异议，审定{village}{households}户{persons}人{act}，现予以公告。",
}


def _place_of(case: Case) -> str:
    """Whose list it is: a village's; of villages their township's; of a town or a county its own."""
    if CaseKind(case.kind).is_of_household:
        return name_at(case.village_path, Level.VILLAGE)
    if case.kind == CaseKind.VILLAGE_EXIT:
        return name_at(case.village_path, Level.TOWNSHIP)
    return plain_name(case.village.name)


def list_text(kind: str, programme: Programme, case: Case, lines: Sequence[Line]) -> str:
    return _TEXTS[kind].format(
        village=_place_of(case),
        households=len(lines),
        persons=sum(line.population for line in lines),
        year=case.year,
        exit=word_of(case.kind, programme),
        act=word_of(case.kind, programme),
    )

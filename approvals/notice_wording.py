"""What a posted list says, in official Chinese; the place's word for the act comes from the programme."""

from collections.abc import Sequence

from registry.places import name_at
from registry.programme_schema import Programme
from registry.roles import Level

from approvals.models import Case
from approvals.notice_lines import Line
from approvals.stages import NoticeKind

_TEXTS: dict[str, str] = {
    NoticeKind.FIRST: "经农户申请、入户核实、民主评议、村“两委”和驻村工作队核实、拟退出户认可，{village}拟确定{households}户{persons}人为"
    "{year}年度拟{exit}户，现将名单予以公示。公示期间，任何单位和个人对名单有异议的，可以向村民委员会、乡镇、县级反映，也可以拨打监督电话。",
    NoticeKind.SECOND: "经村级评议公示、乡镇查验和乡镇会议审核，{village}拟确定{households}户{persons}人为{year}年度拟{exit}户，"
    "现将名单予以第二次公示。公示期间，任何单位和个人对名单有异议的，可以向乡镇、县级反映，也可以拨打监督电话。",
    NoticeKind.ANNOUNCEMENT: "经入户认定，公示无异议，审批符合{exit}标准，{village}{households}户{persons}人确定为{year}年{exit}户，"
    "现予以公告。",
}


def list_text(kind: str, programme: Programme, case: Case, lines: Sequence[Line]) -> str:
    return _TEXTS[kind].format(
        village=name_at(case.village_path, Level.VILLAGE),
        households=len(lines),
        persons=sum(line.population for line in lines),
        year=case.year,
        exit=programme.wording.household_exit,
    )

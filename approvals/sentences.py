"""What an approval says on paper, stage by stage. {subject}: 该户, 该村, 该镇, 该县; the other words as in approvals.wording."""

from collections.abc import Mapping
from types import MappingProxyType

from approvals.stages import CaseKind, StageCode

S = StageCode
SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        CaseKind.VILLAGE_EXIT: "该村",
        CaseKind.CONSOLIDATION: "该村",
        CaseKind.TOWN_EXIT: "该镇",
        CaseKind.COUNTY_EXIT: "该县(市、区)",
    }
)
_POSTED = "同意将{subject}列入拟{exit}名单，进行{title}。"
_NO_OBJECTION = "{title}：公示期满，无异议，同意转入{next}。"
_ANNOUNCED = "同意将{subject}列入{year}年度{exit}名单，予以公告。"
_ANNOUNCEMENT_OVER = "公告期满，无异议。"
_MARKED = "已在建档立卡信息系统中录入{exit}标注，请复核。"
_CONFIRMED = "经复核，标注信息与审定文件一致，同意标注。"
_MEASURED = "{title}：经逐项核验，{subject}各项指标达标，同意提交{next}。"

OTHER_APPROVED: Mapping[str, str] = MappingProxyType(
    {
        S.VILLAGE_ASSESSMENT: "经村级自评和村民代表会议讨论，{subject}达到{year}年度{exit}标准，申请{exit}。",
        S.VILLAGE_TOWNSHIP_CHECK: _MEASURED,
        S.VILLAGE_SECTORS: "经行业主管部门逐项认定，否决性指标均已达标，同意转入{next}。",
        S.VILLAGE_COUNTY_REVIEW: "{title}：经核查组全面复查，{subject}达到{exit}标准，同意转入{next}。",
        S.VILLAGE_NOTICE: _POSTED,
        S.VILLAGE_NOTICE_RESULT: _NO_OBJECTION,
        S.VILLAGE_CITY_VERIFICATION: "{title}：经全面检验，{subject}达到{exit}标准，同意提请{next}。",
        S.VILLAGE_EVALUATION: "{title}：评估结果与检验结论一致，{subject}所在批次符合规定，同意提请{next}。",
        S.VILLAGE_APPROVAL: "经会议审定，同意{subject}{exit}。",
        S.VILLAGE_ANNOUNCEMENT: _ANNOUNCED,
        S.VILLAGE_ANNOUNCEMENT_RESULT: _ANNOUNCEMENT_OVER,
        S.VILLAGE_FILING: _MARKED,
        S.VILLAGE_FILING_CONFIRMATION: _CONFIRMED,
        S.COUNTY_APPLICATION: "经县级自评，{subject}达到{year}年度{exit}标准，申请{exit}。",
        S.COUNTY_INITIAL_REVIEW: "{title}：经审查，申请材料齐全、情况属实，同意报请{next}。",
        S.COUNTY_PROVINCIAL_CHECK: _MEASURED,
        S.COUNTY_EVALUATION: "经专项评估检查，综合贫困发生率、错退率、漏评率、群众认可度均符合规定，同意转入{next}。",
        S.COUNTY_NOTICE: _POSTED,
        S.COUNTY_NOTICE_RESULT: _NO_OBJECTION,
        S.COUNTY_DECISION: "经审定，同意{subject}{exit}，报国务院扶贫开发领导小组。",
        S.COUNTY_NATIONAL_CHECK: "国家专项评估检查符合条件，同意转入{next}。",
        S.COUNTY_FINAL_APPROVAL: "批准{subject}{exit}。",
        S.COUNTY_ANNOUNCEMENT: _ANNOUNCED,
        S.COUNTY_ANNOUNCEMENT_RESULT: _ANNOUNCEMENT_OVER,
        S.TOWN_SELF_CHECK: "经镇自查，{subject}达到{exit}标准，申请考核验收。",
        S.TOWN_DISTRICT_REVIEW: _MEASURED,
        S.TOWN_NOTICE: _POSTED,
        S.TOWN_NOTICE_RESULT: _NO_OBJECTION,
        S.TOWN_ACCEPTANCE: "{title}：经考核验收，{subject}达到{exit}标准，同意{exit}。",
        S.TOWN_ANNOUNCEMENT: _ANNOUNCED,
        S.TOWN_ANNOUNCEMENT_RESULT: _ANNOUNCEMENT_OVER,
        S.CONSOLIDATION_SELF_CHECK: "经自查，{subject}巩固提升各项指标达标，提请{next}。",
        S.CONSOLIDATION_REVIEW: _MEASURED,
        S.CONSOLIDATION_EVALUATION: "{title}：自评达标，报{next}。",
        S.CONSOLIDATION_ACCEPTANCE: "{title}：经全面考核验收，{subject}巩固达标，同意转入{next}。",
        S.CONSOLIDATION_PROVINCIAL: "{title}：{subject}巩固达标。",
        S.ROLLBACK_VISIT: "经领导带队入户核查，{subject}原脱贫认定不符合标准，提请{next}。",
        S.ROLLBACK_CHECK: "{title}：经核查，{subject}原脱贫认定不符合标准，提请{next}。",
        S.ROLLBACK_DECISION: "经审定，{subject}原脱贫认定不实，按脱贫回退处理。",
        S.ROLLBACK_NOTICE: "同意将{subject}列入脱贫回退名单，进行{title}。",
        S.ROLLBACK_NOTICE_RESULT: _NO_OBJECTION,
        S.ROLLBACK_MARKING: "已在建档立卡信息系统中录入未脱贫（回退）标注，请复核。",
        S.ROLLBACK_CONFIRMATION: _CONFIRMED,
        S.ROLLBACK_PLAN: "已为{subject}重新制定帮扶计划，落实帮扶措施。",
        S.ENTRY_VISIT: "经入户核实，{subject}情况属实，提请{next}。",
        S.ENTRY_REPLY: "已将拟{exit}的事实和理由告知{subject}，并听取其陈述申辩。",
        S.ENTRY_APPRAISAL: "经村民代表会议民主评议，同意{subject}{exit}。",
        S.ENTRY_NOTICE: _POSTED,
        S.ENTRY_NOTICE_RESULT: _NO_OBJECTION,
        S.ENTRY_REVIEW: "{title}：经审核，情况属实，同意转入{next}。",
        S.ENTRY_COMPARISON: "经有关部门数据比对，未发现疑点，同意转入{next}。",
        S.ENTRY_APPROVAL: "经会议审定，同意{subject}{exit}。",
        S.ENTRY_ANNOUNCEMENT: _ANNOUNCED,
        S.ENTRY_ANNOUNCEMENT_RESULT: _ANNOUNCEMENT_OVER,
        S.ENTRY_MARKING: _MARKED,
        S.ENTRY_CONFIRMATION: _CONFIRMED,
    }
)

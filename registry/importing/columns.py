"""The sheets and columns of the register workbook."""

from dataclasses import replace
from enum import StrEnum
from operator import itemgetter

from registry.importing.sheets import METRES, MONEY, Column, Form, Sheet, columns


class SheetKind(StrEnum):
    HOUSEHOLDS = "households"
    MEMBERS = "members"
    INCOME = "income"
    CONDITIONS = "conditions"


_NO = "户编号 户号 家庭编号 贫困户编号 户编码 家庭户编号 建档立卡户编号"

_COLUMNS: dict[SheetKind, tuple[Column, ...]] = {
    SheetKind.HOUSEHOLDS: columns(
        no=_NO,
        county="县(市、区) 县 县区 县市区 区县 县级 所在县",
        township="乡(镇) 乡镇 乡 镇 乡镇(街道) 所在乡镇 镇(街道)",
        village="行政村 村 村名 所在村 行政村名称 村(社区) 村委会",
        village_code="行政村代码 村代码 村编码 行政区划代码 行政村编码 区划代码",
        hamlet="村民小组(自然屯) 村民小组 自然屯 小组 组 屯 自然村 社 村民组",
        head_name="户主姓名 户主 户主名称",
        persons="家庭人口数 家庭人口 人口数 人口 家庭人数 人数",
        household_type="贫困户属性 户属性 贫困户类型 贫困类型",
        main_cause="主要致贫原因 致贫原因",
        entry_year="识别年度 识别年份 纳入年度 建档年度 识别时间",
        planned_exit_year="计划脱贫年度 计划脱贫年份 拟脱贫年度 计划退出年度 预脱贫年度",
        phone="联系电话 电话 手机 手机号 手机号码 联系方式",
        helper="帮扶责任人 帮扶人 帮扶联系人 包保责任人 包保人 帮扶责任人姓名",
        helper_unit="帮扶单位 包保单位 帮扶责任人单位 帮扶责任单位",
        exit_path="脱贫路径 脱贫途径 帮扶措施 脱贫措施",
        address="家庭住址 住址 详细地址 家庭地址",
    ),
    SheetKind.MEMBERS: columns(
        no=_NO,
        name="姓名 成员姓名 家庭成员姓名 家庭成员",
        sex="性别",
        id_no="公民身份号码 身份证号 身份证号码 证件号码 身份证 公民身份证号码 公民身份号码或残疾人证号",
        birth_on="出生日期 出生年月 出生年月日 生日",
        ethnicity="民族",
        education="文化程度 学历 教育程度",
        schooling="在校生状况 在校状况 在校情况 是否在校生",
        health="健康状况 身体状况",
        labour="劳动能力 劳动技能 劳动力状况",
        has_medical_insurance=(
            "是否参加城乡居民基本医疗保险 医疗保险 医保 是否参加医保 是否参加新农合 是否参加新型农村合作医疗 参加医保"
        ),
        has_pension_insurance="是否参加城乡居民基本养老保险 养老保险 是否参加养老保险 参加养老保险",
        months_worked="务工时间(月) 务工时间 务工月数 务工时间(个月)",
        relation="与户主关系 与户主的关系 关系 家庭关系",
    ),
    SheetKind.INCOME: columns(
        no=_NO,
        year="年度 年份 收入年度 统计年度",
        wages="工资性收入 务工收入 工资收入",
        business="生产经营性收入 经营性收入 生产经营收入 家庭经营收入",
        property="财产性收入 财产收入",
        transfer="转移性收入 转移收入 政策性收入",
        other="其他收入 其它收入",
        expenses="生产经营性支出 经营性支出 生产经营支出 家庭经营支出 生产性支出",
        net="家庭纯收入 纯收入 年纯收入 家庭年纯收入",
        per_capita="人均纯收入 年人均纯收入 家庭人均纯收入",
    ),
    SheetKind.CONDITIONS: columns(
        no=_NO,
        year="年度 年份",
        housing_area="住房面积 房屋面积 住房面积(平方米)",
        housing_grade="房屋安全等级 住房安全等级 房屋等级 危房等级 房屋鉴定等级",
        has_safe_water="饮水是否安全 安全饮水 是否解决安全饮用水 饮水安全 是否饮水安全",
        has_electricity="是否通生活用电 通生活用电 是否通电 通电",
        has_television="是否通广播电视 通广播电视 广播电视",
        road_kind="入户路类型 入户路 入户道路类型",
        road_distance="与主干路距离 与村主干路距离 距主干路距离 与主干路距离(公里)",
        has_food="不愁吃 是否不愁吃",
        has_clothing="不愁穿 是否不愁穿",
        dropouts="义务教育阶段辍学人数 辍学人数 失学辍学人数",
    ),
}

# Without these a sheet is not taken for one of its kind.
_REQUIRED: dict[SheetKind, frozenset[str]] = {
    SheetKind.HOUSEHOLDS: frozenset({"no", "head_name"}),
    SheetKind.MEMBERS: frozenset({"no", "name", "relation"}),
    SheetKind.INCOME: frozenset({"no", "wages", "transfer"}),
    SheetKind.CONDITIONS: frozenset({"no", "housing_grade"}),
}
_IN_MONEY = frozenset({"wages", "business", "property", "transfer", "other", "expenses", "net", "per_capita"})


def _measured(column: Column) -> Column:
    if column.field in _IN_MONEY:
        return replace(column, units=MONEY)
    if column.field == "road_distance":
        return replace(column, units=METRES, scale=1000)  # the form (A43) asks for kilometres
    return column


FORM = Form(
    sheets=tuple(
        Sheet(kind, tuple(_measured(column) for column in of_kind), _REQUIRED[kind])
        for kind, of_kind in _COLUMNS.items()
    ),
    staging=(SheetKind.MEMBERS, SheetKind.HOUSEHOLDS, SheetKind.INCOME, SheetKind.CONDITIONS),
    demanded={kind: frozenset({kind}) for kind in (SheetKind.HOUSEHOLDS, SheetKind.MEMBERS)},
    missed=(SheetKind.INCOME, SheetKind.CONDITIONS),
    key=itemgetter(0),
    most_rows=80,
    persons=SheetKind.MEMBERS,
    numbers=(SheetKind.MEMBERS, "id_no"),
)
FIELDS: dict[SheetKind, tuple[str, ...]] = {SheetKind(sheet.kind): sheet.fields for sheet in FORM.sheets}

"""The sheets and columns of the indicator workbook: villages, natural villages, towns, counties, and the list of the poor.

The columns of indicators come from the vocabulary. A share has three: what meets it, what it is of, and the share itself,
which is only compared.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from registry.importing.sheets import CENTIMETRES, METRES, MONEY, Cell, Column, Form, Sheet, columns
from registry.importing.values import Unreadable, code_of, text_of
from registry.indicator_vocabulary import Indicator, indicators_for
from registry.models import IndicatorSubject


class AreaSheet(StrEnum):
    VILLAGES = "villages"
    HAMLETS = "hamlets"
    TOWNS = "towns"
    COUNTIES = "counties"
    LISTINGS = "listings"


SUBJECT_OF: Mapping[str, IndicatorSubject] = {
    AreaSheet.VILLAGES: IndicatorSubject.VILLAGE,
    AreaSheet.HAMLETS: IndicatorSubject.HAMLET,
    AreaSheet.TOWNS: IndicatorSubject.TOWN,
    AreaSheet.COUNTIES: IndicatorSubject.COUNTY,
}
# The first five of every sheet, in this order: key_of() reads them by position.
_PLACE = columns(
    code="行政区划代码 区划代码 代码 行政村代码 村代码 村编码 乡镇代码 镇代码 县代码 县(市、区)代码",
    county="县(市、区) 县 县区 县市区 区县 所在县",
    township="乡(镇) 乡镇 乡 镇 乡镇(街道) 所在乡镇 镇(街道) 乡镇名称",
    village="行政村 村 村名 村名称 所在村 行政村名称 村(社区) 村委会 贫困村 贫困村名称",
    year="年度 年份 统计年度",
)
_HAMLET = columns(hamlet="自然屯 自然村 村民小组(自然屯) 村民小组 自然屯名称 自然村名称 屯 屯名 组 小组")
_LISTING = columns(
    list_kind="类别 名录类别 对象类别 贫困类别",
    designation="认定类型 认定级别 认定 属性 村属性 贫困村属性 贫困村类型 识别标准",
    planned_year="计划脱贫年度 计划出列年度 计划退出年度 计划摘帽年度 拟出列年度 脱贫摘帽年度 退出年度",
    listed_on="认定时间 认定日期 列入日期 列入时间",
    source="依据文件 认定文件 文件依据 文号",
    clause="条款 依据条款",
)
_UNITS = {"厘米": (CENTIMETRES, 100), "米": (METRES, 1)}  # widths are asked for in metres, lengths too


def whole_of(code: str) -> str:
    """The field of a share's denominator."""
    return f"{code}__of"


def share_of(code: str) -> str:
    return f"{code}__share"


def _of_indicator(indicator: Indicator) -> tuple[Column, ...]:
    titles = (indicator.title, *indicator.aliases)
    if indicator.kind == "percent_pair":
        return (
            Column(indicator.code, (indicator.numerator,)),
            Column(whole_of(indicator.code), (indicator.denominator,)),
            Column(share_of(indicator.code), titles),
        )
    if indicator.kind == "fen":
        return (Column(indicator.code, titles, MONEY),)
    units, scale = _UNITS.get(indicator.unit, ({}, 1))
    return (Column(indicator.code, titles, units, scale),)


def _sheet(kind: AreaSheet, extra: tuple[Column, ...], required: str) -> Sheet:
    subject = SUBJECT_OF.get(kind)
    of_indicators = (
        [column for entry in indicators_for(subject).values() for column in _of_indicator(entry)] if subject else []
    )
    return Sheet(kind, (*_PLACE, *extra, *of_indicators), frozenset(required.split()))


def key_of(cells: Sequence[Cell]) -> Cell:
    """A place's rows belong together by its code; without one, by the names of what it lies in and of itself."""
    code, county, township, village = cells[:4]
    if code is not None:
        try:
            return code_of(code)
        except Unreadable:
            return code
    return "/".join(text for text in (text_of(county), text_of(township), text_of(village)) if text)


FORM = Form(
    sheets=(
        _sheet(AreaSheet.VILLAGES, (), "village"),
        _sheet(AreaSheet.HAMLETS, _HAMLET, "village hamlet"),
        _sheet(AreaSheet.TOWNS, (), "township"),
        _sheet(AreaSheet.COUNTIES, (), "county"),
        _sheet(AreaSheet.LISTINGS, _LISTING, "designation"),
    ),
    staging=(AreaSheet.HAMLETS, AreaSheet.VILLAGES, AreaSheet.LISTINGS, AreaSheet.TOWNS, AreaSheet.COUNTIES),
    demanded={"areas": frozenset(AreaSheet)},
    missed=(),
    key=key_of,
    most_rows=300,
    flags_unknown=True,
)

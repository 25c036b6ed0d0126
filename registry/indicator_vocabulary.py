"""Every indicator of a village, natural village, town or county: its code, its words, its kind and whose sector it is.

The codes are the measures that programmes name (programme_choices.AREA_MEASURES) and the columns of the village form
(domain.md §5 "Village"). Where one programme asks for a share and another for yes or no, the measure has two codes: the
share, and `…_met` for the yes or no. A threshold that is itself a number of the year (全省平均) is reported as `…_average`.

A share is never a number of its own: it is a numerator and a denominator, so that it can be checked and added up.
The department is ours (DP) where the source names no lead unit; a posting's department is compared with it by name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.models import IndicatorSubject
from registry.programme_schema import Rule

Kind = Literal["count", "percent_pair", "flag", "fen", "number"]
V, H, T, K = IndicatorSubject.VILLAGE, IndicatorSubject.HAMLET, IndicatorSubject.TOWN, IndicatorSubject.COUNTY
EVERYWHERE = (V, H, T, K)
OFFICE = ""  # no sector's: the poverty alleviation office's own

ROADS, WATER, POWER, NETS, BROADCAST = "交通部门", "水利部门", "电力部门", "通信部门", "广电部门"
FARMING, HEALTH, CULTURE, HOUSING = "农业部门", "卫计部门", "文化部门", "住建部门"
PARTY, STATISTICS, FINANCE, CIVIL = "组织部门", "统计部门", "财政部门", "民政部门"
# Other names of the same sector: of other places, and after the reform of 2018 (responsibility follows the function, D-46).
_ALSO_CALLED: Mapping[str, str] = MappingProxyType(
    {
        "住房部门": HOUSING,
        "住房和城乡建设部门": HOUSING,
        "卫生部门": HEALTH,
        "卫健部门": HEALTH,
        "卫生健康部门": HEALTH,
        "农业农村部门": FARMING,
        "交通运输部门": ROADS,
        "水务部门": WATER,
        "供电部门": POWER,
        "通信管理部门": NETS,
        "工信部门": NETS,
        "文广部门": CULTURE,
        "文化旅游部门": CULTURE,
    }
)


@dataclass(frozen=True)
class Indicator:
    """`scale`: what is stored is a whole number of 1/scale units. `whole`: the indicator that a pair's denominator must equal."""

    code: str
    title: str  # on Chinese forms and papers
    label: str | Promise
    kind: Kind
    subjects: tuple[str, ...]
    unit: str = ""
    department: str = OFFICE
    scale: int = 1
    is_signed: bool = False
    numerator: str = ""  # titles of the two columns of a pair
    denominator: str = ""
    wholes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def _pair(
    code: str,
    title: str,
    label: str | Promise,
    subjects: Iterable[str],
    numerator: str,
    denominator: str,
    *,
    department: str = OFFICE,
    wholes: tuple[str, ...] = (),
    aliases: str = "",
) -> Indicator:
    return Indicator(
        code,
        title,
        label,
        "percent_pair",
        tuple(subjects),
        unit="%",
        department=department,
        numerator=numerator,
        denominator=denominator,
        wholes=wholes,
        aliases=tuple(aliases.split()),
    )


def _flag(
    code: str, title: str, label: str | Promise, subjects: Iterable[str], department: str = OFFICE, aliases: str = ""
) -> Indicator:
    return Indicator(code, title, label, "flag", tuple(subjects), department=department, aliases=tuple(aliases.split()))


def _count(
    code: str,
    title: str,
    label: str | Promise,
    subjects: Iterable[str],
    unit: str,
    department: str = OFFICE,
    aliases: str = "",
) -> Indicator:
    return Indicator(
        code, title, label, "count", tuple(subjects), unit=unit, department=department, aliases=tuple(aliases.split())
    )


_HOUSEHOLDS, _POOR = ("households",), ("poor_households",)

# fmt: off
# Who lives there. Three populations, because which one divides the incidence is the programme's parameter (N-V1).
_PEOPLE = (
    _count("households", "总户数", _("households"), EVERYWHERE, "户", aliases="户数 农户数"),
    _count("persons", "总人口", _("persons"), EVERYWHERE, "人", aliases="人口数 全村人口 总人数 人数 人口"),
    _count("rural_persons", "乡村人口", _("rural population"), (V, T, K), "人"),
    _count("registered_rural_persons", "农业户籍人口", _("population of rural registration"), (V, T, K), "人"),
    _count("labour", "劳动力人数", _("labour force"), (V, H), "人", aliases="劳动力"),
    _count("poor_households", "建档立卡户数", _("registered poor households"), EVERYWHERE, "户", aliases="贫困户 贫困户数"),
    _count("poor_persons", "建档立卡人数", _("registered poor persons"), EVERYWHERE, "人", aliases="贫困人口 贫困人口数"),
    _count("hamlets", "自然屯数", _("natural villages"), (V,), "个", aliases="自然村数 村民小组数"),
    _count("villages", "行政村数", _("villages"), (T, K), "个"),
    _count("poor_villages", "贫困村数", _("poor villages"), (T, K), "个"),
    _flag("merged_village", "是否撤并村", _("merged from several villages"), (V,), aliases="撤并建制村 撤并村"),
)
_RATES = (
    _pair("poverty_incidence", "贫困发生率", _("poverty incidence"), (V, T, K), "剩余贫困人口", "农村人口", wholes=("persons",
        "rural_persons", "registered_rural_persons"), aliases="综合贫困发生率"),
    _pair("wrong_exit_rate", "错退率", _("wrong-exit rate"), (K,), "抽样错退人口", "抽样脱贫人口"),
    _pair("missed_rate", "漏评率", _("missed rate"), (K,), "漏评人口", "未建档立卡农村人口"),
    _pair("public_approval", "群众认可度", _("public approval"), (K,), "认可户数", "调查户数"),
)
_LENGTH, _CENTIMETRES = "米", "厘米"
_ROADS = (
    _flag("hardened_road", "通硬化路", _("hardened road"), (V, H), ROADS, "通沥青水泥路 村通硬化路 通沥青(水泥)路"),
    _pair("hardened_road", "行政村通硬化路", _("villages with a hardened road"), (T, K), "通硬化路行政村数", "行政村总数",
        department=ROADS, wholes=("villages",)),
    _flag("key_hamlet", "是否重点屯", _("key natural village"), (H,), ROADS, "重点屯"),
    _flag("hamlet_road", "自然屯通水泥路", _("cement road to natural villages of 20 households or more"), (V,), ROADS,
        "20户以上自然屯通水泥路"),
    _flag("gravel_road", "通砂石路以上", _("gravel road or better"), (V, H), ROADS),
    Indicator("road_length", "道路长度", _("length of road"), "number", (V, H), _LENGTH, ROADS, aliases=("道路里程",)),
    Indicator("roadbed_width", "路基宽", _("width of the roadbed"), "number", (V, H), _CENTIMETRES, ROADS,
        aliases=("路基宽度",)),
    Indicator("road_width", "路面宽", _("width of the surface"), "number", (V, H), _CENTIMETRES, ROADS,
        aliases=("路面宽度",)),
    _pair("streets_hardened", "村内主次街道硬化率", _("through-road and streets hardened"), (V,), "已硬化街道长度", "街道总长度",
        department=ROADS, aliases="街道硬化率"),
)
_SUPPLIES = (
    _pair("water_supply", "安全饮水率", _("safe drinking water"), EVERYWHERE, "饮水安全户数", "饮水应达标户数", department=WATER,
        wholes=_HOUSEHOLDS + _POOR, aliases="饮水安全率"),
    _pair("tap_water", "自来水普及率", _("tap water"), (V, H, T), "通自来水户数", "自来水应通户数", department=WATER,
        wholes=_HOUSEHOLDS),
    _pair("power_supply", "通电率", _("electricity"), EVERYWHERE, "通电户数", "应通电户数", department=POWER,
        wholes=_HOUSEHOLDS),
    _flag("power_supply_met", "生活和生产用电问题解决", _("power for living and farming solved"), (V,), POWER,
        "低电压和动力电问题解决 生活用电和农业生产用电有保障"),
    Indicator("power_reliability", "供电可靠率", _("reliability of the grid"), "number", (V, T, K), "%", POWER, 100),
    _pair("grid_upgrade", "农网改造覆盖率", _("grid upgrade"), (V, T, K), "农网改造户数", "应改造户数", department=POWER),
    _pair("broadcasting", "广播电视通达率", _("radio and television"), EVERYWHERE, "通广播电视户数", "应通广播电视户数",
        department=BROADCAST, wholes=_HOUSEHOLDS + _POOR),
    _flag("broadband", "通网络宽带", _("broadband"), (V, H, T), NETS, "宽带网络 通宽带"),
    _pair("broadband", "贫困村宽带覆盖率", _("poor villages with broadband"), (K,), "通宽带贫困村数", "宽带应通贫困村数", department=NETS,
        wholes=("poor_villages",)),
    _flag("information_station", "有信息服务站", _("information station"), (V,), NETS),
    _pair("information_station", "贫困村信息服务站覆盖率", _("poor villages with an information station"), (K,), "有信息服务站贫困村数",
        "应有信息服务站贫困村数", department=NETS, wholes=("poor_villages",)),
)
_ECONOMY = (
    _count("cooperative", "规范化农民合作社", _("standardised cooperatives"), (V, T, K), "家", FARMING, "合作社 合作社数 农民合作社"),
    _flag("local_industry", "有特色优势产业", _("local industry"), (V, T, K), FARMING, "特色产业 有扶贫产业"),
    _count("industry_households", "参与产业贫困户数", _("poor households in an industry"), (V,), "户", FARMING),
    _flag("farm_entity", "新型农业经营主体覆盖", _("new farm entity"), (V,), FARMING),
    _flag("collective_economy", "有村级集体经济项目", _("project of the collective economy"), (V,), FARMING, "村级集体经济"),
    Indicator("collective_income", "村集体经济收入", _("collective income"), "fen", (V,), "元", FARMING, aliases=("村集体收入",
        "集体收入", "集体经济收入")),
    Indicator("collective_income_before", "上年村集体经济收入", _("collective income of the year before"), "fen", (V,), "元",
        FARMING),
    Indicator("income_growth", "农民人均收入增幅", _("growth of income per head"), "number", (V, T, K), "%", STATISTICS,
        100, True, aliases=("农村居民人均可支配收入增幅", "农民人均纯收入增幅", "收入增幅")),
    Indicator("income_growth_average", "全省农民人均收入增幅", _("provincial average of that growth"), "number", (K,), "%",
        STATISTICS, 100, True, aliases=("全省平均增幅",)),
    Indicator("fiscal_resources", "可支配财力", _("disposable fiscal resources"), "fen", (T,), "元", FINANCE),
    Indicator("fiscal_resources_before", "上年可支配财力", _("disposable fiscal resources of the year before"), "fen",
        (T,), "元", FINANCE),
    Indicator("fiscal_growth", "可支配财力增幅", _("growth of disposable fiscal resources"), "number", (T,), "%", FINANCE,
        100, True),
    Indicator("fiscal_growth_average", "所在区(市)可支配财力平均增幅", _("average of the district in that growth"), "number",
        (T,), "%", FINANCE, 100, True),
)
_SERVICES = (
    _flag("public_service_place", "有村公共服务设施(场所)", _("public service place"), (V,), CULTURE, "公共服务设施 村级公共服务中心"),
    _flag("activity_place", "有村级组织综合性活动场所", _("activity place"), (V,), PARTY, "综合性活动场所"),
    _flag("culture_centre", "有综合性文化服务中心", _("culture centre"), (V, T), CULTURE, "文化室 综合文化服务中心"),
    _flag("clinic", "村卫生室达标", _("clinic"), (V, T), HEALTH, "卫生室 村卫生室 有卫生室"),
    _pair("insurance_joined", "参加基本医疗保险率", _("medical insurance"), (V, T, K), "参保人数", "应参保人数", department=HEALTH,
        wholes=("poor_persons", "persons", "poor_households"), aliases="新农合参合率 参合率"),
    _pair("housing_solved", "住房安全率", _("safe housing"), (V, H, T, K), "住房安全户数", "住房应达标户数", department=HOUSING,
        wholes=_POOR + _HOUSEHOLDS, aliases="住房安全贫困户比率"),
    _pair("collective_care", "特困人员集中供养率", _("collective care of the dependent"), (T, K), "集中供养人数", "生活不能自理特困人员数",
        department=CIVIL),
    Indicator("public_services", "基本公共服务主要领域指标", _("index of public services"), "number", (K,), "", STATISTICS, 100),
    Indicator("public_services_average", "全省基本公共服务指标", _("provincial level of that index"), "number", (K,), "",
        STATISTICS, 100),
    _flag("public_services_met", "基础设施和公共服务达标", _("infrastructure and public services met"), (V,), OFFICE),
    _flag("deep_poverty_services", "深度贫困地区基本公共服务达标", _("public services of deep poverty areas"), (V, K), OFFICE),
)
_PARTY = (
    _flag("village_leadership", "有好的领导班子", _("good village leadership"), (V,), PARTY, "领导班子 两委班子"),
    _count("committee_members", "村“两委”成员数", _("members of the two committees"), (V,), "人", PARTY, "村两委成员数 两委人数"),
    _count("reserve_cadres", "后备干部数", _("reserve cadres"), (V,), "名", PARTY, "后备干部"),
    _count("new_party_members", "近三年发展党员数", _("Party members taken in within three years"), (V,), "名", PARTY,
        "发展党员数"),
)
# fmt: on
INDICATORS: tuple[Indicator, ...] = (*_PEOPLE, *_RATES, *_ROADS, *_SUPPLIES, *_ECONOMY, *_SERVICES, *_PARTY)
_BY_SUBJECT: Mapping[str, Mapping[str, Indicator]] = MappingProxyType(
    {
        str(subject): MappingProxyType({entry.code: entry for entry in INDICATORS if subject in entry.subjects})
        for subject in EVERYWHERE
    }
)
DEPARTMENTS: tuple[str, ...] = tuple(dict.fromkeys(entry.department for entry in INDICATORS if entry.department))


def indicators_for(subject: str) -> Mapping[str, Indicator]:
    """{code: indicator} that a place of this kind has."""
    return _BY_SUBJECT[str(subject)]


def indicators_of_department(subject: str, department: str) -> Mapping[str, Indicator]:
    """What a department may report; the office and the places themselves (no department) may report everything."""
    found = indicators_for(subject)
    if not department:
        return found
    sector = sector_named(department)
    return MappingProxyType({code: entry for code, entry in found.items() if entry.department == sector})


def sector_named(department: str) -> str:
    return _ALSO_CALLED.get(department, department)


def other_names() -> Mapping[str, str]:
    """Other name of a department → its sector."""
    return MappingProxyType(_ALSO_CALLED)


def sectors_of(rules: Iterable[Rule]) -> Mapping[str, tuple[Rule, ...]]:
    """Which department answers for which of a programme's rules (V-3); under OFFICE those that no sector answers for."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in rules:
        indicator = indicator_of_rule(rule)
        if indicator is not None:
            found[indicator.department] = (*found.get(indicator.department, ()), rule)
    return MappingProxyType(found)


def indicator_of_rule(rule: Rule) -> Indicator | None:
    """Which reported indicator answers a programme's rule; None for a rule of a household, or a measure nobody reports."""
    found = _BY_SUBJECT.get(rule.subject, {})
    entry = found.get(rule.measure)
    if rule.operator == "is_true" and (entry is None or entry.kind != "flag"):
        return found.get(f"{rule.measure}_met")
    return entry


def before_of(indicator: Indicator) -> str:
    """The code under which the same number of the year before is reported."""
    return f"{indicator.code}_before"


def average_of(indicator: Indicator) -> str:
    """The code under which the number to beat is reported (全省平均, 所在区(市)平均)."""
    return f"{indicator.code}_average"

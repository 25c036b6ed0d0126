"""Register workbooks for tests, one sound household by default."""

from io import BytesIO
from typing import Any

import xlsxwriter

from tests.factories import id_no

Row = dict[str, Any]

HEAD_ID = id_no(24, born="19760724")
SON_ID = id_no(55, born="19981117")


def household_row(**changes: Any) -> Row:
    return {
        "户编号": "2201221002200001",
        "县(市、区)": "农安县",
        "乡(镇)": "农安镇",
        "行政村": "宝城村",
        "行政村代码": "220122100220",
        "村民小组(自然屯)": "8社",
        "户主姓名": "林丽",
        "家庭人口数": 2,
        "贫困户属性": "一般贫困户",
        "主要致贫原因": "缺资金",
        "识别年度": 2014,
        "计划脱贫年度": 2017,
        "联系电话": "18175273660",
        "帮扶责任人": "冯福",
        "帮扶单位": "县水利局",
        "脱贫路径": "教育",
    } | changes


def member_row(**changes: Any) -> Row:
    return {
        "户编号": "2201221002200001",
        "姓名": "林丽",
        "性别": "女",
        "公民身份号码": HEAD_ID,
        "出生日期": "1976-07-24",
        "民族": "汉族",
        "文化程度": "小学",
        "在校生状况": "非在校生",
        "健康状况": "健康",
        "劳动能力": "普通劳动力",
        "是否参加城乡居民基本医疗保险": "是",
        "是否参加城乡居民基本养老保险": "否",
        "务工时间(月)": 10,
        "与户主关系": "本人或户主",
    } | changes


def son_row(**changes: Any) -> Row:
    son = {"姓名": "曾平", "性别": "男", "公民身份号码": SON_ID, "出生日期": "1998-11-17", "与户主关系": "之子"}
    return member_row(**(son | changes))


def income_row(**changes: Any) -> Row:
    return {
        "户编号": "2201221002200001",
        "年度": 2016,
        "工资性收入": 6000,
        "生产经营性收入": 4000,
        "财产性收入": 0,
        "转移性收入": 500.5,
        "其他收入": 0,
        "生产经营性支出": 1000,
        "家庭纯收入": 9500.5,
        "人均纯收入": 4750.25,
    } | changes


def conditions_row(**changes: Any) -> Row:
    return {
        "户编号": "2201221002200001",
        "住房面积(平方米)": 93.4,
        "房屋安全等级": "B",
        "饮水是否安全": "是",
        "是否通生活用电": "是",
        "是否通广播电视": "是",
        "入户路类型": "水泥路",
        "与主干路距离(公里)": 1.9,
        "不愁吃": "是",
        "不愁穿": "是",
        "义务教育阶段辍学人数": 0,
    } | changes


def sound_sheets(**changes: list[Row]) -> dict[str, list[Row]]:
    """{sheet name: rows}; `changes` by kind: households, members, income, conditions."""
    kinds = {"households": "贫困户信息", "members": "家庭成员", "income": "收入情况", "conditions": "生产生活条件"}
    rows = {
        "households": [household_row()],
        "members": [member_row(), son_row()],
        "income": [income_row()],
        "conditions": [conditions_row()],
    } | changes
    return {kinds[kind]: of_kind for kind, of_kind in rows.items()}


def workbook(sheets: dict[str, list[Row]], *, above: int = 0) -> bytes:
    """The bytes of an .xlsx; `above` puts title rows over the header."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "nan_inf_to_errors": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        titles = list(dict.fromkeys(title for row in rows for title in row)) if rows else []
        for number in range(above):
            sheet.write_string(number, 0, f"农安县建档立卡登记表 第{number}行")
        for column, title in enumerate(titles):
            sheet.write_string(above, column, title)
        for number, row in enumerate(rows, above + 1):
            for column, title in enumerate(titles):
                value = row.get(title, "")
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write(number, column, value)
    book.close()
    return file.getvalue()

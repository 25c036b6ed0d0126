"""The samples as other programmes print them: their words, read from their files, at places of theirs."""

from collections.abc import Mapping
from functools import cache
from typing import cast

from documents.kinds import KINDS, Content, CriterionPart, IncomePart, ProgrammeWords
from documents.parts import LinePart
from documents.sample_elsewhere import elsewhere
from documents.sample_grounds import LEAVING
from documents.sample_places import PLACE
from documents.sample_values import INCOME
from documents.samples import sample, signer
from documents.titles import programme_words, title_of_place, title_of_verification
from registry.programme_schema import Programme
from registry.programmes import PROGRAMMES_DIR, read_programme

# What stands in the samples, and what stands there elsewhere: longer names first.
_GUIPING = {
    "吉林省长春市": "广西壮族自治区贵港市",
    "农安县脱贫攻坚领导小组": "桂平市扶贫开发领导小组",
    "农安县": "桂平市",
    "农安镇": "木圭镇",
    "宝城村": "大塘村",
    "长春市": "贵港市",
    "吉扶发": "桂扶发",
    "220122": "450881",
    "2017": "2016",
}
_QIANJIANG = {
    "吉林省长春市": "湖北省",
    "农安县": "潜江市",
    "农安镇": "熊口镇",
    "宝城村": "东湖村",
    "长春市脱贫攻坚领导小组": "湖北省扶贫开发领导小组",
    "长春市": "湖北省",
    "220122": "429005",
}
_QINGDAO = {
    "吉林省长春市": "山东省青岛市",
    "农安县脱贫攻坚领导小组": "平度市扶贫开发领导小组",
    "农安县": "平度市",
    "农安镇": "大泽山镇",
    "宝城村": "东岳石村",
    "吉扶发": "青扶发",
    "220122": "370283",
    "2017年9月": "2018年11月",
    "2017-09": "2018-11",
    "2018-09": "2018-11",
    "2017": "2018",
}


def of_programmes() -> dict[str, Content]:
    """H12_guiping, R02_qingdao …: of each programme what its words change."""
    return {
        "H03_guiping": _at(_GUIPING, _household("H03", "guiping_2016")),
        "H12_guiping": _at(_GUIPING, _household("H12", "guiping_2016")),
        "V02_guiping": _at(_GUIPING, _village("V02", "guiping_2016")),
        "H08_qianjiang": _at(_QIANJIANG, _household("H08", "qianjiang_2017")),
        "H14_qianjiang": _at(_QIANJIANG, _verified()),
        "H15_qianjiang": _at(_QIANJIANG, _household("H15", "qianjiang_2017")),
        "H06_qingdao": _at(_QINGDAO, _disposable("H06")),
        "R02_qingdao": _at(_QINGDAO, _struck_off()),
        "V01_qingdao": _at(_QINGDAO, _town()),
    }


@cache
def _programme(name: str) -> Programme:
    return read_programme(PROGRAMMES_DIR / f"{name}.toml")


def _words(name: str) -> ProgrammeWords:
    return programme_words(_programme(name))


def _household(code: str, name: str) -> Content:
    words = _words(name)
    opinion = sample(code)["opinion"].replace("脱贫退出", words["exit"])
    return sample(code, programme=words, opinion=opinion)


def _verified() -> Content:
    title = title_of_verification(KINDS["H14"], _programme("qianjiang_2017"))
    number = sample("H14")["document_no"].replace(KINDS["H14"].word, KINDS["H14"].province_word)
    return sample("H14", programme=_words("qianjiang_2017"), title=title, document_no=number)


def _village(code: str, name: str) -> Content:
    word = _programme(name).wording.village_exit
    place = {**PLACE, "word": word}
    return sample(
        code,
        programme=_words(name),
        place=place,
        title=title_of_place(code, PLACE["noun"], word),
        opinion=sample(code)["opinion"].replace(PLACE["word"], word),
    )


def _disposable(code: str) -> Content:
    income = cast(IncomePart, {**INCOME, "measure": "年人均可支配收入"})
    criteria = sample(code)["criteria"]
    criteria[0]["title"] = "年人均可支配收入"
    return sample(code, programme=_words("qingdao_2018"), income=income, criteria=criteria)


def _struck_off() -> Content:
    word = _programme("qingdao_2018").wording.struck_off
    return sample(
        "R02",
        programme=_words("qingdao_2018"),
        title=f"建档立卡对象{word}审批表",
        issued_on="2018-11-14",
        particulars=[
            LinePart(label="会议日期", value="2018年11月14日"),
            LinePart(label="会议地点", value="市政府会议室"),
        ],
        ground={**LEAVING, "nature": f"{word}（取消建档立卡资格）"},
        steps=[],
        opinion=f"经审定，同意{word}。",
    )


def _town() -> Content:
    word, noun = _programme("qingdao_2018").wording.town_exit, "经济薄弱镇"
    place = {**PLACE, "name": "农安镇", "noun": noun, "word": word, "designation": "市定经济薄弱镇", "hamlets": []}
    rows = (
        ("可支配财力增幅", "超过所在区(市)平均水平", "9.6%", True, "veto", "D-09"),
        ("生活不能自理特困人员集中供养率", "不低于50%", "37/61（60.66%）", True, "reference", "D-37-1"),
    )
    criteria = [
        CriterionPart(
            no=no,
            title=title,
            standard=standard,
            value=value,
            met=met,
            effect=effect,
            clause=clause,
            lower="",
            differs=False,
        )
        for no, (title, standard, value, met, effect, clause) in enumerate(rows, 1)
    ]
    return sample(
        "V01",
        programme=_words("qingdao_2018"),
        title=title_of_place("V01", noun, word),
        place={
            **place,
            "figures": [LinePart(label="行政村数", value="47个"), LinePart(label="可支配财力", value="4180万元")],
        },
        criteria=criteria,
        division_full="吉林省长春市农安县农安镇",
        issuer="农安镇人民政府",
        village_name="",
        document_no="农安镇退出申〔2017〕17号",
        signers=[signer("申请负责人", "赫连建国", "农安镇人民政府", "镇长", "2017-09-04")],
        particulars=[
            LinePart(label="会议日期", value="2017年9月4日"),
            LinePart(label="会议地点", value="镇政府会议室"),
        ],
        opinion=f"经镇级自评，该镇达到2017年度{word}标准，申请{word}。",
    )


def _at(names: Mapping[str, str], paper: Content) -> Content:
    return cast(Content, elsewhere(names, paper))

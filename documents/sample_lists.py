"""Samples of lists and of joint signatures: three townships, households that dropped out, one who stands in for another."""

import io
from functools import cache
from hashlib import sha256

from PIL import Image, ImageDraw

from approvals.income_lines import EXCLUDED, product, sums
from audit import files
from documents.kinds import Content, DroppedLine, HitPart, IncomeLine, PlaceSum, RosterLine, SignerPart
from documents.parts import LinePart
from documents.sample_values import HOUSEHOLD, INCOME
from documents.samples import line, member, notice, roster, sample, signer

_HEADS = "姜福田 白桂兰 丛喜才 耿大勇 毕国栋 景云飞 戚丽华 鲍静 欧阳春生 路晓燕".split()
_VILLAGES = ("宝城村", "两家子村", "小城子村")


@cache
def drawn() -> bytes:
    """A stroke that looks like a signature."""
    picture = Image.new("RGBA", (600, 220), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    points = [(40, 150), (95, 60), (120, 165), (180, 80), (205, 150), (270, 70), (300, 160), (380, 95), (560, 120)]
    pen.line(points, fill=(20, 20, 60, 255), width=9, joint="curve")
    pen.line([(150, 40), (160, 190)], fill=(20, 20, 60, 255), width=7)
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def ink() -> str:
    return sha256(drawn()).hexdigest()


def keep_ink() -> None:
    """The samples' signature among the stored files, where the press looks for signatures."""
    files.store(drawn())


def lists() -> dict[str, Content]:
    return {
        "H02_lines": _income(),
        "H03_signed": _signed("H03", _home_check()),
        "H04_list": _appraisal(),
        "H06_signed": _consent(),
        "H08_signed": _signed("H08", _team("农安镇人民政府", "查验员", "查验组组长")),
        "H09_list": _review(),
        "H10_hits": _hits(),
        "H12_list": _approval(),
        "H14_list": _verification(),
        "P02_list": _plan(),
        "H12_classes": _classes(),
        "H15_class": sample("H15", exit_class="脱贫不脱政策", exit_note="三年内保留医疗、教育政策，由镇干部结对帮扶。"),
        "H16_class": sample("H16", exit_class="脱贫不再享受政策", exit_note="经区级从严复核，收入稳定且无返贫风险。"),
    }


def _income() -> Content:
    """17 lines, among them a long item, a coefficient, an expense and two that do not count."""
    rows = (
        ("wages", "外出务工（长春某建筑工地，姜海）", "6", "月", 280_000, "工资表、银行流水"),
        ("wages", "村保洁公益岗位", "12", "月", 15_000, "岗位协议1份"),
        ("business", "玉米", "18.5", "亩", 48_000, "售粮凭证3份"),
        ("business", "大豆", "4", "亩", 36_250, "收益系数"),
        ("business", "生猪", "3", "头", 130_667, "出栏证明"),
        ("property", "土地流转", "3", "亩", 40_000, "流转合同1份"),
        ("transfer", "耕地地力保护补贴", "", "", 118_050, "一卡通"),
        ("transfer", "城乡居民基本养老保险", "12", "月", 16_667, "银行流水"),
        ("expenses", "种子、化肥、农药", "", "", 312_000, "票据6张"),
        ("expenses", "饲料、防疫", "", "", 100_000, ""),
        ("excluded", "临时救助金", "", "", 200_000, "民政发放表"),
        ("excluded", "危房改造补助（专款专用，由施工方直接领取，不计入家庭收入）", "", "", 2_100_000, ""),
    )
    lines = [
        IncomeLine(
            category=category,
            item=item,
            quantity=quantity,
            unit=unit,
            price_fen=amount if quantity else None,
            amount_fen=product(quantity, amount) if quantity else amount,
            voucher=voucher,
            is_counted=category != EXCLUDED,
        )
        for category, item, quantity, unit, amount, voucher in rows
    ]
    reckoned = sums(lines)
    total = sum(reckoned.values()) - 2 * reckoned["expenses_fen"]
    income = {**INCOME, **reckoned, "lines": lines, "total_fen": total, "per_capita_fen": total // 6}
    return sample("H02", income=income)


def _signed(code: str, signers: list[SignerPart]) -> Content:
    return sample(code, signers=signers, is_joint=True, particulars=sample(code)["particulars"])


def _home_check() -> list[SignerPart]:
    day = "2017-03-15"
    return [
        signer("户主", "姜福田", "", "", day, method="按手印", ink=ink(), opinion="情况属实"),
        signer("测算人", "罗敏", "宝城村驻村工作队", "队员", day, method="屏幕手写", ink=ink(), opinion="已入户核实"),
        signer("测算人", "孟小平", "宝城村村民委员会", "文书", day, method="系统签字", opinion="计算无误"),
        signer("帮扶责任人", "卢志远", "", "", day, method="手写签字", ink=ink(), opinion="同意"),
    ]


def _team(unit: str, member_post: str, leader_post: str) -> list[SignerPart]:
    day = "2017-04-12"
    names = ("葛长河", "路晓燕", "丛喜才")
    team = [signer(member_post, name, unit, "干部", day, method="系统签字", opinion="查验属实") for name in names]
    return [*team, signer(leader_post, "甄强", unit, "科员", day, method="屏幕手写", ink=ink(), opinion="同意提交审核")]


def _leaders() -> list[SignerPart]:
    day, unit = "2017-04-18", "农安镇人民政府"
    return [
        signer("分管领导", "王芳（代李伟）", unit, "副镇长", day, method="系统签字", opinion="同意"),
        signer("乡镇长", "赫连建国", unit, "镇长", day, method="屏幕手写", ink=ink(), opinion="同意，依规公示"),
        signer(
            "乡镇党委书记", "司马相宜", "中共农安镇委员会", "书记", day, method="屏幕手写", ink=ink(), opinion="同意"
        ),
    ]


def rows_of(count: int, *, villages: int = 1, notes: dict[str, str] | None = None) -> list[RosterLine]:
    names = _VILLAGES[:villages]
    return [
        line(
            no,
            f"{no // 6 + 1}社",
            _HEADS[no % 10],
            no % 6 + 1,
            village=names[no * villages // (count + 1)] if villages > 1 else "",
            notes=notes,
        )
        for no in range(1, count + 1)
    ]


def dropped(village: str = "") -> list[DroppedLine]:
    rows = (
        ("5社", "景云飞", 3, "户主不认可，退回入户核实。"),
        ("2社", "戚丽华", 2, "疑点未澄清（名下有商品房登记）。"),
    )
    return [
        DroppedLine(village=village, hamlet=hamlet, head_name=name, population=count, reason=reason)
        for hamlet, name, count, reason in rows
    ]


def _listed(code: str, rows: list[RosterLine], **changed: object) -> Content:
    whole = {**roster(rows), "dropped": dropped(rows[0]["village"]), "places": _sums(rows)}
    opinion = sample(code)["opinion"].replace("该户", "名单所列各户")
    changed = {"household": None, "members": [], "income": None, "criteria": [], "opinion": opinion, **changed}
    return sample(code, roster=whole, **changed)


def _sums(rows: list[RosterLine]) -> list[PlaceSum]:
    names = dict.fromkeys(row["village"] for row in rows)
    return [
        PlaceSum(
            name=name or "宝城村",
            households=sum(row["village"] == name for row in rows),
            persons=sum(row["population"] for row in rows if row["village"] == name),
        )
        for name in names
    ]


def _appraisal() -> Content:
    ballots = {"情况介绍及发言": "收入、住房、饮水逐项介绍，无异议。", "赞成": "29人", "反对": "1人", "弃权": "1人"}
    turnout = {"驻村领导应到": "2人", "驻村领导实到": "2人", "村民代表应到": "30人", "村民代表实到": "26人"}
    turnout |= {"党员代表应到": "4人", "党员代表实到": "3人"}
    said = [LinePart(label=label, value=value) for label, value in turnout.items()]
    common = [
        item for item in sample("H04")["particulars"] if item["label"] not in {"赞成", "反对", "弃权", "回避人员"}
    ]
    signers = [
        signer(
            "主持人", "孟庆余", "宝城村村民委员会", "主任", "2017-03-21", method="屏幕手写", ink=ink(), opinion="属实"
        ),
        signer("记录人", "罗敏", "宝城村村民委员会", "文书", "2017-03-21", method="系统签字", opinion="如实记录"),
        signer(
            "村务监督委员会",
            "丛喜才",
            "宝城村村务监督委员会",
            "主任",
            "2017-03-21",
            method="系统签字",
            opinion="全程监督",
        ),
    ]
    rows = rows_of(17, notes=ballots)
    return _listed("H04", rows, particulars=[*common, *said], signers=signers, is_joint=True)


def _review() -> Content:
    return _listed("H09", rows_of(23), signers=_leaders(), is_joint=True, notice=notice())


def _approval() -> Content:
    day = "2017-06-02"
    signers = [
        signer("县级主管负责人", "韩立新", "农安县人民政府", "副县长", day, method="系统签字", opinion="同意"),
        signer(
            "县级党委和政府主要负责人",
            "尚文博",
            "中共农安县委",
            "书记",
            day,
            method="屏幕手写",
            ink=ink(),
            opinion="同意",
        ),
    ]
    changed = {"division_full": "吉林省长春市农安县农安镇", "village_name": "", "addressee": "农安镇人民政府"}
    return _listed("H12", rows_of(36, villages=3), signers=signers, is_joint=True, **changed)


def _classes() -> Content:
    rows = rows_of(8)
    for row in rows:
        title = "脱贫不再享受政策" if row["no"] % 3 == 0 else "脱贫不脱政策"
        row["notes"] = [LinePart(label="退出类别", value=title)]
    return _listed("H12", rows, addressee="农安镇人民政府")


def _verification() -> Content:
    rows = rows_of(12, villages=3, notes={"是否抽中": "否"})
    rows[3]["notes"] = [LinePart(label="是否抽中", value="是"), LinePart(label="本级认定", value="与县级复查一致")]
    signers = _team("长春市脱贫攻坚领导小组办公室", "检验员", "检验组组长")
    return _listed("H14", rows, signers=signers, is_joint=True, village_name="")


def _plan() -> Content:
    return _listed("P02", rows_of(21, villages=3), village_name="")


def _consent() -> Content:
    said = {
        "逐项指标已告知": "是",
        "收入数已告知": "是",
        "退出后政策已说明": "是",
        "户主意见": "同意",
        "签字方式": "委托代签",
        "签字人": "姜海",
        "与户主关系": "之子",
        "代签原因": "户主在外务工，书面委托",
        "见证人": "毕国栋",
    }
    signers = [
        signer("代签人", "姜海", "户主之子", "", "2017-03-27", method="手写签字", ink=ink()),
        signer("经办人", "孟庆余", "宝城村村民委员会", "主任", "2017-03-27"),
    ]
    return sample("H06", particulars=[LinePart(label=name, value=text) for name, text in said.items()], signers=signers)


def _hits() -> Content:
    replies = sample("H10")["replies"]
    hit = HitPart(
        no="YD-2017-00012",
        member="姜*",
        item="机动车登记",
        content="农用三轮车1辆",
        is_cleared=True,
        reason="生产自用，有村委会证明和行驶证",
        settled_by="葛长河",
        settled_on="2017-05-09",
    )
    for reply in replies:
        reply["officer"], reply["head"] = "鲍静", "景云飞"
        reply["hits"] = [hit] if reply["has_hit"] else []
    household = {**HOUSEHOLD, "head_name": "姜福田"}
    return sample("H10", replies=replies, household=household, members=[member("姜福田", "户主", "", 52, "", "")])

"""One realistic sample of every paper, for the gallery and the golden texts. Names and numbers are invented."""

from collections.abc import Sequence
from typing import Any

from documents.kinds import (
    KINDS,
    Content,
    CriterionPart,
    MemberPart,
    NoticePart,
    PhonePart,
    ProgrammeWords,
    ReplyPart,
    RosterLine,
    RosterPart,
    SignerPart,
)
from documents.parts import LinePart
from documents.sample_care import CARE
from documents.sample_elsewhere import elsewhere
from documents.sample_evaluations import EVALUATIONS, ISSUERS, evaluation_signers
from documents.sample_evaluations import OPINIONS as EVALUATION_OPINIONS
from documents.sample_grounds import GROUNDS, STEPS
from documents.sample_ledger import LEDGER, ledger_signers
from documents.sample_letters import LETTER, letter_signers
from documents.sample_objections import OBJECTIONS, PLAN
from documents.sample_places import (
    BODIES,
    COSIGNERS,
    COUNTY_STEPS,
    DEPARTMENT,
    LIAONING,
    ZHANGWU,
    department_signers,
    indicators_of,
    place_of,
)
from documents.sample_reports import REPORTS, report_signers
from documents.sample_values import (
    COMPARED,
    CRITERIA,
    DATES,
    HOUSEHOLD,
    INCOME,
    LABELS,
    MEMBERS,
    OPINIONS,
    PARTICULARS,
    PHONES,
    PLACES,
    REPLIES,
    SAMPLE,
    SIGNERS,
    TOKEN,
    UNMET,
)
from documents.titles import title_of_place

_CHANGCHUN = ProgrammeWords(
    title="长春市2017年脱贫攻坚退出核验",
    source_title="关于进一步推进脱贫攻坚工作的意见",
    standard="两不愁、三保障",
    exit="脱贫退出",
)

_DIVISIONS = {
    "K": "辽宁省阜新市彰武县",
    **dict.fromkeys("SE", "吉林省长春市农安县"),
}
_ALL_SIGNED = {*LEDGER, *REPORTS, *CARE, *EVALUATIONS, "V03", "P03"}


def sample(code: str, **changed: Any) -> Content:
    """A full sample of the kind; `changed` replaces whole parts of it."""
    kind, is_household, place = KINDS[code], code[0] in "HR" or code in {"M01", "M03"}, place_of(code)
    content = Content(
        kind=code,
        title=title_of_place(code, place["noun"], place["word"]) if place else kind.title,
        document_no=number(code),
        issued_on=DATES[code],
        year=2019 if code[0] == "K" else int(DATES[code][:4]),
        round=1,
        carried_from=0,
        case_no="T2017-220122-000017",
        division_full=_DIVISIONS.get(code[0], "吉林省长春市农安县农安镇宝城村"),
        village_name="" if code[0] in _DIVISIONS else "宝城村",
        county_name="农安县",
        issuer=DEPARTMENT if code == "V03" else ISSUERS.get(code) or SIGNERS[BODIES.get(code, kind.body)][0],
        addressee={"H09": "宝城村村民委员会", "H12": "农安镇人民政府"}.get(code, ""),
        copies=list(kind.copies),
        check_token=TOKEN,
        check_url=f"https://heyan.example/V/{TOKEN}",
        check_code="token",
        is_demo=True,
        programme=LIAONING if code[0] == "K" else _CHANGCHUN,
        household=HOUSEHOLD if is_household else None,
        members=[member(*row) for row in MEMBERS] if is_household else [],
        income=None if code in {"H01", "M03"} or not is_household else INCOME,
        criteria=_criteria_of(code) if is_household and code not in CARE else indicators_of(code),
        particulars=[LinePart(label=label, value=value) for label, value in PARTICULARS.get(code, {}).items()],
        opinion=OPINIONS.get(code) or EVALUATION_OPINIONS.get(code, ""),
        signers=_signers(code),
        is_joint=code in _ALL_SIGNED,
        roster=roster([_ROW], is_list=code == "M02") if is_household or code in {"P02", "M02"} else None,
        notice=_notice(code),
        phones=phones(),
        replies=_replies() if code == "H10" else [],
        basis=[number(earlier) for earlier in _before(code)],
        audit_line=f"T2017-220122-000017 {12 + len(_before(code))} {'3c9d41e7' * 8}",
        checkpoint="heyan.example/log 1827364 Zm9yIHNhbXBsZXMgb25seSwgbm8gcmVhbCByb290ISE=",
        effective_on="2017-06-30" if code in {"H15", "H16"} else "",
        exit_class="",
        exit_note="",
        sample=SAMPLE if code == "H14" else None,
        objection=OBJECTIONS.get(code),
        plan=PLAN if code == "P01" else None,
        ledger=LEDGER.get(code),
        steps=STEPS.get(code) or COUNTY_STEPS.get(code, []),
        cosigners=COSIGNERS.get(code, []),
        own_seals=list(KINDS[code].own_seals),
        ground=GROUNDS.get(code),
        place=place,
        places=[],
        report=REPORTS.get(code),
        care=CARE.get(code),
        letter=LETTER if code == "P03" else None,
        evaluation=EVALUATIONS.get(code),
    )
    here = elsewhere(ZHANGWU, content) if code[0] == "K" else content
    return Content(**{**here, **changed})  # type: ignore[typeddict-item]


def number(code: str) -> str:
    kind = KINDS[code]
    return f"{PLACES.get(BODIES.get(code, kind.body), '农安县')}{kind.word}〔{DATES[code][:4]}〕17号"


def member(name: str, relation: str, id_masked: str, age: int | None, health: str, labour: str) -> MemberPart:
    return MemberPart(name=name, relation=relation, id_masked=id_masked, age=age, health=health, labour=labour)


def _criteria_of(code: str) -> list[CriterionPart]:
    rows = criteria(is_measured=code != "H01", is_compared=code in COMPARED)
    for at, value in UNMET.get(code, {}).items():
        rows[at]["value"], rows[at]["met"] = value, False
    return rows


def criteria(*, is_measured: bool = True, is_compared: bool = True) -> list[CriterionPart]:
    return [
        CriterionPart(
            no=no,
            title=title,
            standard=standard,
            value=value if is_measured else "",
            met=met if is_measured else None,
            effect=effect,
            clause=clause,
            lower=value if is_compared else "",
            differs=False,
        )
        for no, (title, standard, value, met, effect, clause) in enumerate(CRITERIA, 1)
    ]


def _before(code: str) -> list[str]:
    return [earlier for earlier in DATES if earlier.startswith("H") and DATES[earlier] < DATES[code]]


def phones() -> list[PhonePart]:
    return [PhonePart(level=level, office=office, number=number) for level, office, number in PHONES]


_OF_VILLAGE = ("村部", "行政村公示栏", "8社")
_OF_PROVINCE = ("辽宁省人民政府网站", "《辽宁日报》")


def notice(*, starts_on: str = "", ends_on: str = "", days: int = 7, places: Sequence[str] = _OF_VILLAGE) -> NoticePart:
    return NoticePart(starts_on=starts_on, ends_on=ends_on, days=days, places=list(places), phones=phones())


def line(
    no: int, hamlet: str, head_name: str, population: int, *, village: str = "", notes: dict[str, str] | None = None
) -> RosterLine:
    said = [LinePart(label=label, value=value) for label, value in (notes or {}).items()]
    return RosterLine(no=no, village=village, hamlet=hamlet, head_name=head_name, population=population, notes=said)


_ROW = line(1, HOUSEHOLD["hamlet"], HOUSEHOLD["head_name"], HOUSEHOLD["population"])


def roster(rows: list[RosterLine], *, is_list: bool = True) -> RosterPart:
    return RosterPart(
        rows=rows,
        households=len(rows),
        persons=sum(row["population"] for row in rows),
        places=[],
        dropped=[],
        is_list=is_list,
    )


def _notice(code: str) -> NoticePart | None:
    return {
        "H07": notice(starts_on="2017-03-29", ends_on="2017-04-04"),
        "H09": notice(),
        "V04": notice(starts_on="2017-10-19", ends_on="2017-10-25"),
        "K05": notice(starts_on="2020-02-13", ends_on="2020-02-19", places=_OF_PROVINCE),
        "K06": notice(starts_on="2020-02-29", ends_on="2020-03-04", days=5, places=_OF_PROVINCE),
        "V07": notice(starts_on="2017-11-29", ends_on="2017-12-03", days=5),
        "H13": notice(starts_on="2017-06-24", ends_on="2017-06-28", days=5),
    }.get(code)


def signer(
    label: str, name: str, unit: str, post: str, on: str, *, method: str = "", ink: str = "", opinion: str = ""
) -> SignerPart:
    return SignerPart(
        label=label, name=name, unit=unit, post=post, signed_on=on, method=method, ink=ink, opinion=opinion
    )


def _signers(code: str) -> list[SignerPart]:
    if code in LEDGER:
        return ledger_signers(code)
    if code == "P03":
        return letter_signers()
    if code in REPORTS:
        return report_signers(DATES[code])
    if code in EVALUATIONS:
        return evaluation_signers(code, DATES[code])
    if code == "V03":
        return department_signers()
    unit, post, name = SIGNERS[BODIES.get(code, KINDS[code].body)]
    if code not in {"H15", "H16"}:
        return [signer(LABELS.get(code, "签发人"), name, unit, post, DATES[code])]
    return [
        signer("信息员", "路晓燕", unit, "扶贫信息员", "2017-06-30"),
        signer("复核人", name, unit, post, DATES[code]),
    ]


def _replies() -> list[ReplyPart]:
    remark = "户内登记农用三轮车1辆，已核实为生产用车，不影响认定。"
    return [
        ReplyPart(
            department=department,
            items=items.split("、"),
            has_hit=department == "公安部门",
            is_cleared=True if department == "公安部门" else None,
            remark=remark if department == "公安部门" else "",
            replied_on="2017-05-08",
            officer="",
            head="",
            hits=[],
        )
        for department, items in REPLIES.items()
    ]

"""What the papers of the field work say (E02–E05): plain values in official Chinese, frozen with the act."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from audit import clock, log
from documents.evaluation_parts import EvaluationPart, ProblemLine, QuestionLine, RateLine
from documents.evaluations import issue_for_evaluation
from documents.fact_parts import standard_of
from documents.kinds import SignerPart
from documents.labels import written
from documents.parts import LinePart
from inspection.evaluation import questions, rates
from inspection.evaluation.papers import KINDS as UNITS
from inspection.evaluation.recordings import recordings_of
from inspection.models import (
    AreaAnswer,
    Engagement,
    EvaluationConclusion,
    EvaluationUnit,
    Evaluator,
    ProblemKind,
    ProblemList,
    Questionnaire,
    QuestionnaireSignature,
    SuspectedProblem,
    UnitKind,
)
from registry.models import Posting
from registry.places import plain_name
from registry.programme_store import programme_of

KINDS = {
    ProblemKind.WRONG_EXIT: "疑似错退",
    ProblemKind.MISSED: "疑似漏评",
    ProblemKind.PROCEDURE: "程序问题",
    ProblemKind.PLACE: "村级指标不符",
}
_BASES = {"accepted": "地区认可", "unanswered": "逾期未反馈", "experts": "专家组研判"}


def interview_no(row: Questionnaire) -> str:
    """The unit with its draw and engagement is loaded."""
    return f"{row.unit.draw.engagement.no}-{row.unit.no:03}"


def subject_of(unit: EvaluationUnit) -> str:
    """宝城村姜福田户; the village or the site alone where no household is meant."""
    place = plain_name(unit.village.name)
    if unit.kind == UnitKind.SITE:
        return f"{place}{unit.name}"
    return place if unit.is_village else f"{place}{unit.name}户"


def part_of(engagement: Engagement, **filled: Any) -> EvaluationPart:
    empty: dict[str, Any] = {
        "no": engagement.no,
        "body": engagement.body.name,
        "contract_no": engagement.contract_no,
        "area": plain_name(engagement.area.name),
        "period": f"{_chinese(engagement.starts_on)}至{_chinese(engagement.ends_on)}",
        "facts": [],
        "questions": [],
        "problems": [],
        "rates": [],
        "paragraphs": [],
        "tables": [],
    }
    return EvaluationPart(**{**empty, **filled})  # type: ignore[typeddict-item]


def facts(**values: str) -> list[LinePart]:
    return [LinePart(label=label, value=value) for label, value in values.items()]


def issue_interview(
    row: Questionnaire, signature: QuestionnaireSignature, answers: Mapping[str, Any], at: datetime
) -> None:
    """E02, when both stand by it. The commissioning office may fetch it, the area may not."""
    engagement, unit = row.unit.draw.engagement, row.unit
    told = facts(
        问卷编号=f"{interview_no(row)}（第{row.edition}次）",
        样本=f"{UNITS[UnitKind(unit.kind)]}：{subject_of(unit)}",
        受访人=f"{row.respondent}（{row.relation}）",
        清场情况="基层干部已回避",
        访谈时间=f"{_chinese(row.visited_on)}{row.asked_from:%H:%M}至{row.asked_until:%H:%M}",
        问卷版本=row.version,
        **_recorded(row),
    )
    asked = questions.questions_for(programme_of(engagement.programme), unit.kind)
    lines = [
        QuestionLine(
            section=questions.SECTIONS[section][0],
            text=question.text,
            answer=written(question.item, answers[question.item.name]) if question.item.name in answers else "",
        )
        for section, rows in questions.in_sections(asked)
        for question in rows
    ]
    _issue(
        "E02",
        engagement,
        part_of(engagement, facts=told, questions=lines),
        subject_no=interview_no(row),
        stream=row.stream,
        signers=[
            signer("调查员", row.first, row.sent_at, "访谈属实。"),
            signer("调查员", signature.evaluator, at, signature.remark or "访谈属实。"),
        ],
        seen_at=engagement.commissioner.path,
        posting=row.first.posting,
        opinion=row.remarks,
        at=at,
    )


def _recorded(row: Questionnaire) -> dict[str, str]:
    said = "；".join(f"第{one.no}段SHA-256 {one.sha256}" for one in recordings_of(row))
    return {"现场录音": said} if said else {}


def issue_list(problem_list: ProblemList, problems: Sequence[SuspectedProblem], asked: int, at: datetime) -> None:
    """E03: handed to the area."""
    engagement = problem_list.engagement
    said = (
        f"{_chinese(problem_list.day)}研判问卷{asked}份，列入疑似问题{len(problems)}条，"
        f"涉及疑似错退{_persons(problems, ProblemKind.WRONG_EXIT)}人、疑似漏评{_persons(problems, ProblemKind.MISSED)}人。"
        f"请于{_chinese(problem_list.answer_by)}前逐条反馈。"
    )
    _issue(
        "E03",
        engagement,
        part_of(engagement, problems=[problem_line(one) for one in problems], paragraphs=[said]),
        subject_no=engagement.no,
        stream=engagement.stream,
        signers=[signer("组长", problem_list.evaluator, at, "")],
        seen_at=engagement.area_path,
        posting=problem_list.evaluator.posting,
        at=at,
    )


def issue_answer(answer: AreaAnswer, posting: Posting, at: datetime) -> None:
    """E04: the area's own paper."""
    problem = answer.problem
    problem_list = problem.problem_list
    told = facts(清单编号=problem_list.list_no, 反馈期限=_chinese(problem_list.answer_by))
    who = SignerPart(
        label="举证人",
        name=answer.name,
        unit=answer.unit,
        post=answer.post,
        signed_on=_day(at).isoformat(),
        method="系统签字",
        ink="",
        opinion="",
    )
    engagement = problem_list.engagement
    _issue(
        "E04",
        engagement,
        part_of(engagement, facts=told, problems=[problem_line(problem)]),
        subject_no=engagement.no,
        stream=engagement.stream,
        signers=[who],
        seen_at=engagement.area_path,
        posting=posting,
        issuer_name=posting.unit,
        at=at,
    )


def issue_report(conclusion: EvaluationConclusion, problems: Sequence[SuspectedProblem], asked: int) -> None:
    """E05."""
    engagement = conclusion.engagement
    contested = sum(not answer.accepts for one in problems if (answer := getattr(one, "answer", None)))
    upheld = sum(one.ruling.upheld for one in problems)
    said = (
        f"共完成问卷{asked}份，列出疑似问题{len(problems)}条，其中{contested}条举证；"
        f"经研判认定{upheld}条，排除{len(problems) - upheld}条。"
    )
    draw = engagement.draw
    told = facts(
        抽样=f"抽取样本{draw.sample_size}个，抽样框摘要（SHA-256）{draw.frame.digest}", 问卷版本=questions.VERSION
    )
    _issue(
        "E05",
        engagement,
        part_of(
            engagement,
            facts=told,
            problems=[problem_line(one) for one in problems],
            rates=rate_lines(conclusion),
            paragraphs=[said],
        ),
        subject_no=engagement.no,
        stream=engagement.stream,
        signers=[signer("组长", conclusion.evaluator, conclusion.at, "")],
        seen_at=engagement.area_path,
        posting=conclusion.evaluator.posting,
        opinion=f"{OPINIONS[conclusion.opinion]}。{conclusion.text}",
        at=conclusion.at,
    )


OPINIONS = {"agree": "同意退出", "defer": "暂缓退出"}


def rate_lines(conclusion: EvaluationConclusion) -> list[RateLine]:
    programme, found = programme_of(conclusion.engagement.programme), []
    met = {result["measure"]: result["met"] for result in conclusion.results}
    for measure in rates.RATES:
        rule, share = rates.rule_for(programme, measure), conclusion.shares.get(measure)
        numerator, denominator = rates.words(measure, share) if share else ("", "")
        found.append(
            RateLine(
                title=rule.title if rule else rates.TITLES[measure],
                numerator=numerator,
                denominator=denominator,
                value=rates.percent(share) if share else "",
                standard=standard_of(rule) if rule else "",
                met=met.get(measure),
                clause=rule.clause if rule else "",
            )
        )
    return found


def problem_line(problem: SuspectedProblem) -> ProblemLine:
    """With the answer and the ruling as far as they are there."""
    answer, ruling = getattr(problem, "answer", None), getattr(problem, "ruling", None)
    county = ("认可" if answer.accepts else "不认可（举证）") if answer else ("逾期未反馈" if ruling else "")
    return ProblemLine(
        no=problem.no,
        subject=subject_of(problem.questionnaire.unit),
        kind=KINDS[ProblemKind(problem.kind)],
        description=problem.description,
        persons=problem.persons,
        found_on=problem.questionnaire.visited_on.isoformat(),
        questionnaire=interview_no(problem.questionnaire),
        county=county,
        statement=answer.statement if answer else "",
        evidence=[file.title for file in answer.files.order_by("pk")] if answer else [],
        ruling=("认定" if ruling.upheld else "排除") if ruling else "",
        basis=_BASES[ruling.basis] if ruling else "",
    )


def signer(label: str, evaluator: Evaluator, at: datetime, opinion: str) -> SignerPart:
    return SignerPart(
        label=label,
        name=evaluator.name,
        unit=evaluator.posting.unit,
        post=evaluator.posting.post,
        signed_on=_day(at).isoformat(),
        method="系统签字",
        ink="",
        opinion=opinion,
    )


def _issue(
    kind: str, engagement: Engagement, part: EvaluationPart, *, stream: str, at: datetime, **values: Any
) -> None:
    seq, digest = log.head_of(stream)
    issue_for_evaluation(
        kind=kind,
        part=part,
        path=engagement.area_path,
        year=engagement.year,
        audit_line=f"{stream} {seq} {digest}",
        programme=programme_of(engagement.programme),
        on=_day(at),
        at=at,
        **{"issuer_name": engagement.body.name, **values},
    )


def _persons(problems: Sequence[SuspectedProblem], kind: ProblemKind) -> int:
    return sum(one.persons or 0 for one in problems if one.kind == kind)


def _day(at: datetime) -> date:
    return at.astimezone(clock.LOCAL_ZONE).date()


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

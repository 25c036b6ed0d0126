"""How the households a level looked at were drawn, as its paper says it (H08, H11, H14): whoever doubts it draws again."""

from approvals import sampling
from approvals.models import Decision
from documents.kinds import SamplePart
from registry.programme_samples import SampleRule, SampleStep


def sample_part(decision: Decision) -> SamplePart | None:
    """None where the level looks at all (C-33, P:9, P:17)."""
    unit = sampling.unit_of(decision.case, decision.stage)
    if unit is None:
        return None
    made = unit.draw
    return SamplePart(
        draw_no=made.no,
        drawn_on=sampling.drawn_on(made).isoformat(),
        seed=made.seed,
        frame_digest=made.frame_digest,
        frame_size=made.frame_size,
        sample_size=made.sample_size,
        is_sampled=unit.is_sampled,
        rule=rule_words(sampling.rule_of(made)),
    )


def rule_words(rule: SampleRule) -> str:
    """按村计算：20户及以下全部抽取，21至100户抽取20户，100户以上抽取30户；错误率超过2%的，整批退回。"""
    counted = "按村计算" if rule.per == "village" else "按名单计算"
    least = f"，不少于{rule.minimum}户" if rule.minimum > 1 else ""
    return f"{counted}：{_steps(rule.steps)}{least}；错误率超过{rule.error_limit_percent}%的，整批退回。"


def _steps(steps: tuple[SampleStep, ...]) -> str:
    below = (None, *(step.up_to for step in steps))
    return "，".join(_span(low, step.up_to) + _amount(step) for low, step in zip(below, steps, strict=False))


def _span(low: int | None, high: int | None) -> str:
    if high is None:
        return f"{low}户以上" if low else ""
    return f"{low + 1}至{high}户" if low else f"{high}户及以下"


def _amount(step: SampleStep) -> str:
    if step.number is not None:
        return f"抽取{step.number}户"
    return f"抽取{step.percent}%（不足1户的按1户计）" if step.percent is not None else "全部抽取"

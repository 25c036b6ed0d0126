"""The report as text, Chinese or English, and as JSON."""

import json
from collections.abc import Mapping
from typing import Any

from audit.verifier.findings import Finding, Report
from audit.verifier.sentences import SENTENCE
from audit.verifier.words import CLAIM, LABELS, LANGUAGES, RESULT, STATUS

REPORT_SCHEMA = "heyan.verification/1"


def sentence(code: str, values: Mapping[str, Any], language: str) -> str:
    return _word(SENTENCE[code], language).format(**{name: _printable(value) for name, value in values.items()})


def as_text(report: Report, language: str, name: str = "") -> str:
    """What an evaluator reads: one block per claim, the result last."""
    lines = [_label("title", language), ""]
    lines += [f"{_label(key, language)}: {value}" for key, value in _heading(report, name).items() if value]
    lines.append("")
    for claim, found in _by_claim(report).items():
        status = _word(STATUS[report.status_of(claim)], language)
        lines.append(f"[{status}] {_word(CLAIM[claim], language)}")
        lines += [f"    {sentence(each.code, each.values, language)}" for each in found]
    return "\n".join([*lines, "", result(report, language), ""])


def as_object(report: Report, name: str = "") -> dict[str, Any]:
    """The same for programs, with the sentences of both languages. Nothing in it depends on where or when it was made."""
    return {
        "schema": REPORT_SCHEMA,
        **_heading(report, name),
        "exit_status": report.exit_status,
        "result": {language: result(report, language) for language in LANGUAGES},
        "claims": [_claim(report, claim, found) for claim, found in _by_claim(report).items()],
    }


def as_json(report: Report, name: str = "") -> str:
    return json.dumps(as_object(report, name), ensure_ascii=False, indent=1) + "\n"


def result(report: Report, language: str) -> str:
    return _word(RESULT[report.exit_status], language)


def _heading(report: Report, name: str) -> dict[str, Any]:
    return {
        "bundle": name,
        "digest": report.bundle_sha256,
        "checkpoint": report.checkpoint.line if report.checkpoint else "",
        "entries": report.entries,
        "streams": report.streams,
        "content": report.content,
    }


def _claim(report: Report, claim: str, found: list[Finding]) -> dict[str, Any]:
    return {
        "claim": claim,
        "status": report.status_of(claim),
        "title": dict(zip(LANGUAGES, CLAIM[claim], strict=True)),
        "findings": [
            {"code": each.code, "values": {name: _printable(value) for name, value in each.values.items()}}
            | {language: sentence(each.code, each.values, language) for language in LANGUAGES}
            for each in found
        ],
    }


def _by_claim(report: Report) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in report.findings:
        grouped.setdefault(finding.claim, []).append(finding)
    return grouped


def _printable(value: str | int) -> str | int:
    """Whatever a made-up bundle holds comes to the terminal as text, never as a control character."""
    if not isinstance(value, str):
        return value
    return "".join(each if each.isprintable() else "�" for each in value)[:300]


def _label(key: str, language: str) -> str:
    return _word(LABELS[key], language)


def _word(words: tuple[str, str], language: str) -> str:
    return words[LANGUAGES.index(language)]

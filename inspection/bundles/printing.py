"""The verifier's report as a PDF, from its JSON: whoever checked, with whatever trust, gets the same page."""

import json
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from audit.clock import LOCAL_ZONE
from documents.rendering import press
from documents.rendering.failures import RenderFailed
from documents.rendering.page import Sheet

SECONDS = 30.0
_SCHEMA = "heyan.verification/1"


class NoReport(ValueError):
    """The JSON is no report of the verifier."""


def report_pdf(report: dict[str, Any], at: datetime) -> bytes:
    """Chinese, with the English sentence below each; the JSON travels inside. Raises NoReport, RenderFailed."""
    if report.get("schema") != _SCHEMA or not isinstance(report.get("claims"), list):
        raise NoReport(str(report.get("schema"))[:80])
    dated = at.astimezone(LOCAL_ZONE).date().isoformat()
    try:
        html = render_to_string("inspection/bundles/report.html", {"report": report, "dated": dated})
    except (KeyError, TypeError) as error:
        raise NoReport(str(error)) from error
    evidence = json.dumps(report, ensure_ascii=False, sort_keys=True).encode()
    return press.print_sheet(
        Sheet(html=html, evidence=evidence, name="verification.json", dated=dated), seconds=SECONDS
    )


__all__ = ["NoReport", "RenderFailed", "report_pdf"]

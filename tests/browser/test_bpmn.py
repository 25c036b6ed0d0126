"""The diagrams as a BPMN viewer draws them: opened without a warning, every element drawn."""

from pathlib import Path

import pytest
from django.utils.translation import override
from playwright.sync_api import Browser

from audit.exchange.origin import Origin
from tests.workflows.exchange.outside import BPMN_JS, needs_bpmn_js
from workflows.exchange.bpmn import bpmn_of
from workflows.exchange.graph import FLOWS, graph_of
from workflows.exchange.shapes import drawing_of

OPEN = """async diagram => {
    const viewer = new BpmnJS({container: '#canvas'});
    const {warnings} = await viewer.importXML(diagram);
    const drawn = viewer.get('elementRegistry').filter(element => element.type !== 'label').length;
    viewer.destroy();
    return [warnings.map(warning => warning.message), drawn];
}"""


@needs_bpmn_js
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_viewer_opens_every_diagram_without_a_warning(chromium: Browser, language: str) -> None:
    page = chromium.new_page()
    page.set_content("<div id='canvas' style='height: 600px'></div>")
    page.add_script_tag(path=Path(BPMN_JS))
    for flow in FLOWS.values():
        with override(language):
            drawing = drawing_of(graph_of(flow))
            warnings, drawn = page.evaluate(OPEN, bpmn_of(graph_of(flow), Origin("heyan.example/audit", 1, "AAAA")))
        assert warnings == []
        assert drawn == 2 + len(drawing.lanes) + len(drawing.shapes) + len(
            drawing.lines
        )  # the plane, the pool, and all in it
    page.close()

"""manage.py export_bpmn DIR: every flow version as BPMN 2.0, and what each loaded programme makes of it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import override

from audit.exchange.origin import newest
from workflows.exchange.bpmn import bpmn_of
from workflows.exchange.graph import FLOWS, graph_of


class Command(BaseCommand):
    help = "Write the diagram of every flow version, with lanes and layout, into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, **options: Any) -> None:
        options["folder"].mkdir(parents=True, exist_ok=True)
        origin = newest()
        with override(options["language"]):
            for name, flow_class in FLOWS.items():
                diagram = bpmn_of(graph_of(flow_class), origin)
                (options["folder"] / f"{name}.bpmn").write_text(diagram, encoding="utf-8")
        self.stdout.write(origin.line)

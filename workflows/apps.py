from importlib import import_module

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "workflows"

    def ready(self) -> None:
        import_module("workflows.checks")
        import_module("workflows.supervision.report_tables")

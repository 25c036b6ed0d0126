"""The same fifteen decisions as a viewflow flow: View nodes with a permission each, one If for the return."""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.flow import views

from bench.plain.models import ExitProcess
from bench.workload import RETURN_AT, RETURN_TO, STAGES, STEPS


def _view(stage):
    return flow.View(views.UpdateProcessView.as_view(fields=["outcome"])).Permission(f"plain.act_{STEPS[stage].role}")


class ExitFlow(flow.Flow):
    process_class = ExitProcess

    start = flow.StartHandle(this.on_start).Next(getattr(this, STAGES[0]))
    for stage, following in zip(STAGES, [*STAGES[1:], "end"], strict=True):
        target = "is_returned" if stage == RETURN_AT else following
        locals()[stage] = _view(stage).Next(getattr(this, target))
        if stage == RETURN_AT:
            is_returned = (
                flow.If(lambda activation: activation.process.outcome == "returned")
                .Then(getattr(this, RETURN_TO))
                .Else(getattr(this, following))
            )
    del stage, following, target
    end = flow.End()

    def on_start(self, activation, **columns):
        for name, value in columns.items():
            setattr(activation.process, name, value)
        return activation.process

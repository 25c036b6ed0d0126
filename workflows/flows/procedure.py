"""What every flow of a case has in common: its tables and its lock (viewflow.md §13)."""

from viewflow.workflow.lock import SelectForUpdateLock

from workflows.models import CaseProcess, CaseTask


class CaseFlow:
    process_class = CaseProcess
    task_class = CaseTask
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)

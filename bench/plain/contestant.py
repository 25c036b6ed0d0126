"""What viewflow's shipped Assign and Execute views do, in one transaction; the opinion goes into the task's data."""

from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from viewflow.workflow.models import Task

from bench.plain.flows import ExitFlow
from bench.plain.models import ExitProcess
from bench.workload import OPINION, RETURN_OPINION, STEPS, TOWNSHIPS, VILLAGES, Wave, village_of, waves

Item = tuple[int, int, str, str]


class Refused(Exception):
    """Not his duty, not his place, or no such task."""


class PlainViewflow:
    def __init__(self) -> None:
        self.number = 0
        self.cases: list[int] = []

    def install(self) -> None:
        call_command("migrate", verbosity=0)
        with connection.schema_editor() as editor:
            editor.create_model(ExitProcess)
        content_type = ContentType.objects.get_for_model(ExitProcess)
        roles = sorted({(step.role, step.level) for step in STEPS.values()})
        for role, level in roles:
            duty = Permission.objects.create(codename=f"act_{role}", name=role, content_type=content_type)
            for area in range({"village": TOWNSHIPS * VILLAGES, "township": TOWNSHIPS}.get(level, 1)):
                user = User.objects.create_user(username=f"{role}-{area}", password="bench", first_name=str(area))
                user.user_permissions.add(duty)

    def begin(self, count: int) -> None:
        self.users = {user.username: user.pk for user in User.objects.all()}
        first, self.number = self.number, self.number + count
        self.cases = [self._start(first + place, village_of(place)) for place in range(count)]

    def _start(self, number: int, village: int) -> int:
        return ExitFlow.start.run(number=number, village=village, township=village // VILLAGES, county=0).pk

    def ready(self, wave: Wave) -> list[Item]:
        step = STEPS[wave.stage]
        return [
            (self.users[f"{step.role}-{area_of(step.level, village_of(place))}"], self.cases[place], *self._words(wave))
            for place in wave.cases
        ]

    def _words(self, wave: Wave) -> tuple[str, str]:
        return wave.stage, wave.outcome

    def decide(self, item: Item) -> None:
        official, process, stage, outcome = item
        with transaction.atomic():
            user = User.objects.get(pk=official)
            task = Task.objects.get(process_id=process, flow_task=getattr(ExitFlow, stage), status="NEW")
            with task.activation() as activation:
                if not activation.assign.has_perm(user) or not in_area(user, stage, activation.process):
                    raise Refused(stage)
                activation.assign(user)
                activation.start(None)
                activation.process.outcome = outcome
                activation.process.save()
                activation.task.data = {
                    "outcome": outcome,
                    "opinion": OPINION if outcome == "approved" else RETURN_OPINION,
                }
                activation.execute()

    def after(self, wave: Wave) -> None:
        """Plain viewflow's flow has no notices."""

    def faults(self) -> list[str]:
        wanted = sorted(wave.stage for wave in waves(len(self.cases)) for _ in wave.cases)
        done = Task.objects.filter(process__in=self.cases, flow_task_type="HUMAN", status="DONE")
        found = (
            [] if wanted == sorted(task.flow_task.name for task in done) else ["tasks are not those of the workload"]
        )
        open_ = ExitProcess.objects.filter(pk__in=self.cases).exclude(status="DONE").count()
        return found + ([f"{open_} processes did not end"] if open_ else [])


def area_of(level: str, village: int) -> int:
    return {"village": village, "township": village // VILLAGES}.get(level, 0)


def in_area(user: User, stage: str, process: ExitProcess) -> bool:
    return int(user.first_name) == area_of(STEPS[stage].level, process.village)


CONTESTANT = PlainViewflow

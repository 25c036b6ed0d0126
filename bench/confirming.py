"""The worker's side of the incidence: households walked to the second person's confirmation, then all confirmed at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, timedelta
from itertools import pairwise
from threading import Barrier, Event
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from approvals.place_facts import remaining_persons
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from bench import places
from registry.models import Division, Posting, User
from registry.roles import Role
from registry.services import SYSTEM, appoint
from workflows import services
from workflows.demo_acts import good_act
from workflows.demo_history import Plan, Walker, load

S = StageCode
_RECOUNT = (
    "SELECT COUNT(*) FROM registry_member m JOIN registry_household h ON h.id = m.household_id"
    " WHERE h.village_id = %s AND m.left_on IS NULL"
    " AND h.standing NOT IN ('exited', 'disqualified', 'deregistered_naturally', 'applied')"
)
_CITY = ((Role.CITY_VERIFIER, 2), (Role.CITY_TEAM_LEADER, 1))


class Confirming:
    def install(self) -> None:
        call_command("migrate", verbosity=0)
        with clock.demo_clock(places.START):
            places.make_county()
            city = Division.objects.get(level=2)
            for role, count in _CITY:
                missing = count - Posting.objects.filter(role=role, division=city).count()
                for number in range(missing):
                    self._official(role, city, f"{role}-more-{number}")

    @staticmethod
    def _official(role: Role, place: Division, username: str) -> User:
        official = User.objects.create_user(username=username, password="bench", name="陈敏")
        appoint(
            official=official,
            role=role,
            division=place,
            unit=f"{place.name}办",
            post="科员",
            since=date(2017, 1, 1),
            paper="任字〔2017〕2号",
            by=SYSTEM,
            at=clock.now(),
        )
        return official

    def make(self, writers: int, rest: int) -> None:
        """As many households of one village as there are writers wait for their confirmation; the rest stay poor."""
        with clock.demo_clock(places.START):
            self.village = places.villages()[0]
            households = places.make_households([self.village] * (writers + rest), 0)
            township = Division.objects.get(pk=self.village.parent_id)
            self.users = [self._official(Role.TOWNSHIP_DEPUTY, township, f"confirms-{n}") for n in range(writers)]
        walks = [Walker(household, Plan(S.DEREGISTRATION_CONFIRMATION, 3)) for household in households[:writers]]
        self.cases = [walk.walk().case_no for walk in walks]
        self.day = max(walk.day for walk in walks) + timedelta(days=1)

    def confirm(self) -> dict[str, Any]:
        clock._demo_now.set(places.START.replace(year=self.day.year, month=self.day.month, day=self.day.day))
        acts = [self._act(user, case_no) for user, case_no in zip(self.users, self.cases, strict=True)]
        before, done = self._remaining(), Event()
        gate, seen = Barrier(len(acts) + 1), []

        def write(act: Callable[[], Any]) -> str:
            try:
                connection.ensure_connection()
                gate.wait(30)
                act()
                return ""
            except Exception as error:
                return f"{type(error).__name__}: {error}"
            finally:
                connections.close_all()

        def read() -> None:
            gate.wait(30)
            while not done.is_set():
                seen.append(self._remaining())
            connections.close_all()

        with ThreadPoolExecutor(len(acts) + 1) as pool:
            reader = pool.submit(copy_context().run, read)
            started = time.perf_counter()
            faults = [one.result() for one in [pool.submit(copy_context().run, write, act) for act in acts]]
            seconds = time.perf_counter() - started
            done.set()
            reader.result()
        return {
            "before": before,
            "after": self._remaining(),
            "recount": self._recount(),
            "confirmed": faults.count(""),
            "faults": [fault for fault in faults if fault],
            "seconds": seconds,
            "reads": len(seen),
            # every reading is that of whole households, and none ever rises
            "torn": [one for one in seen if (before - one) % 2] + [b for a, b in pairwise(seen) if b > a],
        }

    def _act(self, user: User, case_no: str) -> Callable[[], Any]:
        case, stage = load(case_no), S.DEREGISTRATION_CONFIRMATION
        act = good_act(case, STAGE_OF[stage].code, clock.today(), {})
        return lambda: services.decide(user=user, case_no=case_no, stage=stage, act=act)

    def _remaining(self) -> int:
        return remaining_persons([self.village.path])[self.village.path]

    def _recount(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_RECOUNT, [self.village.pk])
            return int(cursor.fetchone()[0])


CONTESTANT = Confirming

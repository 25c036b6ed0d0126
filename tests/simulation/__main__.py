"""python -m tests.simulation [--households 30000] [--seed 7] [--evenings 12]: a county's year on a PostgreSQL of its own.

Prints what was planted, found, missed and invented evening by evening, the escalations, and where the time went. In the end two
sweepers run as processes, and one is killed with -9.
"""

import argparse
import os
import sys
from pathlib import Path

_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=512MB", "max_wal_size=4GB")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--households", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--evenings", type=int, default=12, help="on which the board is read")
    return parser.parse_args()


def main() -> int:
    chosen = arguments()
    if not os.environ.get("DATABASE_URL"):
        program = Path(__file__).parents[2] / "tools" / "with_postgresql"
        command = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
        os.execv(program, [str(program), *_SETTINGS, "--", *command])
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ["HEYAN_BROKER_URL"] = "memory://"

    import django  # noqa: PLC0415 - after the environment

    django.setup()
    from tests.simulation.reporting import report  # noqa: PLC0415

    return report(chosen.households, chosen.seed, chosen.evenings)


if __name__ == "__main__":
    sys.exit(main())

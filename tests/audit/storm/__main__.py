"""Gives the storm a server of its own and takes it away again. Its last line is the report; status 1 if it found anything."""

import os
import shutil
import subprocess
import sys

from tests.audit.storm.server import Server, new_folder


def main() -> int:
    server = Server(new_folder())
    try:
        server.make()
        server.start()
        told = {"HEYAN_STORM_SERVER": str(server.folder), "DJANGO_SETTINGS_MODULE": "tests.audit.storm.settings"}
        command = [sys.executable, "-m", "tests.audit.storm.blowing", *sys.argv[1:]]
        return subprocess.run(command, env=os.environ | told, check=False).returncode
    finally:
        if (server.folder / "data" / "postmaster.pid").exists():
            server.stop_hard()
        shutil.rmtree(server.folder)


if __name__ == "__main__":
    sys.exit(main())

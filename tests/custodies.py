"""Custodies of officials' keys: as the process that it is, and, where only signatures matter, in the test's own process."""

from contextlib import contextmanager

from audit import clock, officials, signatures
from tests.signers import ORIGIN, command, served


@contextmanager
def custody(folder, *more, **options):
    """A custody answering on folder/socket, ended at the end."""
    arguments = ["--folder", folder / "kept", "--socket", folder / "socket", *more]
    with served(command("audit.custody", *arguments), folder / "socket", **options) as process:
        yield process


@contextmanager
def in_process(folder, settings):
    """The custody's own code, without its process; signing has begun."""
    settings.OFFICIALS_CUSTODY = f"folder:{folder}"
    custody = signatures.door().custody
    try:
        officials.begin(origin=ORIGIN, at=clock.now())
        yield custody
    finally:
        custody.close()

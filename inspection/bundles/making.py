"""Writing the bundle of an order, checking it as an outsider would, and keeping both: the bundle and what the check said."""

import json
import logging
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, transaction

from approvals.errors import NotEntitled
from audit import bundle, clock, files, keys, log, officials, publishing, readying
from audit.signer.client import SignerAway
from audit.signer.memory import Refused
from audit.verifier.checking import Trust, check
from audit.verifier.findings import Report
from audit.verifier.note import NoteError, open_note, parse_checkpoint
from audit.verifier.reading import MOST_BYTES
from audit.verifier.reporting import as_json
from inspection.bundles import events
from inspection.bundles.choosing import TooManyCases, chosen_for
from inspection.bundles.models import BundleFile, BundleJob, BundleOrder, WhyNoBundle
from inspection.bundles.ordering import give_up, postpone, take_job
from inspection.bundles.printing import report_pdf
from inspection.policy import doer_over
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

logger = logging.getLogger(__name__)
# What somebody may put right meanwhile, and what nobody can.
_AGAIN: dict[type[Exception], WhyNoBundle] = {
    SignerAway: WhyNoBundle.SIGNER_AWAY,
    FileNotFoundError: WhyNoBundle.PAPER_LOST,
    files.AlteredFile: WhyNoBundle.PAPER_LOST,
}
_NEVER: dict[type[Exception], WhyNoBundle] = {
    NotEntitled: WhyNoBundle.DUTY_LOST,
    TooManyCases: WhyNoBundle.TOO_LARGE,
    publishing.RolledBack: WhyNoBundle.NOT_SIGNED,
    publishing.WrongSigner: WhyNoBundle.NOT_SIGNED,
    Refused: WhyNoBundle.NOT_SIGNED,
}


def work(order_id: int) -> bool:
    """Write one bundle if its turn has come; True if this call finished it."""
    if not take_job(order_id, clock.now()):
        return False
    try:
        return finish(BundleOrder.objects.select_related("division", "asked_by", "posting", "case").get(pk=order_id))
    except OperationalError:
        raise  # the database was away: the lease ends and the sweep takes it up again
    except Exception as error:
        logger.exception("bundle order %s", order_id)
        if type(error) in _NEVER:
            give_up(order_id, _NEVER[type(error)])
        else:
            postpone(order_id, _AGAIN.get(type(error), WhyNoBundle.FAULT), clock.now())
    return False


def finish(order: BundleOrder) -> bool:
    """Raises NotEntitled where whoever asked has lost the duty since, and what _AGAIN and _NEVER name."""
    if doer_over(order.asked_by, Duty.READ_TRAIL, order.division_path) is None:
        raise NotEntitled(duty=Duty.READ_TRAIL.label, place=plain_name(order.division.name))
    chosen = chosen_for(order)
    readying.make_ready(clock.now())
    contents = bundle.Contents(
        streams=sorted(chosen.streams),
        papers=sorted(chosen.papers),
        photos=chosen.photos,
        with_openings=order.with_openings,
        held=[order.held] if order.held else [],
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{order.no}.zip"
        with path.open("wb") as file:
            written = bundle.write_bundle(file, contents)
        report = check(path, own_trust(written.checkpoint.note), max(MOST_BYTES, 4 * path.stat().st_size))
        digest, size = files.store_file(path), path.stat().st_size
    return _keep(order, report, digest, size, as_json(report, f"{order.no}.zip"))


def own_trust(note: str) -> Trust:
    """The keys in force that signed this: enough for our own check. An outsider brings the keys he was given."""
    opened = open_note(note, keys.log_keys())
    origin = parse_checkpoint(opened.text).origin
    own = next((each.key for each in opened.signatures if each.key.name == origin), None)
    if own is None:
        raise NoteError("no key of the log in force signed this")
    return Trust(
        own,
        tuple(each.key for each in keys.witnesses()),
        time_authority=settings.TIME_AUTHORITY_CA,
        officials_key=officials.root_key(),
    )


@transaction.atomic
def _keep(order: BundleOrder, report: Report, digest: str, size: int, said: str) -> bool:
    """The bundle, the report and the end of the job, or nothing: a second worker that comes late writes nothing."""
    ended, _rows = BundleJob.objects.filter(order=order).delete()
    if not ended:
        return False
    at = clock.now()
    BundleFile.objects.create(
        order=order,
        sha256=digest,
        size=size,
        entries=report.entries,
        streams=report.streams,
        checkpoint=report.checkpoint.line if report.checkpoint else "",
        report=said,
        report_sha256=files.store(report_pdf(json.loads(said), at)),
        made_at=at,
    )
    log.append(
        stream=order.stream,
        kind=events.WRITTEN,
        at=at,
        actor=actor_of(order.posting, delegation=order.delegation, official=order.asked_by),
        subject={"bundle": order.no},
        statement={"sha256": digest, "entries": report.entries, "exit_status": report.exit_status},
    )
    return True

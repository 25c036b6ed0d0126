"""Making waiting papers, many in one go: rendered side by side, sealed, delivered in portions.

A worker that is killed loses what it has not delivered yet; its leases end, and others make those papers again. A paper that
cannot be made waits with its reason and stops none beside it.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from django.conf import settings
from django.db import IntegrityError

from audit import clock, files
from audit.signatures import CustodyAway, CustodyRefused
from documents import delivering, leases, rendering
from documents.checking.codes import codes_for
from documents.delivering import Made
from documents.models import OfficialDocument
from documents.rendering import page, press
from documents.seal_models import PaperSeal
from documents.sealing.errors import NotSealed
from documents.sealing.papers import Due, Keys, next_dues, seal

logger = logging.getLogger(__name__)
LOT = 80  # at its end presses wait for the last seals
PORTION = 10  # papers delivered in one transaction
LONG = 60.0  # seconds that a paper may take before its lot's leases are looked at again
SIDE_BY_SIDE = 8  # presses that one worker keeps busy: filling and sealing take it a fifth of a paper's time
FAILURES = (rendering.RenderFailed, NotSealed, CustodyAway, CustodyRefused, files.AlteredFile, OSError)
Source = tuple[
    OfficialDocument, int, Callable[[], bytes]
]  # a paper, the number of its next seal, the file to be sealed


@dataclass
class Lot:
    """Papers that this worker has leased; they leave it whole, or with the reason why not."""

    papers: dict[int, OfficialDocument]
    of_list: bool
    keys: Keys = field(default_factory=Keys)
    whole: int = 0
    more: float = 0  # seconds that long lists among them take beyond other papers
    renewed: float = field(default_factory=time.monotonic)

    def finish(self, papers: Sequence[OfficialDocument]) -> None:
        self.whole += delivering.finish_all(papers) if papers else 0
        self.leave(papers)

    def fail(self, paper: OfficialDocument, error: Exception) -> None:
        """With its reason; at once for others to take, where nothing is wrong with it."""
        if isinstance(error, rendering.PressBusy):
            leases.give_back([paper.pk], clock.now())
        else:
            logger.error("paper %s: %s", paper.document_no, error)
            leases.postpone(paper.pk, error, clock.now())
        self.leave([paper])

    def leave(self, papers: Iterable[OfficialDocument]) -> None:
        for paper in papers:
            del self.papers[paper.pk]

    def renew(self) -> None:
        """On a slow machine, before the leases end."""
        if time.monotonic() - self.renewed > leases.LEASE.total_seconds() / 4:
            leases.renew(list(self.papers), clock.now(), more=self.more)
            self.renewed = time.monotonic()


def side_by_side() -> int:
    return max(1, min(settings.PRESSES, SIDE_BY_SIDE))


def make(document_ids: Sequence[int], *, of_list: bool) -> int:
    """Render, seal and deliver papers that the caller has leased; how many are whole now.

    One signature after another, each stored before the next.
    """
    lot = Lot(OfficialDocument.objects.select_related("decision").in_bulk(document_ids), of_list)
    _go_on(lot, list(lot.papers.values()))
    return lot.whole


def _go_on(lot: Lot, papers: Sequence[OfficialDocument]) -> None:
    """Papers with their first seal get their further ones while the presses print the others."""
    dues = next_dues(papers)
    lot.finish([paper for paper in papers if dues[paper.pk] is None])
    for portion in _portions(_sealed(lot, {key: due for key, due in dues.items() if due is not None})):
        _deliver(lot, portion)
        lot.renew()
        if going_on := [paper for paper, _sealed in portion if paper.pk in lot.papers]:
            _go_on(lot, going_on)


def _sealed(lot: Lot, dues: Mapping[int, Due]) -> Iterator[Made]:
    """One seal more for each of these papers, as they come out of the press."""
    for paper, no, pdf in _sources(lot, [lot.papers[key] for key in dues if _has_key(lot, lot.papers[key], dues[key])]):
        try:
            yield paper, seal(paper, pdf(), dues[paper.pk], no=no, at=clock.now(), keys=lot.keys)
        except FAILURES as error:
            lot.fail(paper, error)


def _has_key(lot: Lot, paper: OfficialDocument, due: Due) -> bool:
    """Asked before the press is: a paper that nobody can seal need not be rendered every half hour."""
    try:
        lot.keys.certificate(due.institution, clock.now())
        lot.keys.root()
    except NotSealed as error:
        lot.fail(paper, error)
        return False
    return True


def _sources(lot: Lot, papers: Sequence[OfficialDocument]) -> Iterator[Source]:
    """What is to be sealed: the file with the seals it has, or what comes out of the press."""
    seals = PaperSeal.objects.filter(document__in=papers).order_by("no") if papers else []
    newest = {one.document_id: one for one in seals}
    for paper in papers:
        if (last := newest.get(paper.pk)) is not None:
            yield paper, last.no + 1, partial(files.read, last.sha256)
    for paper, printed in _printed(lot, [paper for paper in papers if paper.pk not in newest]):
        yield paper, 1, printed.result


def _printed(lot: Lot, papers: Sequence[OfficialDocument]) -> Iterator[tuple[OfficialDocument, Future[bytes]]]:
    pool = ThreadPoolExecutor(side_by_side())
    try:
        printing = dict(_begun(lot, papers, pool))
        for printed in as_completed(printing):
            yield printing[printed], printed
    finally:
        pool.shutdown(cancel_futures=True)


def _begun(
    lot: Lot, papers: Sequence[OfficialDocument], pool: ThreadPoolExecutor
) -> Iterator[tuple[Future[bytes], OfficialDocument]]:
    """The first are being printed while the templates of the others are filled."""
    codes = codes_for(papers)
    for paper in papers:
        content, code = json.loads(paper.content), codes[paper.pk]
        try:
            if isinstance(code, rendering.RenderFailed):
                raise code
            sheet = page.sheet_of(content, code=code)
        except FAILURES as error:
            lot.fail(paper, error)
            continue
        seconds = rendering.seconds_for(content)
        _allow(lot, seconds)
        yield pool.submit(press.print_sheet, sheet, seconds=seconds, of_list=lot.of_list), paper


def _allow(lot: Lot, seconds: float) -> None:
    """A long list is not taken for abandoned while it is being made."""
    lot.more += seconds - rendering.SECONDS
    if seconds > LONG:
        leases.renew(list(lot.papers), clock.now(), more=lot.more)


def _portions(made: Iterator[Made]) -> Iterator[list[Made]]:
    while portion := list(islice(made, PORTION)):
        yield portion


def _deliver(lot: Lot, portion: Sequence[Made]) -> None:
    try:
        new = {paper.pk for paper in delivering.deliver_all(portion, clock.now())}
    except (IntegrityError, *FAILURES) as error:
        if len(portion) == 1:
            lot.fail(portion[0][0], error)
        else:  # whichever of them it was, the others are delivered
            for one in portion:
                _deliver(lot, [one])
        return
    lot.leave([paper for paper, _sealed in portion if paper.pk not in new])  # another worker was faster

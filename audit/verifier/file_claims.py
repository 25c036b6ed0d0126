"""Claims about files: papers and photos are the very bytes that entries name, and none that they name is withheld."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.verifier.case_claims import RENDERED, SEALED
from audit.verifier.entries import Entry
from audit.verifier.findings import HOLDS, UNPROVEN, Faults, Finding

_ENDED = "paper:status:ended"
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Papers:
    """The papers are the very bytes that were issued; which of them are no longer valid is said by number."""

    def __init__(self, papers: Sequence[str]) -> None:
        self.papers = frozenset(papers)
        self.number: dict[str, str] = {}  # SHA-256 → number of the paper
        self.stream_of: dict[str, str] = {}
        self.ended: dict[str, str] = {}  # stream → status

    def feed(self, entry: Entry) -> None:
        if entry.kind in {RENDERED, SEALED}:  # every revision of a paper counts: each lies inside the next
            digest = str(entry.statement.get("sha256"))
            self.number[digest] = str(entry.parts["subject"].get("paper"))
            self.stream_of[digest] = entry.stream
        elif entry.kind == _ENDED:
            self.ended[entry.stream] = str(entry.statement.get("status"))

    def findings(self) -> list[Finding]:
        faults = Faults("papers")
        for digest in sorted(self.papers - self.number.keys()):
            faults.add("never_issued", sha256=digest)
        ended = sorted(digest for digest in self.papers if self.stream_of.get(digest) in self.ended)
        found = [
            Finding(
                "papers", HOLDS, "paper_ended", {"paper": self.number[one], "status": self.ended[self.stream_of[one]]}
            )
            for one in ended
        ]
        if faults.count:
            found += faults.findings()
        elif self.papers:
            found.insert(0, Finding("papers", HOLDS, "papers_match", {"papers": len(self.papers), "ended": len(ended)}))
        else:
            found = [Finding("papers", UNPROVEN, "no_papers")]
        return [*found, self._completeness()]

    def _completeness(self) -> Finding:
        absent = len(self.number.keys() - self.papers)
        if absent:
            return Finding("papers_complete", UNPROVEN, "papers_withheld", {"absent": absent})
        if not self.number:
            return Finding("papers_complete", UNPROVEN, "no_paper_named")
        return Finding("papers_complete", HOLDS, "every_paper_is_here", {"papers": len(self.papers)})


class Photos:
    """Whoever receives photos states their digests; of those that are here every byte is as it was received."""

    def __init__(self, photos: Sequence[str]) -> None:
        self.photos = frozenset(photos)
        self.named: set[str] = set()

    def feed(self, entry: Entry) -> None:
        self.named.update(_photos_of(entry.statement))

    def findings(self) -> list[Finding]:
        faults = Faults("photos")
        for digest in sorted(self.photos - self.named):
            faults.add("photo_never_received", sha256=digest)
        if faults.count:
            found = faults.findings()
        elif self.photos:
            found = [Finding("photos", HOLDS, "photos_match", {"photos": len(self.photos)})]
        else:
            found = [Finding("photos", UNPROVEN, "no_photos")]
        return [*found, self._completeness()]

    def _completeness(self) -> Finding:
        absent = len(self.named - self.photos)
        if absent:
            return Finding("photos_complete", UNPROVEN, "photos_withheld", {"absent": absent})
        if not self.named:
            return Finding("photos_complete", UNPROVEN, "no_photo_named")
        return Finding("photos_complete", HOLDS, "every_photo_is_here", {"photos": len(self.named)})


def _photos_of(statement: Mapping[str, Any]) -> Iterator[str]:
    """Of visits outside a case the digests stand there alone, else with what a photo shows."""
    rows = statement.get("photos")
    for row in rows if isinstance(rows, list) else ():
        digest = row.get("sha256") if isinstance(row, dict) else row
        if isinstance(digest, str) and _SHA256.fullmatch(digest):
            yield digest

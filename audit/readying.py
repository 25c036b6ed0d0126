"""Making the log ready to be proven: everything that was logged comes under a published checkpoint that says where streams end."""

from contextlib import suppress
from datetime import datetime

from audit import heads, keys, officials, publishing, sequencer
from audit.signatures import CustodyAway


def make_ready(at: datetime) -> None:
    """Raises SignerAway and what else publishing raises; asking again harms nothing."""
    with suppress(CustodyAway):  # what is in the log can be proven without it
        officials.note_revocations(at=at)
    sequencer.drain()
    if not keys.registered():  # the first signer's key is an entry, too, and comes under the next checkpoint
        publishing.publish(at)
        sequencer.drain()
    heads.state_heads(at)
    sequencer.drain()
    publishing.publish(at)

"""The claim about keys: the log's own record of them says that the pinned keys were in force when this was signed."""

from collections.abc import Sequence

from audit.verifier.entries import KEYS_STREAM, Entry
from audit.verifier.findings import HOLDS, UNPROVEN, Faults, Finding
from audit.verifier.note import Checkpoint, PublicKey

KEY_REGISTERED, KEY_REVOKED = "audit:key:registered", "audit:key:revoked"


class Keys:
    """A key that the log itself calls revoked convinces nobody any more."""

    def __init__(self, log_key: PublicKey, witnesses: Sequence[PublicKey], checkpoint: Checkpoint) -> None:
        self.pinned = {log_key.text: log_key.name, **{key.text: key.name for key in witnesses}}
        self.log_key, self.checkpoint = log_key, checkpoint
        self.in_force: dict[str, int] = {}
        self.revoked: dict[str, int] = {}
        self.seen = 0

    def feed(self, entry: Entry) -> None:
        if entry.stream != KEYS_STREAM:
            return
        self.seen += 1
        key = str(entry.parts["subject"].get("key"))
        if entry.kind == KEY_REVOKED:
            self.revoked[key] = entry.index
        elif entry.kind == KEY_REGISTERED and key not in self.revoked:  # what was revoked never comes back
            self.in_force[key] = entry.index

    def findings(self) -> list[Finding]:
        if not self.seen:
            return [Finding("keys", UNPROVEN, "no_record_of_keys")]
        faults = Faults("keys")
        for key, name in self.pinned.items():
            if key in self.revoked:
                faults.add("key_revoked", name=name, index=self.revoked[key])
        if faults.count:
            return faults.findings()
        if self.log_key.text not in self.in_force:
            return [Finding("keys", UNPROVEN, "key_not_recorded", {"name": self.log_key.name})]
        return [Finding("keys", HOLDS, "keys_in_force", {"keys": len(self.pinned)})]

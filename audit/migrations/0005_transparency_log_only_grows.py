"""Leaves, nodes and checkpoints are never changed; a leaf is the digest of its event and follows the last leaf."""

from django.db import migrations

from audit.protection import AppendOnly, Refuse

_NOT_ITS_DIGEST = "NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = NEW.event_id AND e.digest = {})"


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_transparency_log")]

    operations = [
        AppendOnly("audit_leaf", [["index"], ["event_id"]]),
        AppendOnly("audit_node", [["id"], ["height", "index"]]),
        AppendOnly("audit_checkpoint", [["id"], ["size"]]),
        AppendOnly("audit_cosignature", [["id"], ["checkpoint_id", "key_name"]]),
        Refuse(
            "leaf_follows_the_last_leaf",
            "audit_leaf",
            when='NEW."index" > 0 AND NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l."index" = NEW."index" - 1)',
            whole_statement=True,
        ),
        Refuse(
            "leaf_is_the_digest_of_its_event",
            "audit_leaf",
            when_pg=_NOT_ITS_DIGEST.format("encode(NEW.hash, 'hex')"),
            when_sqlite=_NOT_ITS_DIGEST.format("lower(hex(NEW.hash))"),
            whole_statement=True,
        ),
        Refuse(
            "checkpoint_lies_within_the_log",
            "audit_checkpoint",
            when='NEW.size > 0 AND NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l."index" = NEW.size - 1)',
        ),
    ]

"""The log only grows. Openings may be erased (PIPL Art. 47), never changed."""

from django.db import migrations

from audit.protection import AppendOnly, Refuse


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        AppendOnly("audit_event", [["id"], ["event_id"], ["stream", "seq"]]),
        Refuse(
            "event_follows_the_head_of_its_stream",
            "audit_event",
            when="NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM audit_event head WHERE head.stream = NEW.stream"
            " AND head.seq = NEW.seq - 1 AND head.digest = NEW.prev)",
        ),
        Refuse("openings_are_never_changed", "audit_opening", when="1 = 1", on="UPDATE"),
    ]

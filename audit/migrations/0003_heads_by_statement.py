"""PostgreSQL asks once for all events of an INSERT whether each follows the head of its stream; the rule is that of 0002."""

from django.db import migrations

from audit.protection import Refuse


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        Refuse(
            "event_follows_the_head_of_its_stream",
            "audit_event",
            when="NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM audit_event head WHERE head.stream = NEW.stream"
            " AND head.seq = NEW.seq - 1 AND head.digest = NEW.prev)",
            whole_statement=True,
        ),
    ]

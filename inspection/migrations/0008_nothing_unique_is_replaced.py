"""SQLite's INSERT OR REPLACE would delete a row over a key that is unique among some rows only."""

from django.db import migrations

from audit.protection import Refuse


class Migration(migrations.Migration):
    dependencies = [("inspection", "0007_yearly_supervision")]

    operations = [
        Refuse(
            "no_supervision_is_replaced",
            "inspection_campaign",
            when_pg="false",
            when_sqlite="NEW.kind = 'supervision' AND EXISTS (SELECT 1 FROM inspection_campaign c WHERE c.kind ="
            " 'supervision' AND c.division_id = NEW.division_id AND c.year = NEW.year)",
            message="UNIQUE constraint failed: inspection_campaign.division_id, inspection_campaign.year",
        ),
        Refuse(
            "no_letter_is_replaced",
            "inspection_responsibilityletter",
            when_pg="false",
            when_sqlite="EXISTS (SELECT 1 FROM inspection_responsibilityletter l WHERE l.division_id = NEW.division_id"
            " AND l.year = NEW.year AND l.kind = NEW.kind AND (l.holder_id = NEW.holder_id"
            " OR (l.holder_id IS NULL AND NEW.holder_id IS NULL AND l.department = NEW.department)))",
            message="UNIQUE constraint failed: inspection_responsibilityletter.division_id",
        ),
    ]

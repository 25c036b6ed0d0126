"""Letters about nominated households (H-0): their answers stand at the comparison as long as the letter says, and no longer."""

from django.db import migrations, models

from audit.protection import Refuse

_NEWEST = "(SELECT max(n.batch_id) FROM approvals_comparisonsubject n WHERE n.case_id = NEW.case_id)"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0012_refused_this_year")]

    operations = [
        migrations.AddField(
            model_name="comparisonbatch",
            name="valid_until",
            field=models.DateField(blank=True, null=True, verbose_name="valid until"),
        ),
        Refuse(
            "early_answers_stand_as_long_as_their_letter_says",
            "approvals_decision",
            when="NEW.stage = 'comparison' AND NEW.outcome = 'approved' AND EXISTS (SELECT 1 FROM approvals_comparisonbatch b"
            f" WHERE b.id = {_NEWEST} AND b.valid_until < NEW.acted_on)",
            whole_statement=True,
        ),
    ]

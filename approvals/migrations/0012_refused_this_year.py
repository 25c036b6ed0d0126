"""Whoever was refused the exit is not nominated again that year (domain.md §2.0-1, H-5): the database itself keeps to it.

The trigger says it by name on both databases; the partial key holds where a rejection and a nomination meet in one moment.
"""

from django.db import migrations, models

from audit.protection import Refuse


class Migration(migrations.Migration):
    dependencies = [("approvals", "0011_rules_of_decisions_by_statement")]

    operations = [
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=["household", "year"],
                condition=models.Q(outcome__in=["", "rejected"]),
                name="one_try_in_the_year_of_a_rejection",
            ),
        ),
        Refuse(
            "nobody_refused_this_year_is_nominated_again",
            "approvals_case",
            when="EXISTS (SELECT 1 FROM approvals_case c WHERE c.household_id = NEW.household_id AND c.year = NEW.year"
            " AND c.outcome = 'rejected')",
        ),
    ]

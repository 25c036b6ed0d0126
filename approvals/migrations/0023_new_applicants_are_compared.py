"""Whoever is new on the register, falls back or is to be struck off is compared, too (C-20).

The rules of the household's exit (0007), for the ways back: every department has answered and signed for every member as the
household stands, and no hit is unsettled. A confirmed hit is no hindrance where it speaks for the case: a removal from the register.
"""

from importlib import import_module

from django.db import migrations

from audit.protection import Refuse

_of_exits = import_module("approvals.migrations.0007_comparisons")
_MISSING = f"({_of_exits._NEWEST} IS NULL OR {_of_exits._UNASKED} OR {_of_exits._UNSIGNED})"
_STILL_ASKED = "('entry_comparison', 'entry_approval', 'entry_announcement', 'entry_announcement_result')"
_SUSPECTED = (
    "EXISTS (SELECT 1 FROM approvals_suspicion x JOIN approvals_comparisonanswer a ON a.id = x.answer_id"
    " JOIN approvals_comparisonrequest r ON r.id = a.request_id JOIN approvals_case k ON k.id = x.case_id"
    " WHERE x.case_id = NEW.case_id AND NOT x.is_withdrawn AND (x.state = ''"
    f" OR (x.state = 'confirmed' AND k.kind <> 'disqualification' AND r.batch_id = {_of_exits._NEWEST})))"
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0022_a_county_has_more_persons_than_a_household")]

    operations = [
        Refuse(
            "nobody_new_passes_the_comparison_unanswered",
            "approvals_decision",
            when=f"NEW.stage = 'entry_comparison' AND NEW.outcome = 'approved' AND {_MISSING}",
            whole_statement=True,
        ),
        Refuse(
            "no_hit_passes_a_way_back_unsettled",
            "approvals_decision",
            when=f"NEW.stage IN {_STILL_ASKED} AND NEW.outcome = 'approved' AND {_SUSPECTED}",
            whole_statement=True,
        ),
    ]

"""Signatures only grow; nobody signs at two levels of a case, the leader signs last, and nothing held or half signed is decided."""

from django.db import migrations

from audit.protection import AppendOnly, Refuse

_OTHER_SIGNATURE = (
    "SELECT 1 FROM approvals_sheetitem i JOIN approvals_sheetitem j ON j.case_id = i.case_id"
    " JOIN approvals_signoff s ON s.sheet_id = j.sheet_id"
    " WHERE i.sheet_id = NEW.sheet_id AND s.official_id = NEW.official_id AND s.level <> NEW.level"
)
_OTHER_DECISION = (
    "SELECT 1 FROM approvals_sheetitem i JOIN approvals_decision d ON d.case_id = i.case_id"
    " WHERE i.sheet_id = NEW.sheet_id AND d.decided_by_id = NEW.official_id AND d.level <> NEW.level"
)
_SIGNED_ELSEWHERE = (
    "SELECT 1 FROM approvals_sheetitem j JOIN approvals_signoff s ON s.sheet_id = j.sheet_id"
    " WHERE j.case_id = NEW.case_id AND s.official_id = NEW.decided_by_id AND s.level <> NEW.level"
)
_SEATS_PG = "(SELECT jsonb_array_length(h.seats) FROM approvals_sheet h WHERE h.id = NEW.sheet_id)"
_SEATS_SQLITE = "(SELECT json_array_length(h.seats) FROM approvals_sheet h WHERE h.id = NEW.sheet_id)"
_SIGNED = "(SELECT count(*) FROM approvals_signoff s WHERE s.sheet_id = NEW.sheet_id AND s.agrees)"
_UNSIGNED = "NEW.sheet_id IS NOT NULL AND NEW.outcome = 'approved' AND " + _SIGNED + " < "
_LEADER_LAST = (
    "(SELECT h.leader_last FROM approvals_sheet h WHERE h.id = NEW.sheet_id) AND NEW.agrees AND NEW.seat = {seats}"
    " AND " + _SIGNED + " < {seats} - 1"
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0003_sheets_sign_offs_and_holds")]

    operations = [
        AppendOnly("approvals_signoff", [["id"], ["sheet_id", "seat"], ["sheet_id", "official_id"]]),
        AppendOnly("approvals_recusal", [["id"], ["case_id", "official_id"]]),
        Refuse(
            "one_person_never_signs_at_two_levels",
            "approvals_signoff",
            when=f"NEW.official_id IS NOT NULL AND (EXISTS ({_OTHER_SIGNATURE}) OR EXISTS ({_OTHER_DECISION}))",
        ),
        Refuse(
            "who_signed_at_another_level_decides_nothing",
            "approvals_decision",
            when=f"EXISTS ({_SIGNED_ELSEWHERE})",
        ),
        Refuse(
            "kin_of_the_household_sign_nothing",
            "approvals_signoff",
            when="EXISTS (SELECT 1 FROM approvals_sheetitem i JOIN approvals_recusal r ON r.case_id = i.case_id"
            " WHERE i.sheet_id = NEW.sheet_id AND i.result = 'waiting' AND r.official_id = NEW.official_id)",
        ),
        Refuse(
            "kin_of_the_household_decide_nothing",
            "approvals_decision",
            when="EXISTS (SELECT 1 FROM approvals_recusal r WHERE r.case_id = NEW.case_id AND r.official_id = NEW.decided_by_id)",
        ),
        Refuse(
            "nothing_is_decided_before_all_have_signed",
            "approvals_decision",
            when_pg=_UNSIGNED + _SEATS_PG,
            when_sqlite=_UNSIGNED + _SEATS_SQLITE,
        ),
        Refuse(
            "the_leader_signs_last",
            "approvals_signoff",
            when_pg=_LEADER_LAST.format(seats=_SEATS_PG),
            when_sqlite=_LEADER_LAST.format(seats=_SEATS_SQLITE),
        ),
        Refuse(
            "nothing_is_signed_on_a_closed_sheet",
            "approvals_signoff",
            when="EXISTS (SELECT 1 FROM approvals_sheet h WHERE h.id = NEW.sheet_id AND h.closed_at IS NOT NULL)",
        ),
        Refuse(
            "nothing_held_is_approved",
            "approvals_decision",
            when="NEW.outcome = 'approved' AND EXISTS (SELECT 1 FROM approvals_case c WHERE c.id = NEW.case_id AND c.held_at IS NOT NULL)",
        ),
        Refuse(
            "what_the_signers_were_shown_never_changes",
            "approvals_sheet",
            when="NEW.act <> OLD.act OR NEW.shown_digest <> OLD.shown_digest OR NEW.stage <> OLD.stage"
            " OR NEW.outcome <> OLD.outcome OR NEW.opened_by_id <> OLD.opened_by_id OR OLD.closed_at IS NOT NULL",
            on="UPDATE",
        ),
    ]

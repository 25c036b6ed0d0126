"""What somebody with the database can do and who notices: the table of audit.md §6.3, for this system.

A log alone proves nothing against whoever holds its key. What defeats him are the officials' own signatures, whose keys
lie elsewhere: they pin what was before them in their stream, so that only a tail can be cut. And what defeats whoever
holds those keys, too, is a checkpoint somewhere else – on a paper, with another evaluator, with a witness. The evaluator
pins the log's key and the root of the officials' keys; the table says openly what still passes, and any change of it is
a change of what we promise.
"""

import hashlib
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest

from tests.audit.little_log import JPEG, PDF, Made, checked, good_log

TABLE = Path(__file__).parent / "dba_attacks.txt"


def first(log, **wanted):
    return next(one for one in log.made if all(getattr(one, name) == value for name, value in wanted.items()))


def decision(log, stage, case="A"):
    return next(one for one in log.made if one.stream == f"case:{case}" and one.statement.get("stage") == stage)


def income_rewritten(log):
    decision(log, "county_review").personal["facts"] = {"income_fen": 999_000}


def name_rewritten(log):
    first(log, kind="case:case:opened").personal["head_name"] = "别人"


def objection_deleted(log):
    log.made[:] = [one for one in log.made if not one.kind.startswith("case:hold:")]


def approval_inserted(log):
    stolen = deepcopy(decision(log, "year_plan"))
    stolen.statement["stage"], stolen.event_id = "county_approval", "00000000-0000-4000-8000-999999999999"
    log.made.insert(log.made.index(decision(log, "county_review")) + 1, stolen)


def approval_replayed(log):
    stolen = deepcopy(decision(log, "county_review"))
    stolen.stream = "case:B"
    log.made.insert(log.made.index(decision(log, "county_review", "B")), stolen)


def approval_deleted(log):
    log.made.remove(decision(log, "township_self_check"))


def case_cut_short(log):
    log.made.remove(decision(log, "county_review"))


def decider_swapped(log):
    decision(log, "county_review").actor = "official:999"


def one_person_at_two_levels(log):
    decision(log, "county_review").actor = decision(log, "township_self_check").actor


def signature_forged(log):
    joint = decision(log, "township_self_check")
    joint.statement["signers"].append("没有签的人")
    sheet = next(one for one in log.made if one.statement.get("shown") == joint.statement["sheet"])
    said = {"shown": joint.statement["sheet"], "signer": "没有签的人"}
    seat = Made(sheet.stream, "sheet:seat:signed", said, sheet.at, "official:99")
    seat.event_id = "00000000-0000-4000-8000-888888888888"
    log.made.insert(log.made.index(joint), seat)


def date_moved_back(log):
    moved = decision(log, "county_review")
    moved.at -= timedelta(days=90)
    moved.statement["acted_on"] = "2016-12-01"


def paper_replaced(log):
    log.papers[0] = PDF + "改过".encode()

    first(log, stream="paper:1").statement["sha256"] = hashlib.sha256(log.papers[0]).hexdigest()


def photo_replaced(log):
    log.photos[0] = JPEG + "别家".encode()
    photo = next(one for one in log.made if one.kind == "case:photo:received")
    photo.statement["photos"][0]["sha256"] = hashlib.sha256(log.photos[0]).hexdigest()


def backup_restored(log):
    del log.made[first_of_case_b(log) :]
    log.papers, log.photos = log.papers[:1], log.photos[:1]
    log.heads_at = []


def first_of_case_b(log):
    return next(number for number, one in enumerate(log.made) if one.stream == "case:B")


ATTACKS = [
    income_rewritten,
    name_rewritten,
    objection_deleted,
    approval_inserted,
    approval_replayed,
    approval_deleted,
    case_cut_short,
    decider_swapped,
    one_person_at_two_levels,
    signature_forged,
    date_moved_back,
    paper_replaced,
    photo_replaced,
    backup_restored,
]
LEVELS = [
    "database only",
    "+ key",
    "+ key + custody",
    "+ key, paper",
    "+ key, witnesses",
    "+ key + witnesses",
    "+ all, paper",
]


def outcome(log, honest, level, mode, path):
    """What the verifier says to the attacker's bundle: who knows what is in the level's name."""
    knows_key, colluding = "key" in level or "all" in level, "+ witnesses" in level or "all" in level
    quorum = 2 if "witnesses" in level or "all" in level else 0
    if "custody" in level or "all" in level:
        log = signed_anew(log, honest.custody)
    note = log.note(witnesses=log.witnesses if colluding else []) if knows_key else honest.note()
    known = [honest.known(len(honest.made))] if "paper" in level else []
    report = checked(path, log.pack(mode=mode, note_text=note), honest.trust(known, quorum))
    failed = [
        claim
        for claim in ("inclusion", "consistency", "witnesses", "rules", "signatures", "officials")
        if report.status_of(claim) == "FAILS"
    ]
    if report.exit_status:
        return failed[0] if failed else next(each.claim for each in report.findings if each.status == "FAILS")
    return "passes"


def signed_anew(log, custody):
    """By whoever holds the officials' keys as well: every act gets the signature that its altered text needs."""
    log = deepcopy(log)
    log.custody = custody
    for one in log.made:
        one.signed = None
    log.restate_heads()
    return log


def table(path):
    """One line per attack: what a case bundle and a full bundle say at each level."""
    lines = [f"{'':26}" + "".join(f"{level:28}" for level in LEVELS)]
    for attack in ATTACKS:
        honest = good_log()
        log = deepcopy(honest)
        log.custody = None
        attack(log)
        log.restate_heads()
        said = [[outcome(log, honest, level, mode, path) for mode in ("cases", "full")] for level in LEVELS]
        lines.append(f"{attack.__name__:26}" + "".join(f"{' / '.join(dict.fromkeys(each)):28}" for each in said))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_what_attackers_with_the_database_can_do_is_written_down(tmp_path):
    assert table(tmp_path / "bundle.zip") == TABLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("level", ["+ key", "+ key + witnesses"])
def test_without_the_officials_keys_only_tails_can_be_cut(level):
    head, *rows = TABLE.read_text(encoding="utf-8").splitlines()
    place = head.index(f" {level}") + 1
    assert [row.split()[0] for row in rows if row[place:].split()[0] == "passes"] == [
        "case_cut_short",
        "backup_restored",
    ]


@pytest.mark.parametrize("level", ["database only", "+ key, paper", "+ key, witnesses", "+ all, paper"])
def test_nothing_passes_where_an_anchor_lies_elsewhere(level):
    head, *rows = TABLE.read_text(encoding="utf-8").splitlines()
    place = head.index(f" {level}") + 1
    assert len(rows) == len(ATTACKS)
    assert not [row for row in rows if row[place:].split()[0] == "passes"]

"""Every claim of the verifier holds on a good bundle, and something kills it."""

import re
import string
from datetime import timedelta

import pytest

from approvals.household_path import HOUSEHOLD_EXIT
from audit.shipping import FOLDER
from audit.verifier import case_claims, note
from audit.verifier.findings import CLAIMS
from audit.verifier.log_claims import Known
from audit.verifier.sentences import SENTENCE
from audit.verifier.words import CLAIM
from tests.audit.little_log import JPEG, ORIGIN, PDF, checked, good_log, statuses


def told(log, tmp_path, known=(), quorum=2, content=None, **how):
    report = checked(tmp_path / "bundle.zip", content or log.pack(**how), log.trust(known, quorum))
    return statuses(report), {finding.code for finding in report.findings}


def fields_of(sentence):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name}


def resealed(log):
    """After changes of the log: its statements of heads are true again."""
    log.restate_heads()
    return log


@pytest.mark.parametrize("mode", ["cases", "full"])
def test_every_claim_holds_on_a_good_bundle(tmp_path, mode):
    log = good_log()
    words, _codes = told(log, tmp_path, [log.known(log.sizes[0])], mode=mode)
    assert words == dict.fromkeys(CLAIMS, "HOLDS") | {"time_stamps": "UNPROVEN"}  # those: test_time_stamps.py


def test_one_case_of_many_proves_itself(tmp_path):
    log = good_log(("A", "B", "C"))
    words, _codes = told(
        log, tmp_path, streams=["case:B", "sheet:11", "sheet:12", "paper:2"], papers=[PDF + b"B"], photos=[JPEG + b"B"]
    )
    assert {claim for claim, word in words.items() if word != "HOLDS"} == {"consistency", "time_stamps"}


def test_checkpoint_of_another_key_fails(tmp_path):
    log = good_log()
    words, codes = told(log, tmp_path, note_text=log.note(signed_by=note.new_key(ORIGIN), witnesses=[]))
    assert words["checkpoint"] == "FAILS" and "checkpoint_not_signed" in codes
    assert words["inclusion"] == "UNPROVEN"


def test_witnesses_must_be_as_many_as_asked_for(tmp_path):
    log = good_log()
    words, _codes = told(log, tmp_path, note_text=log.note(witnesses=log.witnesses[:1]))
    assert words["witnesses"] == "FAILS"


def test_revoked_key_convinces_nobody(tmp_path):
    log = good_log()
    log.add("key:log", "audit:key:revoked", {"reason": "lost"}, subject={"key": log.witnesses[0].public.text})
    log.state_heads()
    assert told(log, tmp_path)[0]["keys"] == "FAILS"


@pytest.mark.parametrize("mode", ["cases", "full"])
def test_altered_entry_is_not_in_the_log(tmp_path, mode):
    log = good_log()
    signed = log.note()
    log.made[6].statement["year"] = 2016
    words, _codes = told(log, tmp_path, note_text=signed, mode=mode)
    assert words["inclusion"] == "FAILS"


@pytest.mark.parametrize("mode", ["cases", "full"])
def test_rewritten_history_is_told_by_an_earlier_checkpoint(tmp_path, mode):
    log = good_log()
    on_paper = log.known(log.sizes[0])
    log.made[6].statement["acted_on"] = "2016-12-31"
    words, codes = told(resealed(log), tmp_path, [on_paper], mode=mode)
    assert words["consistency"] == "FAILS" and "rewritten" in codes
    assert words["inclusion"] == "HOLDS"


def test_smaller_log_than_the_paper_says_is_a_rollback(tmp_path):
    log = good_log()
    held = Known("paper", note.Checkpoint(ORIGIN, 500, bytes(32)))
    assert "rolled_back" in told(log, tmp_path, [held])[1]


@pytest.mark.parametrize("mode", ["cases", "full"])
def test_two_roots_of_one_size_are_a_split_view(tmp_path, mode):
    log = good_log()
    held = Known("colleague", note.Checkpoint(ORIGIN, len(log.made), bytes(32)))
    assert told(log, tmp_path, [held], mode=mode)[0]["consistency"] == "FAILS"


def test_checkpoint_of_another_log_is_no_beginning(tmp_path):
    log = good_log()
    held = Known("paper", note.Checkpoint("other.example/log", 3, bytes(32)))
    assert "another_log" in told(log, tmp_path, [held])[1]


def test_bundle_without_a_proof_from_there_says_so(tmp_path):
    log = good_log()
    words, codes = told(log, tmp_path, [log.known(5)])
    assert words["consistency"] == "UNPROVEN" and "no_proof_from_there" in codes


def test_left_out_entry_breaks_its_stream(tmp_path):
    log = good_log()
    sign_off = next(number for number, one in enumerate(log.made) if one.kind == "sheet:seat:signed")
    assert told(log, tmp_path, leave_out={sign_off})[0]["chain"] == "FAILS"


def test_left_out_stream_was_promised(tmp_path):
    log = good_log()
    only = next(number for number, one in enumerate(log.made) if one.stream == "paper:1")
    words, codes = told(log, tmp_path, leave_out={only})
    assert words["chain"] == "FAILS" and "stream_missing" in codes


def test_left_out_last_entry_of_a_case_is_missed(tmp_path):
    log = good_log()
    last = max(number for number, one in enumerate(log.made) if one.stream == "case:A")
    words, _codes = told(log, tmp_path, leave_out={last})
    assert (words["chain"], words["tail"]) == ("HOLDS", "FAILS")


def test_what_comes_after_the_statement_of_heads_is_not_proven_complete(tmp_path):
    log = good_log()
    log.decide("A", "county_approval")
    assert told(log, tmp_path)[0]["tail"] == "UNPROVEN"


BROKEN = {
    "out_of_order": lambda log: log.decide("A", "consent"),
    "same_person_twice": lambda log: log.decide("B", "city_verification", actor="official:108"),
    "decided_after_end": lambda log: [
        log.decide("A", "county_approval", outcome="rejected"),
        log.decide("A", "announcement"),
    ],
    "approved_while_held": lambda log: [
        log.add("case:A", "case:hold:placed", {"objection": "YY2"}),
        log.decide("A", "county_approval"),
    ],
    "dated_ahead": lambda log: log.decide("A", "county_approval", acted_on="2017-12-24"),
    "opened_twice": lambda log: log.open("A"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_rule_is_named(tmp_path, fault):
    log = good_log()
    BROKEN[fault](log)
    log.state_heads()
    words, codes = told(log, tmp_path)
    assert words["rules"] == "FAILS" and fault in codes


def test_returned_case_goes_through_its_stages_again(tmp_path):
    log = good_log()
    log.decide("A", "county_approval", outcome="returned")
    log.decide("A", "home_check", turn=2)
    log.state_heads()
    assert told(log, tmp_path)[0]["rules"] == "HOLDS"


def test_verifier_knows_the_order_of_the_procedure():
    stages = tuple(str(stage.code) for stage in HOUSEHOLD_EXIT if stage.code != "city_verification")
    assert stages == case_claims.EXIT_ORDER


def test_new_entry_cannot_claim_a_time_before_a_witness_saw_the_log_without_it(tmp_path):
    log = good_log()
    seen = Known("last visit", log.checkpoint(), int((log.now + timedelta(days=30)).timestamp()))
    log.publish()
    log.decide("A", "county_approval")
    log.now += timedelta(days=60)
    log.state_heads()
    words, codes = told(log, tmp_path, [seen])
    assert words["time"] == "FAILS" and "dated_back" in codes


def test_entry_later_than_its_witnesses_is_told(tmp_path):
    log = good_log()
    text, seconds = log.checkpoint().text, int(log.now.timestamp()) - 24 * 3600
    signed = note.sign_note(text, log.key) + "".join(note.cosign(text, key, seconds) for key in log.witnesses)
    words, codes = told(log, tmp_path, note_text=signed)
    assert words["time"] == "FAILS" and "dated_after_witness" in codes


def test_named_signer_who_did_not_sign_is_told(tmp_path):
    log = good_log()
    log.decide_jointly("A", "county_approval", sheet="9")
    log.made[-1].statement["signers"] = ["张敏", "没有签的人"]
    log.state_heads()
    words, codes = told(log, tmp_path)
    assert words["signatures"] == "FAILS" and "signer_missing" in codes


def test_decision_without_its_sheet_is_told(tmp_path):
    log = good_log()
    words, codes = told(log, tmp_path, streams=["case:A", "sheet:01"])
    assert words["signatures"] == "FAILS" and "sheet_missing" in codes


def test_signature_on_something_else_is_told(tmp_path):
    log = good_log()
    next(one for one in log.made if one.kind == "sheet:seat:signed").statement["shown"] = "f" * 64
    assert "signed_something_else" in told(resealed(log), tmp_path)[1]


def test_altered_personal_value_is_not_what_was_committed_to(tmp_path):
    log = good_log()
    bodies = log.bodies()
    log.bodies = lambda: bodies
    log.made[4].personal["facts"] = {"income_fen": 999}
    words, codes = told(log, tmp_path)
    assert words["openings"] == "FAILS" and "value_differs" in codes


def test_withheld_values_are_counted(tmp_path):
    log = good_log()
    words, codes = told(log, tmp_path, openings=False)
    assert (words["openings"], words["openings_complete"]) == ("UNPROVEN", "UNPROVEN")
    assert "values_withheld" in codes


def test_erased_values_are_told_from_withheld_ones(tmp_path):
    log = good_log()
    bodies = log.bodies()
    erased = log.made[3]
    log.add(
        "erasure:log",
        "audit:opening:erased",
        {"labels": list(erased.personal)},
        subject={"event_id": erased.event_id},
    )
    log.state_heads()
    after = bodies + log.bodies()[len(bodies) :]
    log.bodies = lambda: after
    erased.personal = {}
    words, _codes = told(log, tmp_path)
    assert (words["openings"], words["openings_complete"]) == ("HOLDS", "HOLDS")


def test_paper_that_was_never_issued_is_told(tmp_path):
    log = good_log()
    words, codes = told(log, tmp_path, papers=[*log.papers, b"%PDF-1.7 made at home"])
    assert words["papers"] == "FAILS" and "never_issued" in codes


def test_paper_that_ended_is_genuine_and_named(tmp_path):
    log = good_log()
    log.add("paper:1", "paper:status:ended", {"status": "revoked"}, subject={"paper": "退出〔2017〕1号"})
    log.state_heads()
    words, codes = told(log, tmp_path)
    assert words["papers"] == "HOLDS" and "paper_ended" in codes


def test_missing_paper_is_counted(tmp_path):
    log = good_log()
    assert told(log, tmp_path, papers=log.papers[:1])[0]["papers_complete"] == "UNPROVEN"


def test_photo_that_nobody_received_is_told_and_a_missing_one_counted(tmp_path):
    log = good_log()
    words, codes = told(log, tmp_path, photos=[*log.photos, JPEG])
    assert words["photos"] == "FAILS" and "photo_never_received" in codes
    words, _codes = told(log, tmp_path, photos=log.photos[:1])
    assert (words["photos"], words["photos_complete"]) == ("HOLDS", "UNPROVEN")
    words, _codes = told(log, tmp_path, photos=[])
    assert (words["photos"], words["photos_complete"]) == ("UNPROVEN", "UNPROVEN")


def test_every_claim_and_code_has_words_in_both_languages():
    assert set(CLAIM) == set(CLAIMS)
    for chinese, english in SENTENCE.values():
        assert chinese and english
        assert fields_of(chinese) == fields_of(english)


def test_every_sentence_is_said_somewhere():
    """A code that no module names would be a claim that is never made; one without words would be a traceback."""
    words = ("sentences", "time_words")
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py") if path.stem not in words)
    assert [each for each in SENTENCE if f'"{each}"' not in code] == []
    said = re.findall(r'(?:\.add\(|Unreadable\(|(?:HOLDS|FAILS|UNPROVEN), )\s*"(\w+)"', code)
    assert [each for each in said if each not in SENTENCE] == []

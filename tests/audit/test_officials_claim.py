"""The claim that every act carries the signature of who acted: what holds it up, and what kills it although the log's key signs."""

import random
from copy import deepcopy
from datetime import timedelta

import pytest

from tests.audit.little_log import LittleCustody, LittleLog, Made, checked, good_log, statuses


def said(log, tmp_path, trust=None, **how):
    """The word and the codes of this claim, whatever the others say."""
    log.restate_heads()
    report = checked(tmp_path / "bundle.zip", log.pack(**how), trust or log.trust())
    assert statuses(report)["inclusion"] == "HOLDS"  # whoever does this holds the log's key
    return report.status_of("officials"), {one.code for one in report.findings if one.claim == "officials"}


def decision(log, stage="county_review", case="A"):
    return next(one for one in log.made if one.stream == f"case:{case}" and one.statement.get("stage") == stage)


def test_signatures_of_a_good_log_hold_and_are_counted(tmp_path):
    assert said(good_log(), tmp_path) == ("HOLDS", {"acts_signed"})


def test_without_the_root_key_nothing_is_proven(tmp_path):
    log = good_log()
    assert said(log, tmp_path, log.trust(officials=False)) == ("UNPROVEN", {"no_officials_key"})


def machine_decides(log):
    decision(log).actor, decision(log).signed = "system:clock", None


def entry_before_removed(log):
    log.made.remove(decision(log, "year_plan"))


def signature_moved(log):
    decision(log).signed = decision(log, case="B").signed


def signed_by_a_key_of_his_own(log):
    log.custody = LittleCustody()  # he certifies whom he likes, with another root
    decision(log).signed = None


def certified_for_another(log):
    decision(log).actor = "official:1"


def beginning_moved(log):
    begun = next(one for one in log.made if one.kind == "audit:signing:begun")
    begun.statement = begun.statement | {"size": 10_000}


def beginning_of_another_log(log):
    begun = next(one for one in log.made if one.kind == "audit:signing:begun")
    begun.statement = log.custody_kept.beginning(3, log="other.example/log")


KILLING = {
    "altered": (lambda log: decision(log).statement.update(acted_on="2017-03-02"), "act_altered"),
    "an entry before it is gone": (entry_before_removed, "act_altered"),
    "unsigned": (lambda log: setattr(decision(log), "signed", None), "act_not_signed"),
    "a machine instead of him": (machine_decides, "act_not_signed"),
    "a name that only looks like nobody": (
        lambda log: log.made.append(Made("case:A", "case:note:taken", {}, log.now, "official:012", event_id="x")),
        "act_not_signed",
    ),
    "signature of another act": (signature_moved, "act_altered"),
    "a root of his own": (signed_by_a_key_of_his_own, "key_not_certified"),
    "key of another official": (certified_for_another, "key_not_certified"),
    "later beginning": (beginning_moved, "beginning_not_signed"),
    "beginning of another log": (beginning_of_another_log, "beginning_not_signed"),
    "beginning removed": (
        lambda log: log.made.remove(next(one for one in log.made if one.kind == "audit:signing:begun")),
        "signing_never_began",
    ),
}


@pytest.mark.parametrize("how", KILLING)
def test_forged_act_is_told_although_the_log_signs_it(tmp_path, how):
    log = good_log()
    trust, log.custody_kept, log.custody = log.trust(), log.custody, None
    forge, code = KILLING[how]
    forge(log)
    word, codes = said(log, tmp_path, trust)
    assert word == "FAILS" and code in codes


def begun_late():
    """A log whose first acts are older than its custody."""
    log = LittleLog()
    log.register_keys()
    log.open("A")
    log.signs_from = log.decide("A", "year_plan") + 1
    return log


def test_what_is_older_than_the_beginning_is_not_proven(tmp_path):
    log = begun_late()
    log.begin_signing()
    assert said(log, tmp_path) == ("UNPROVEN", {"acts_before_signing"})
    log.decide("A", "home_check")
    assert said(log, tmp_path) == ("UNPROVEN", {"acts_signed", "acts_before_signing"})


def test_unsigned_act_before_the_entry_that_says_when_it_began_is_told(tmp_path):
    log = begun_late()
    log.begin_signing(size=log.signs_from - 1)
    assert said(log, tmp_path) == ("FAILS", {"act_not_signed"})


def test_bundle_in_which_nobody_acts_proves_nothing(tmp_path):
    log = LittleLog()
    log.register_keys()
    log.begin_signing()
    assert said(log, tmp_path) == ("UNPROVEN", {"nobody_acted"})


@pytest.fixture
def thief():
    """A log whose county office's key was stolen, then revoked; the thief still holds it."""
    log = good_log()
    stolen = dict(log.custody.keys)
    log.revoke(decision(log).actor)
    log.bodies()
    log.stolen = stolen
    return log


def test_what_was_signed_before_the_revocation_stays_signed(tmp_path, thief):
    assert said(thief, tmp_path)[0] == "HOLDS"
    thief.decide("A", "county_approval", actor=decision(thief).actor)  # with a new key
    assert said(thief, tmp_path)[0] == "HOLDS"


def test_revoked_key_signs_nothing_more(tmp_path, thief):
    thief.custody.keys = thief.stolen
    thief.now += timedelta(minutes=10)
    thief.decide("A", "county_approval", actor=decision(thief).actor)
    assert said(thief, tmp_path) == ("FAILS", {"signed_after_revocation"})


def test_act_in_flight_while_its_key_was_revoked_is_no_false_alarm(tmp_path, thief):
    thief.custody.keys = thief.stolen
    thief.now -= timedelta(minutes=5)
    thief.decide("A", "county_approval", actor=decision(thief).actor)
    assert said(thief, tmp_path)[0] == "HOLDS"


def test_left_out_revocation_leaves_a_gap(tmp_path, thief):
    thief.revoke("official:1")
    thief.bodies()
    thief.made.remove(next(one for one in thief.made if one.kind == "audit:official_key:revoked"))
    assert said(thief, tmp_path) == ("FAILS", {"revocation_missing"})


def test_revocation_that_the_root_did_not_sign_is_told(tmp_path, thief):
    thief.made[-1].statement["holder"] = "official:1"
    assert said(thief, tmp_path) == ("FAILS", {"revocation_not_signed"})


def altered(log, chance):
    """Somewhere in what an official signed, something else; or an entry gone that somebody signed after."""
    one = chance.choice([one for one in log.made if one.signed])
    later = [each for each in log.made[log.made.index(one) + 1 :] if each.stream == one.stream and each.signed]
    how = chance.choice(("statement", "at", "subject", "personal", "actor", "kind", "unsigned", "gone"))
    if how in ("statement", "subject", "personal"):
        getattr(one, how)[chance.choice("abc")] = chance.random() > 0.5
    elif how == "at":
        one.at += timedelta(microseconds=chance.choice((-1, 1)))
    elif how == "gone" and later:
        log.made.remove(one)
    elif how == "unsigned":
        one.signed = None
    else:
        one.actor, one.kind = one.actor + "0", one.kind + "x"
    return how


def test_whoever_holds_the_logs_key_alters_no_signed_act_unnoticed(tmp_path):
    honest, chance, escaped = good_log(), random.Random(6), []
    for _ in range(25):
        log = deepcopy(honest)
        log.custody = None
        how = altered(log, chance)
        if said(log, tmp_path, honest.trust(), mode="full")[0] != "FAILS":
            escaped.append(how)
    assert escaped == []

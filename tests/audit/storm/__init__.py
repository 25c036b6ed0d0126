"""A storm over the log: many writers, sequencers killed at every point, PostgreSQL stopped hard, clocks that disagree.

    python -m tests.audit.storm --events 40000 --rounds 12 --stops 4      (by hand; tests/audit/test_storm.py runs a small one)

It has a PostgreSQL of its own, for it stops it in the middle of everything.
"""

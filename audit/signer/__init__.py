"""The signer of the log: a process with a key and a memory of its own, outside the database and its administrators.

It knows neither Django nor the database. It signs a checkpoint only if it proves to continue the last one it signed, so
whoever restores, shortens or rewrites the database gets no signature for it (audit.md §1: rollback, fork).
"""

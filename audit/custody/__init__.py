"""The custody of the officials' keys: a process with a folder of its own, outside the database and its administrators.

It knows neither Django nor the database. It holds one key per official and a root that certifies them, and signs an act
only with the key of whom the act itself names. Behind the same few questions may stand a KMS or an HSM: see client.py.
"""

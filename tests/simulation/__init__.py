"""A county's year, simulated through the real services with a seed: what the simulator planted is what the board must show.

The judge knows the simulator's intentions and the written order of the year's days; it computes no cause as Heyan does.
`python -m tests.simulation --households 30000 --seed 7` runs a whole county on a PostgreSQL of its own.
"""

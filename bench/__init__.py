"""How fast Heyan is, in ratios printed in one run: beside hand-written SQL of the same rows, and beside plain viewflow.

    .venv/bin/python -m bench

Nothing of this is imported by the product. README.md, "Bench", says how to read the numbers.
"""

"""Which test shows which requirement of the five source documents (tests/requirements.csv), one module per document.

SHOWN: requirement → the tests that show it, each "path under tests, without .py" + "::" + name, where one example of a
parametrised test is meant with its [id]. REST: what of a shown requirement is not shown, in one line. WAITING: requirements that
nothing shows: where they wait ("Issue 5: …"), or that nobody has built them ("Not built: …"). Together they are all of the 268.
"""

from tests.traceability import changchun, guiping, liaoning, qianjiang, qingdao

SEEDS = {"C": changchun, "G": guiping, "Q": qianjiang, "L": liaoning, "D": qingdao}

SHOWN: dict[str, tuple[str, ...]] = {code: tests for seed in SEEDS.values() for code, tests in seed.SHOWN.items()}
REST: dict[str, str] = {code: rest for seed in SEEDS.values() for code, rest in seed.REST.items()}
WAITING: dict[str, str] = {code: why for seed in SEEDS.values() for code, why in seed.WAITING.items()}

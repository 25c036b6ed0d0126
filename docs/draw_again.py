"""Draw the sample of an evaluation again: python draw_again.py FRAME_FILE SEED PLAN_JSON. Needs nothing of Heyan."""

import json
import sys
from hashlib import sha256
from pathlib import Path

KINDS = ["poor_village", "village", "exited", "planned", "poor", "uncarded", "site"]
frame, seed, plan = Path(sys.argv[1]).read_bytes(), sys.argv[2], json.loads(sys.argv[3])
lines = [line.split("\t") for line in frame.decode().splitlines()]  # kind, township, village, code, persons


def rank(kind: str, code: str) -> str:
    return sha256(f"{seed}|{kind}|{code}".encode()).hexdigest()


def lowest(kind: str, column: int, place: str) -> list[list[str]]:
    rows = [line for line in lines if line[0] == kind and line[column] == place]
    return sorted(rows, key=lambda line: rank(kind, line[3]))[: plan[kind]]


towns = sorted({line[1] for line in lines}, key=lambda town: rank("township", town))[: plan["townships"] or None]
villages = [one for town in towns for kind in KINDS[:2] for one in lowest(kind, 1, town)]
homes = [one for village in villages for kind in KINDS[2:6] for one in lowest(kind, 2, village[2])]
sites = [one for town in towns for one in lowest("site", 1, town)]
drawn = [*villages, *homes, *sites]
drawn.sort(key=lambda line: (line[1], line[2], KINDS.index(line[0]), rank(line[0], line[3])))
sample = "".join(f"{line[0]}|{line[3]}\n" for line in drawn).encode()
digests = [sha256(text).hexdigest() for text in (frame, seed.encode(), sample)]
sys.stdout.write("frame {}\nseed {}\nsample {}\n".format(*digests) + sample.decode())

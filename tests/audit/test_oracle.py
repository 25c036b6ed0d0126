"""Go's checksum database, which we did not write, says the same of trees, proofs and signed notes (tests/audit/oracle)."""

import base64
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from audit.verifier import merkle, note
from tests.audit.trees import MemoryTree, leaves

GOPATH = Path("/usr/share/gocode")  # where Debian puts golang-golang-x-mod-dev
SOURCE = Path(__file__).parent / "oracle" / "main.go"
EDGES = (1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537)
pytestmark = pytest.mark.skipif(
    not shutil.which("go") or not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir(),
    reason="needs Debian's golang-go and golang-golang-x-mod-dev",
)


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    folder = tmp_path_factory.mktemp("oracle")
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache")}
    subprocess.run(["go", "build", "-o", folder / "oracle", SOURCE], env=environment, check=True, timeout=120)

    def ask(**question):
        answer = subprocess.run(
            [folder / "oracle"], input=json.dumps(question), capture_output=True, text=True, check=True, timeout=60
        )
        return json.loads(answer.stdout)

    return ask


def hashes(answer):
    return [base64.b64decode(text) for text in answer]


def test_roots_and_proofs_are_those_of_go(ask):
    chance = random.Random(6962)
    sizes = [*range(1, 40), *EDGES, *(chance.randrange(1, 65_537) for _ in range(150))]
    inclusions = [(chance.randrange(size), size) for size in sizes for _ in range(2)] + [
        (edge - 1, edge) for edge in EDGES
    ]
    consistencies = [(chance.randrange(1, size + 1), size) for size in sizes] + [(edge, 65_537) for edge in EDGES]
    said = ask(Entries=65_537, Roots=sizes, Inclusions=inclusions, Consistencies=consistencies)
    tree = MemoryTree(leaves(65_537))
    roots = dict(zip(sizes, hashes(said["Roots"]), strict=True))
    assert roots == {size: merkle.root_from(size, tree.hash_of) for size in sizes}
    for (index, size), path in zip(inclusions, map(hashes, said["Inclusions"]), strict=True):
        assert merkle.inclusion_path(index, size, tree.hash_of) == path
        assert merkle.verify_inclusion(tree.leaves[index], index, size, path, roots[size])
    for (old, new), path in zip(consistencies, map(hashes, said["Consistencies"]), strict=True):
        assert merkle.consistency_path(old, new, tree.hash_of) == path
        old_root = merkle.root_from(old, tree.hash_of)
        assert merkle.verify_consistency(old, old_root, new, roots[new], path)


def test_go_opens_our_checkpoints_and_we_open_what_go_signed(ask):
    key, other = note.new_key("heyan.example/2017"), note.new_key("heyan.example/2017")
    text = note.Checkpoint("heyan.example/2017", 7, merkle.root_of(leaves(7))).text
    signed = note.sign_note(text, key) + note.cosign(text, note.new_key("witness.example", note.WITNESS), 1)
    forged = signed.replace("\n7\n", "\n8\n")
    said = ask(
        Open=[{"Text": given, "Key": key.public.text} for given in (signed, forged)]
        + [{"Text": signed, "Key": other.public.text}],
        Sign=[{"Text": text, "Key": key.text}],
    )
    assert said["Opened"][0] == text
    assert said["Opened"][1].startswith("invalid signature for key heyan.example/2017")
    assert said["Opened"][2] == "note has no verifiable signatures"
    assert note.open_note(said["Signed"][0], [key.public]).text == text
    assert said["Signed"][0] == note.sign_note(text, key)

// What Go's checksum database thinks of our Merkle log: roots, proofs and signed notes, asked in JSON on standard input.
// golang.org/x/mod/sumdb is code that we did not write; Debian packages it as golang-golang-x-mod-dev.
package main

import (
	"encoding/json"
	"log"
	"os"
	"strconv"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type signedNote struct{ Text, Key string }

type question struct {
	Entries       int64 // entry i is the decimal number i
	Roots         []int64
	Inclusions    [][2]int64 // index, size
	Consistencies [][2]int64 // old size, new size
	Open          []signedNote
	Sign          []signedNote
}

type answer struct {
	Roots         [][]byte
	Inclusions    [][][]byte
	Consistencies [][][]byte
	Opened        []string // the text of the note, or why not
	Signed        []string
}

var stored []tlog.Hash

var reader = tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(places))
	for i, place := range places {
		hashes[i] = stored[place]
	}
	return hashes, nil
})

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func root(size int64) tlog.Hash {
	hash, err := tlog.TreeHash(size, reader)
	must(err)
	return hash
}

func raw(hashes []tlog.Hash) [][]byte {
	bytes := [][]byte{}
	for i := range hashes {
		bytes = append(bytes, hashes[i][:])
	}
	return bytes
}

func open(given signedNote) string {
	verifier, err := note.NewVerifier(given.Key)
	if err == nil {
		var opened *note.Note
		if opened, err = note.Open([]byte(given.Text), note.VerifierList(verifier)); err == nil {
			return opened.Text
		}
	}
	return err.Error()
}

func sign(given signedNote) string {
	signer, err := note.NewSigner(given.Key)
	must(err)
	signed, err := note.Sign(&note.Note{Text: given.Text}, signer)
	must(err)
	return string(signed)
}

func main() {
	var asked question
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	for number := int64(0); number < asked.Entries; number++ {
		hashes, err := tlog.StoredHashes(number, []byte(strconv.FormatInt(number, 10)), reader)
		must(err)
		stored = append(stored, hashes...)
	}
	var said answer
	for _, size := range asked.Roots {
		hash := root(size)
		said.Roots = append(said.Roots, hash[:])
	}
	for _, each := range asked.Inclusions {
		proof, err := tlog.ProveRecord(each[1], each[0], reader)
		must(err)
		said.Inclusions = append(said.Inclusions, raw(proof))
	}
	for _, each := range asked.Consistencies {
		proof, err := tlog.ProveTree(each[1], each[0], reader)
		must(err)
		said.Consistencies = append(said.Consistencies, raw(proof))
	}
	for _, each := range asked.Open {
		said.Opened = append(said.Opened, open(each))
	}
	for _, each := range asked.Sign {
		said.Signed = append(said.Signed, sign(each))
	}
	must(json.NewEncoder(os.Stdout).Encode(said))
}

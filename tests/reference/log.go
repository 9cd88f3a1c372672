// SPDX-License-Identifier: Apache-2.0

// Reads a log that Ballast wrote, with the packages that Go's own checksum database is read with:
// the checkpoint's signatures, every tile, every event, and proofs.      log DIR
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("FAIL", err)
		os.Exit(1)
	}
}

func check(ok bool, what string) {
	if !ok {
		must(fmt.Errorf("%s", what))
	}
}

// A cosignature of C2SP tlog-cosignature, which the package leaves to its users.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	text := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(c.key, []byte(text), sig[8:])
}

func newCosigner(vkey string) *cosigner {
	part := strings.SplitN(vkey, "+", 3)
	hash, err := strconv.ParseUint(part[1], 16, 32)
	must(err)
	key, err := base64.StdEncoding.DecodeString(part[2])
	must(err)
	check(len(key) == 33 && key[0] == 4, "a witness's key is of type 4")
	return &cosigner{part[0], uint32(hash), key[1:]}
}

type folder string

func (f folder) read(path string) []byte {
	b, err := os.ReadFile(filepath.Join(string(f), path))
	must(err)
	return b
}

// Height and ReadTiles make the folder a tlog.TileReader. Go's paths name the height, C2SP's do not.
func (f folder) Height() int                    { return 8 }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, t := range tiles {
		data = append(data, f.read(strings.Replace(t.Path(), "tile/8/", "tile/", 1)))
	}
	return data, nil
}

func (f folder) checkpoint(bytes []byte) (tlog.Tree, string) {
	vkeys := strings.Fields(string(f.read("vkeys")))
	log, err := note.NewVerifier(vkeys[0])
	must(err)
	verifiers := []note.Verifier{log}
	for _, k := range vkeys[1:] {
		verifiers = append(verifiers, newCosigner(k))
	}
	n, err := note.Open(bytes, note.VerifierList(verifiers...))
	must(err)
	check(len(n.Sigs) == len(vkeys) && len(n.UnverifiedSigs) == 0, "all have signed")
	line := strings.Split(n.Text, "\n")
	check(len(line) == 4 && line[0] == log.Name(), "three lines, the first the log's name")
	size, err := strconv.ParseInt(line[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(line[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}, n.Text
}

// Every event of every bundle, against the tree as the tiles have it.
func (f folder) events(tree tlog.Tree, hashes tlog.HashReader) []tlog.Hash {
	var leaves []tlog.Hash
	for n := int64(0); n*256 < tree.N; n++ {
		width := tree.N - n*256
		if width > 256 {
			width = 256
		}
		path := tlog.Tile{H: 8, L: 0, N: n, W: int(width)}.Path()
		data := f.read(strings.Replace(path, "tile/8/0/", "tile/entries/", 1))
		for ; width > 0; width-- {
			length := int(binary.BigEndian.Uint16(data))
			leaves = append(leaves, tlog.RecordHash(data[2:2+length]))
			data = data[2+length:]
		}
		check(len(data) == 0, "nothing after the events")
	}
	var indexes []int64
	for i := range leaves {
		indexes = append(indexes, tlog.StoredHashIndex(0, int64(i)))
	}
	stored, err := hashes.ReadHashes(indexes)
	must(err)
	for i := range leaves {
		check(stored[i] == leaves[i], "a leaf")
	}
	return leaves
}

func (f folder) proofs(tree tlog.Tree, leaves []tlog.Hash, hashes tlog.HashReader) int {
	files, err := os.ReadDir(filepath.Join(string(f), "proofs"))
	must(err)
	for _, file := range files {
		text := f.read("proofs/" + file.Name())
		head, checkpoint, found := bytes.Cut(text, []byte("\n\n"))
		check(found, "a blank line in a proof")
		line := strings.Split(string(head), "\n")
		check(line[0] == "c2sp.org/tlog-proof@v1" && line[1] == "index "+file.Name(), "a proof's lines")
		index, err := strconv.ParseInt(file.Name(), 10, 64)
		must(err)
		var proof tlog.RecordProof
		for _, l := range line[2:] {
			h, err := tlog.ParseHash(l)
			must(err)
			proof = append(proof, h)
		}
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaves[index]))
		again, err := tlog.ProveRecord(tree.N, index, hashes)
		must(err)
		check(fmt.Sprint(again) == fmt.Sprint(proof), "the proof made again")
		other, _ := f.checkpoint(checkpoint)
		check(other == tree, "a proof's checkpoint")
	}
	return len(files)
}

func main() {
	f := folder(os.Args[1])
	tree, _ := f.checkpoint(f.read("checkpoint"))
	hashes := tlog.TileHashReader(tree, f)
	root, err := tlog.TreeHash(tree.N, hashes)
	must(err)
	check(root == tree.Hash, "the root")
	leaves := f.events(tree, hashes)
	n := f.proofs(tree, leaves, hashes)
	fmt.Printf("%d events, %d proofs, 3 signatures: read by Go\n", tree.N, n)
}

package capture

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"cordon"
)

// TestRecordingsOfTheWild reads real captures where they are at hand.
func TestRecordingsOfTheWild(t *testing.T) {
	root := filepath.Join("..", "..", "shared", "data", "pcaps")
	if _, err := os.Stat(root); err != nil {
		t.Skip("no collection of captures at " + root + ": nothing from the wild is read")
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		t.Run(filepath.Base(path), func(t *testing.T) { readWild(t, path) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func readWild(t *testing.T, path string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all, tally := read(t, b, Options{})
	if want := countSimply(b); tally.Records != want {
		t.Errorf("records: got %d, want %d", tally.Records, want)
	}
	if tally.Bytes != uint64(len(b)) {
		t.Errorf("bytes: got %d, want %d", tally.Bytes, len(b))
	}
	if dir := os.Getenv("CORDON_DUMP"); dir != "" {
		dump(t, filepath.Join(dir, filepath.Base(path)+".txt"), all, tally)
	}
}

func dump(t *testing.T, path string, all []seen, tally *cordon.Tally) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, o := range all {
		fmt.Fprintln(f, line(o))
	}
	fmt.Fprintf(f, "# %+v\n", *tally)
}

// countSimply counts packets in whole and undamaged captures, by another way
// than the one tested.
func countSimply(b []byte) (n uint64) {
	if Sniff(b) == "pcap" {
		order := binary.ByteOrder(binary.LittleEndian)
		if b[0] == 0xa1 {
			order = binary.BigEndian
		}
		for b = b[24:]; len(b) > 0; n++ {
			b = b[16+order.Uint32(b[8:]):]
		}
		return n
	}
	order := binary.ByteOrder(binary.LittleEndian)
	for len(b) > 0 {
		if b[0] == 0x0a && b[8] == 0x1a {
			order = binary.BigEndian
		} else if b[0] == 0x0a {
			order = binary.LittleEndian
		}
		switch order.Uint32(b) {
		case 2, 3, 6:
			n++
		}
		b = b[order.Uint32(b[4:]):]
	}
	return n
}

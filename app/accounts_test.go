package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"cordon"
)

// accounted holds an input to its accounts.
func accounted(t *testing.T, in cordon.InputReport) {
	t.Helper()
	if in.Records != in.Understood+in.Duplicate+in.Skipped+in.LostRecords {
		t.Errorf("%s: %d records, but %d understood + %d duplicate + %d skipped + %d lost",
			in.Name, in.Records, in.Understood, in.Duplicate, in.Skipped, in.LostRecords)
	}
	if in.Bytes != in.BytesUnderstood+in.BytesDuplicate+in.BytesSkipped+in.BytesLost {
		t.Errorf("%s: %d bytes, but %d understood + %d duplicate + %d skipped + %d lost",
			in.Name, in.Bytes, in.BytesUnderstood, in.BytesDuplicate, in.BytesSkipped, in.BytesLost)
	}
	if in.Skipped != in.SkippedWhy.Total() {
		t.Errorf("%s: %d skipped, with reasons for %d", in.Name, in.Skipped, in.SkippedWhy.Total())
	}
	if in.BytesLost > 0 && len(in.Lost) == 0 && in.Error == "" {
		t.Errorf("%s: %d bytes are lost, and nothing says why", in.Name, in.BytesLost)
	}
}

// Every byte of every recording is understood, skipped or lost, with a reason.
func TestEveryByteIsAccountedFor(t *testing.T) {
	var paths []string
	for _, dir := range []string{"weblogs", "fwlogs", "zeek", "flow", "pcaps"} {
		err := filepath.WalkDir(filepath.Join(shared, dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			t.Skip("*** the shared recordings are not there: ", err)
		}
	}
	for _, path := range paths { // one by one: together, copies would be left out
		in := analyse(t, nil, path).Inputs[0]
		accounted(t, in)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if in.Format != "" && in.Error == "" && in.Bytes != uint64(info.Size()) {
			t.Errorf("%s: %d of %d bytes accounted for", path, in.Bytes, info.Size())
		}
	}
}

// filesBelow lists the real recordings in folders.
func filesBelow(t *testing.T, dirs ...string) (paths []string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(sharedFile(t, dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

package archive

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/capture"
	"cordon/logs"
)

func TestWhatIsNotReadIsCalledByItsName(t *testing.T) {
	etl := make([]byte, 96)
	copy(etl, "\x00\x00\x01\x00")
	copy(etl[72:], "\x02\x00\x02\xc0")
	oldCpio := "\xc7\x71" + strings.Repeat("\x00", 18) + "\x02\x00\x00\x00\x01\x00" + "a\x00"
	for data, want := range map[string]string{
		"7z\xbc\xaf\x27\x1c\x00\x04":                           "7-Zip",
		"Rar!\x1a\x07\x00":                                     "RAR",
		"Rar!\x1a\x07\x01\x00":                                 "RAR",
		"\x04\x22\x4d\x18\x64\x40\xa7":                         "lz4",
		"LZIP\x01\x0c":                                         "lzip",
		"\x5d\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff": "lzma",
		"\x1f\x9d\x90abc":                                      "compress (.Z)",
		"070701" + strings.Repeat("0", 104) + "a":              "cpio",
		"070707" + strings.Repeat("0", 70) + "a":               "cpio",
		oldCpio:                                                "cpio",
		"MSCF\x00\x00\x00\x00":                                 "cabinet",
		"ElfFile\x00":                                          "Windows event log",
		string(etl):                                            "Windows event trace",
		"LPKSHHRH\x00":                                         "journalctl",
		"SQLite format 3\x00":                                  "SQLite",
		"%PDF-1.4\n":                                           "PDF",
		"<!DOCTYPE HTML PUBLIC>\n":                             "HTML",
		"\n  <html lang=en>\n":                                 "HTML",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":                     "Office",
		"-----BEGIN PGP MESSAGE-----\n":                        "PGP",
		"age-encryption.org/v1\n":                              "age",
	} {
		for _, packed := range [][]byte{[]byte(data), tarred(t, file{"a", data})} {
			got := inFile(t, packed)
			if len(got) != 1 || !strings.Contains(got[0].Err, want) || !strings.Contains(got[0].Err, "which is not read; ") {
				t.Errorf("%.20q: got %+v, want %q", data, got, want)
			}
		}
	}
}

// Nothing that is read is taken for something that is not.
func TestRecordingsAreNotTakenForArchives(t *testing.T) {
	for _, text := range []string{
		"070701 is a time of day\n" + strings.Repeat("x", 200), "]\x00 a bracket", "q\xc7 in Latin-1\n" + strings.Repeat("x", 60),
		"<13>Aug  5 00:00:00 host kernel: x\n", "PK is no magic\n", "BZh\n", "Rar!\n",
	} {
		if got := inFile(t, []byte(text)); len(got) != 1 || got[0].Err != "" || got[0].Layers != "" || got[0].Text != text {
			t.Errorf("%.20q: %+v", text, got)
		}
	}
	for _, dir := range []string{"../advisories/recordings", "../../shared/data"} {
		if _, err := os.Stat(dir); err != nil {
			t.Logf("SKIPPED in part: %v", err)
			continue
		}
		check(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			head := make([]byte, HeadLen)
			f, err := os.Open(path)
			check(t, err)
			defer f.Close()
			n, _ := f.Read(head)
			head = head[:n]
			if capture.Sniff(head) == "" && logs.Sniff(head) == nil {
				return nil
			}
			if c := layerOf(head, bufio.NewReader(bytes.NewReader(head))); c != nil || isTar(head) || isZip(head) || unreadable(head) != nil {
				t.Errorf("%s is taken for something else", path)
			}
			return nil
		}))
	}
}

package proof

import (
	"os"
	"path/filepath"
	"testing"

	"cordon/advisory"
)

func documents(t *testing.T) map[string]*advisory.Advisory {
	t.Helper()
	paths, _ := filepath.Glob("../advisories/*.yaml")
	docs := map[string]*advisory.Advisory{}
	for _, p := range paths {
		source, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		a, warnings, err := advisory.Parse(p, source)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range warnings {
			if w.Path == "examples" {
				t.Errorf("%v", w)
			}
		}
		docs[a.ID] = a
	}
	return docs
}

func TestEveryShippedAdvisoryProvesItself(t *testing.T) {
	for id, a := range documents(t) {
		kinds := map[string]int{}
		for _, r := range Run(a, os.DirFS("../advisories/recordings")) {
			kinds[r.Example.Kind]++
			for _, f := range r.Failures {
				t.Errorf("%s: %s: %s", id, r.Example.Recording, f)
			}
			if r.Records == 0 {
				t.Errorf("%s: %s: nothing was read", id, r.Example.Recording)
			}
		}
		if kinds["positive"] == 0 || kinds["near-miss"] == 0 || kinds["benign"] == 0 {
			t.Errorf("%s: examples %v, want each kind", id, kinds)
		}
	}
}

// A proof must be able to fail: without its signatures no document passes, and
// with a signature that fits anything none stays silent.
func TestProofFailsWhereTheDocumentIsWrong(t *testing.T) {
	for id, a := range documents(t) {
		for i := range a.Variants {
			a.Variants[i].Recognise, a.Variants[i].Backdoor = nil, nil
		}
		a.Family = nil
		if failed(Run(a, os.DirFS("../advisories/recordings"))) == 0 {
			t.Errorf("%s passes without its signatures", id)
		}
		a.Variants[0].Recognise = []advisory.Signature{{ID: "all", On: "request", PathEnds: []string{".gif"}}, {ID: "every", On: "datagram", Protocol: "udp"}}
		silent := 0
		for _, r := range Run(a, os.DirFS("../advisories/recordings")) {
			if r.Example.Kind == "benign" && len(r.Failures) == 0 {
				silent++
			}
		}
		if silent > 0 {
			t.Errorf("%s: a signature that fits anything leaves benign examples silent", id)
		}
	}
}

func failed(results []Result) (n int) {
	for _, r := range results {
		n += len(r.Failures)
	}
	return n
}

func TestMissingRecordingIsAFailure(t *testing.T) {
	a := documents(t)["slammer"]
	for _, r := range Run(a, os.DirFS(t.TempDir())) {
		if len(r.Failures) == 0 {
			t.Errorf("%s passed without its recording", r.Example.Recording)
		}
	}
}

package sift

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWhatPayloadsHaveInCommon(t *testing.T) {
	for _, test := range []struct {
		name     string
		payloads []string
		want     []string
	}{
		{"all of it", []string{"GET /default.ida?NNNN", "GET /default.ida?NNNN"}, []string{"GET /default.ida?NNNN"}},
		{"padded on both sides", []string{"xxxWORMBODYzz", "yWORMBODYqqqq"}, []string{"WORMBODY"}},
		{"two parts around what differs", []string{"GET /cgi/a1?run=boom", "GET /cgi/zz9?run=boom"}, []string{"GET /cgi/", "?run=boom"}},
		{"nothing long enough", []string{"abcXYZ", "XYabc"}, nil},
		{"as little as is told", []string{"abcdX", "YabcdZ"}, []string{"abcd"}},
		{"one is empty", []string{"abcdef", ""}, nil},
	} {
		if d := cmp.Diff(test.want, common(test.payloads)); d != "" {
			t.Errorf("%s: %s", test.name, d)
		}
	}
}

func TestPartsStandInAllPayloadsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab")), 0, 40, -1)
		payloads := rapid.SliceOfN(text, 2, 4).Draw(t, "payloads")
		parts := common(payloads)
		for _, p := range payloads {
			for _, part := range parts {
				i := strings.Index(p, part)
				if i < 0 || len(part) < leastPart {
					t.Fatalf("%q of %q", parts, payloads)
				}
				p = p[i+len(part):]
			}
		}
	})
}

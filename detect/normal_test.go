package detect

import (
	"strings"
	"testing"
)

func TestNormalFormIsWhatALenientServerReads(t *testing.T) {
	const cmd = "/winnt/system32/cmd.exe"
	tests := []struct{ name, target, path, query string }{
		{"plain", "/default.ida?XX", "/default.ida", "XX"},
		{"no query", "/a", "/a", ""},
		{"empty", "", "/", ""},
		{"root", "/", "/", ""},
		{"upper case", "/Default.IDA", "/default.ida", ""},
		{"backslashes", `\scripts\root.exe`, "/scripts/root.exe", ""},
		{"percent once", "/%64efault%2eida", "/default.ida", ""},
		{"percent twice", "/%2564efault.ida", "/default.ida", ""},
		{"percent three times stays", "/%252564efault.ida", "/%64efault.ida", ""},
		{"IIS %u", "/%u0064efault.ida", "/default.ida", ""},
		{"IIS %u beyond the code page", "/%u4e2default.ida", "/?efault.ida", ""},
		{"broken escapes stay", "/%zz%4%", "/%zz%4%", ""},
		{"absolute URI", "http://www.example.org/scripts/root.exe?/c", "/scripts/root.exe", "/c"},
		{"absolute URI without a path", "http://www.example.org", "/", ""},
		{"a URL in the query is no authority", "/x?u=http://a/b", "/x", "u=http://a/b"},
		{"dots are resolved", "/a/./b/../c//d", "/a/c/d", ""},
		{"not above the root", "/../../a", "/a", ""},
		{"dots at a segment's end", "/cmd.exe./x. ", "/cmd.exe/x", ""},
		{"query: escapes and backslashes", `/x?%5Cwinnt\a`, "/x", "/winnt/a"},
		{"255c", "/scripts/..%255c.." + cmd, cmd, ""},
		{"35c", "/scripts/..%%35c.." + cmd, cmd, ""},
		{"35 63", "/scripts/..%%35%63.." + cmd, cmd, ""},
		{"25 35 63", "/scripts/..%25%35%63.." + cmd, cmd, ""},
		{"252f", "/scripts/..%252f.." + cmd, cmd, ""},
		{"overlong c0 af", "/scripts/..%c0%af.." + cmd, cmd, ""},
		{"overlong c0 2f", "/scripts/..%c0%2f.." + cmd, cmd, ""},
		{"overlong c1 1c", "/scripts/..%c1%1c.." + cmd, cmd, ""},
		{"overlong c1 9c", "/scripts/..%c1%9c.." + cmd, cmd, ""},
		{"overlong e0 80 af", "/scripts/..%e0%80%af.." + cmd, cmd, ""},
		{"overlong f0 80 80 af", "/scripts/..%f0%80%80%af.." + cmd, cmd, ""},
		{"overlong fc 80 80 80 80 af", "/scripts/..%fc%80%80%80%80%af.." + cmd, cmd, ""},
		{"raw overlong bytes", "/scripts/..\xc0\xaf.." + cmd, cmd, ""},
		{"honest UTF-8 stays", "/%D0%B8", "/\xd0\xb8", ""},
	}
	var f normalForm
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f.of([]byte(test.target))
			if string(f.path) != test.path || string(f.query) != test.query {
				t.Errorf("%q: got path %q query %q, want %q %q", test.target, f.path, f.query, test.path, test.query)
			}
		})
	}
}

func FuzzNormalForm(f *testing.F) {
	for _, s := range []string{"/default.ida?XXXX", "/..%c0%af..", "%u00%u0041", "http://x/%%35%63", "\\..\\", strings.Repeat("%25", 50)} {
		f.Add([]byte(s))
	}
	var n normalForm
	f.Fuzz(func(t *testing.T, target []byte) {
		before := string(target)
		n.of(target)
		if string(target) != before {
			t.Fatalf("the target itself was changed: %q", before)
		}
		if len(n.path) > 0 && n.path[0] != '/' {
			t.Errorf("%q: path %q does not begin at the root", target, n.path)
		}
		if len(n.path)+len(n.query) > len(target)+1 {
			t.Errorf("%q: grew to %q %q", target, n.path, n.query)
		}
	})
}

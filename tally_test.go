package cordon

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestReasonsKeepTheFirstExampleWhateverTheOrder(t *testing.T) {
	var a, b Reasons
	a.Count("bad", 1, 9, []byte("nine"))
	a.Count("bad", 1, 3, []byte("three"))
	a.Count("worse", 2, 5, []byte("five"))
	b.Count("worse", 2, 5, []byte("five"))
	b.Count("bad", 1, 3, []byte("three"))
	b.Count("bad", 1, 9, []byte("nine"))
	if !reflect.DeepEqual(a, b) {
		t.Errorf("order matters: %+v and %+v", a, b)
	}
	if a[0].Example != "three" || a[0].Count != 2 || a.Total() != 4 {
		t.Errorf("got %+v", a)
	}
}

func TestReasonsAreBounded(t *testing.T) {
	var r Reasons
	for i := range 1000 {
		r.Count(fmt.Sprint("reason ", i), 1, uint64(i+1), nil)
	}
	if len(r) > maxReasons+1 || r.Total() != 1000 {
		t.Errorf("%d reasons with %d in all, want at most %d with 1000", len(r), r.Total(), maxReasons+1)
	}
}

func TestTallyAddsUpInAnyOrder(t *testing.T) {
	x := Tally{Records: 1, From: 5, To: 9}
	y := Tally{Records: 2, From: 3, To: 4}
	var a, b Tally
	a.Add(&x)
	a.Add(&y)
	b.Add(&y)
	b.Add(&x)
	if !reflect.DeepEqual(a, b) || a.From != 3 || a.To != 9 || a.Records != 3 {
		t.Errorf("got %+v and %+v", a, b)
	}
}

func TestPrintableShowsWhatCouldDeceive(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "GET / HTTP/1.0", "GET / HTTP/1.0"},
		{"terminal escape", "a\x1b[2Jb", `a\x1b[2Jb`},
		{"NUL and newline", "a\x00\nb", `a\x00\x0ab`},
		{"invalid UTF-8", "a\xffb", `a\xffb`},
		{"bidirectional override", "a\u202eb", `a\u{202e}b`},
		{"a long run is folded", "?" + strings.Repeat("N", 224) + "%u", "?N…(224)%u"},
		{"a short run is not", "aaaa", "aaaa"},
		{"letters of the world", "größe 東京", "größe 東京"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Printable([]byte(test.in), 400); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if got := Printable([]byte("abcdefgh"), 4); got != "abcd…" {
		t.Errorf("cut: got %q", got)
	}
}

func TestHostsHaveOneSpelling(t *testing.T) {
	for _, s := range []string{"2001:db8::1", "[2001:DB8::1]", "2001:db8:0:0:0:0:0:1", "2001:db8::1%eth0"} {
		if got := ParseHost(s).String(); got != "2001:db8::1" {
			t.Errorf("%s: got %s", s, got)
		}
	}
	if got := ParseHost("::ffff:192.0.2.1").String(); got != "192.0.2.1" {
		t.Errorf("mapped: got %s", got)
	}
	if got := ParseHost("WWW.Example.org").String(); got != "www.example.org" {
		t.Errorf("name: got %s", got)
	}
}

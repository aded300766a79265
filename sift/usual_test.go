package sift

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// What hosts say that are no part of a worm is left out of what tells it, unless too
// little is left.
func TestWhatOthersSayTellsNoWorm(t *testing.T) {
	const hello, own, short = "HELLO ", "what this one says and nobody else", "says so"
	for _, test := range []struct {
		honest         int // hosts that say hello
		kind           cordon.Kind
		parts          []string
		telling, usual []string
		enough         bool
	}{
		{12, cordon.Data, []string{hello, own}, []string{own}, []string{hello}, true},
		{2, cordon.Data, []string{hello, own}, []string{hello, own}, nil, true},
		{12, cordon.Datagram, []string{hello, own}, []string{hello, own}, nil, true}, // elsewhere
		{12, cordon.Data, []string{hello, short}, []string{short}, []string{hello}, false},
		{12, cordon.Data, []string{hello}, nil, []string{hello}, false},
	} {
		var all []sent
		for n := range 20 {
			begin := "WELCOME "
			if n < test.honest {
				begin = hello
			}
			for to := range 3 {
				all = append(all, sent{from: n, to: 1000 + to, at: n, payload: fmt.Sprintf("%s, this is host %d, and this is all it has to say to you", begin, n), kind: test.kind})
			}
		}
		s := New(Options{})
		s.sift(all, 0)
		form := &formed{contents: []*content{{print: 1, services: []service{{cordon.TCP, 80, cordon.Data}}}}}
		telling, usual, enough := s.usual(form, bytesOf(test.parts))
		if d := cmp.Diff(test.telling, stringsOf(telling)) + cmp.Diff(test.usual, stringsOf(usual)); d != "" || enough != test.enough {
			t.Errorf("%d hosts that say hello, parts %q: enough is left: %v; (-want +got) %s", test.honest, test.parts, enough, d)
		}
	}
}

// A worm's own copies are nobody else's, whoever sends them.
func TestAWormsCopiesAreNoOthers(t *testing.T) {
	s := New(Options{})
	s.sift(outbreak(20, 5, same("/abcdefghijklmnopqrstuvwxyz/and/on/it/goes/and/on")), 0)
	worms := s.Worms(DefaultThresholds(), within(20))
	if len(worms) != 1 || len(worms[0].Forms[0].Usual) > 0 {
		t.Fatalf("%+v", worms)
	}
	for _, c := range s.contents {
		if others := s.others(&formed{contents: []*content{c}}); len(others) > 0 {
			t.Errorf("%d others, such as %q", len(others), others[0].Payload)
		}
	}
}

func bytesOf(all []string) (parts [][]byte) {
	for _, s := range all {
		parts = append(parts, []byte(s))
	}
	return parts
}

func stringsOf(all [][]byte) (said []string) {
	for _, p := range all {
		said = append(said, string(p))
	}
	return said
}

package outbreak

import (
	"net/netip"
	"strings"
	"time"
)

// The variants that shipped advisories know, as these describe them, and two
// that none does. Rates are the published ones where a test could bear them.

// letters is how many stand in the request of a Code Red.
const letters = 224

func codeRed(letter string) []string {
	return []string{"GET /default.ida?" + strings.Repeat(letter, letters) + "=a HTTP/1.0"}
}

// CodeRedV1 is version 1: every instance walks the same list.
func CodeRedV1() Variant {
	return Variant{
		Name: "code-red/v1", Service: Web, Requests: codeRed("N"), Targets: Targets{FixedSeed: true},
		Rate: 6, Delay: 2 * time.Second, Seen: time.Date(2001, 7, 13, 10, 0, 0, 0, time.UTC),
	}
}

// CodeRedV2 is version 2: the same request, and a random seed.
func CodeRedV2() Variant {
	v := CodeRedV1()
	v.Name, v.Targets, v.Seen = "code-red/v2", Targets{}, time.Date(2001, 7, 19, 10, 0, 0, 0, time.UTC)
	return v
}

// CodeRedII prefers what is near.
func CodeRedII() Variant {
	return Variant{
		Name: "code-red/ii", Service: Web, Requests: codeRed("X"),
		Targets: Targets{Same8: 1. / 2, Same16: 3. / 8, Anywhere: 1. / 8, Never: prefixes("127.0.0.0/8", "224.0.0.0/8")},
		Rate:    6, Delay: 2 * time.Second, Seen: time.Date(2001, 8, 4, 10, 0, 0, 0, time.UTC),
	}
}

// Nimda is its part that attacks web servers: sixteen requests to each.
func Nimda() Variant {
	return Variant{
		Name: "nimda/nimda", Service: Web, Requests: nimda,
		Targets: Targets{Same16: 1. / 2, Same8: 1. / 4, Anywhere: 1. / 4},
		Rate:    4, Delay: 2 * time.Second, Seen: time.Date(2001, 9, 18, 14, 0, 0, 0, time.UTC),
	}
}

var nimda = []string{
	"GET /scripts/root.exe?/c+dir HTTP/1.0",
	"GET /MSADC/root.exe?/c+dir HTTP/1.0",
	"GET /c/winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /d/winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /scripts/..%255c../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /_vti_bin/..%255c../..%255c../..%255c../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /_mem_bin/..%255c../..%255c../..%255c../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /msadc/..%255c../..%255c../..%255c/..%c1%1c../..%c1%1c../..%c1%1c../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /scripts/..%c1%1c../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /scripts/..%c0%2f../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /scripts/..%c0%af../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /scripts/..%c1%9c../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /scripts/..%%35%63../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /scripts/..%%35c../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /scripts/..%25%35%63../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
	"GET /scripts/..%252f../winnt/system32/cmd.exe?/c+dir HTTP/1.0",
}

// Slammer is one datagram. It sends thousands a second where the line allows;
// twenty show the same.
func Slammer() Variant {
	return Variant{
		Name: "slammer/slammer", Service: SQL, Payload: 376, First: 4,
		Rate: 20, Delay: 500 * time.Millisecond, Seen: time.Date(2003, 1, 25, 5, 30, 0, 0, time.UTC),
	}
}

// Sequential asks one address after the other for TCP 135, as Blaster does. No
// shipped advisory knows it, and what it sends is filler.
func Sequential() Variant {
	return Variant{
		Name: "sequential", Service: RPC, Requests: []string{"filler PAD"}, Filler: [2]int{64, 64}, Targets: Targets{Sequential: true},
		Rate: 5, Delay: 2 * time.Second, Seen: time.Date(2003, 8, 11, 15, 0, 0, 0, time.UTC),
	}
}

// Unknown is a worm that no advisory knows: a request that nobody else sends,
// padded anew in every copy.
func Unknown() Variant {
	return Variant{
		Name: "unknown", Service: Web, Requests: []string{"GET /no-such-index.dll?" + pad + "=a HTTP/1.0"}, Filler: [2]int{200, 400},
		Targets: Targets{Same16: 1. / 4, Same8: 1. / 4, Anywhere: 1. / 2},
		Rate:    6, Delay: 2 * time.Second, Seen: time.Date(2001, 11, 5, 9, 0, 0, 0, time.UTC),
	}
}

// Variants are all of them.
func Variants() []Variant {
	return []Variant{CodeRedV1(), CodeRedV2(), CodeRedII(), Nimda(), Slammer(), Sequential(), Unknown()}
}

func prefixes(all ...string) (out []netip.Prefix) {
	for _, s := range all {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

package bench

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"cordon/outbreak"
)

// Shapes of the web log.
const (
	logClients  = 100_000            // ordinary clients, 198.18.0.0/15 (RFC 2544)
	logPages    = 20_000             // different paths
	hostileEach = 200                // one line in so many is hostile: 0.5%
	logDays     = 4 * 24 * time.Hour // that the log covers
	logFiller   = 224                // letters in the request of a Code Red
)

var logFrom = time.Date(2001, 9, 18, 6, 0, 0, 0, time.UTC)

// weblog writes lines in Apache's combined format.
func weblog(o *output, rng *rand.Rand, n int, t *Truth) {
	plan := plant(rng, n/hostileEach, t)
	w := newVisitors(rng)
	line := make([]byte, 0, 1024)
	for i := range n {
		at := logFrom.Add(time.Duration(float64(logDays) / float64(n) * float64(i)))
		if k := i / hostileEach; i%hostileEach == hostileEach*2/3 && k < len(plan) {
			line = plan[k].line(line[:0], w.stamp(at))
		} else {
			line = w.line(line[:0], w.stamp(at))
		}
		o.write(line)
	}
	t.Sources += len(w.seen)
}

// planted is one hostile line: who sends it, and the request.
type planted struct {
	host    uint32
	request string
}

func (p planted) line(b []byte, stamp string) []byte {
	b = appendAddress(b, p.host)
	b = append(b, stamp...)
	b = append(b, p.request...)
	return append(b, "\" 404 283 \"-\" \"-\"\n"...)
}

// hostileHost is the k-th hostile address: 10.0.0.0/8, where no client lives.
func hostileHost(k int) uint32 { return 10<<24 | uint32(k)*2654435761>>8 }

// plant decides who sends which hostile line: of twenty, eight are Code Red
// II's, six the original's, four or so Nimda's, and the rest near misses and
// tools. They come in random order.
func plant(rng *rand.Rand, n int, t *Truth) []planted {
	var plan []planted
	next := 0
	spread := func(lines, each int, requests ...string) (hosts int) {
		hosts = (lines + each - 1) / each
		for i := range lines {
			plan = append(plan, planted{hostileHost(next + i%hosts), requests[i%len(requests)]})
		}
		next += hosts
		return hosts
	}
	two, one := n*8/20, n*6/20
	tools, misses := n/40, n/20
	t.NearMisses = uint64(misses)
	second := spread(two, 20, codeRed('X'))
	first := spread(one, 20, codeRed('N'))
	t.Tools = spread(tools, 5, "GET /scripts/root.exe?/c+dir HTTP/1.1")
	spread(misses, 5, nearMisses...)
	v := Variant{Advisory: "nimda", Variant: "nimda"}
	for left := n - len(plan); left > 0; next++ {
		k := min(left, []int{16, 16, 16, 10, 3}[rng.IntN(5)])
		for i := range k {
			plan = append(plan, planted{hostileHost(next), nimda[(i+next)%len(nimda)]})
		}
		if left -= k; k >= 10 {
			v.Infected++
		} else {
			v.Suspected++
		}
		v.Observations += uint64(k)
	}
	t.add(Variant{"code-red", "ii", second, 0, uint64(two)})
	t.add(Variant{"code-red", "v1-v2", first, 0, uint64(one)})
	t.add(v)
	t.Sources = next
	rng.Shuffle(len(plan), func(i, j int) { plan[i], plan[j] = plan[j], plan[i] })
	return plan
}

// add takes a variant into the truth unless nothing of it was planted.
func (t *Truth) add(v Variant) {
	if v.Observations > 0 {
		t.Variants = append(t.Variants, v)
	}
}

// codeRed is the request line of a Code Red with filler alone: what follows
// the filler in the worm's own is left out.
func codeRed(letter byte) string {
	return "GET /default.ida?" + strings.Repeat(string(letter), logFiller) + "=a HTTP/1.0"
}

// nimda are its requests.
var nimda = outbreak.Nimda().Requests

// nearMisses hold the words of a worm's request and are nobody's attack.
var nearMisses = []string{
	"GET /default.idaho HTTP/1.0",
	"GET /docs/cmd.exe.html HTTP/1.0",
	"GET /default.ida HTTP/1.0",
	"GET /help/root.exe-explained.html HTTP/1.1",
	"GET /search?q=default.ida HTTP/1.1",
}

// visitors are the ordinary clients and what they send.
type visitors struct {
	rng         *rand.Rand
	who, which  *rand.Zipf
	client      []string // by rank
	requests    []string // whole request lines, escaped ones among them
	referers    []string
	agents      []string
	ends        []string // status and size
	seen        map[uint64]struct{}
	second      int64
	secondStamp string
}

func newVisitors(rng *rand.Rand) *visitors {
	w := &visitors{rng: rng, agents: agents, seen: map[uint64]struct{}{}}
	w.who = rand.NewZipf(rng, 1.07, 4, logClients-1)
	w.which = rand.NewZipf(rng, 1.05, 8, logPages-1)
	for i := range logClients {
		host := 198<<24 | 18<<16 | uint32(i*48271%(1<<17)) // odd factor: a permutation
		w.client = append(w.client, string(appendAddress(nil, host)))
	}
	for range logPages {
		w.requests = append(w.requests, request(rng))
		w.referers = append(w.referers, referer(rng))
	}
	for range 1024 {
		w.ends = append(w.ends, status(rng)+strconv.Itoa(100+int(rng.ExpFloat64()*9000))+` "`)
	}
	return w
}

// stamp is what stands between the client and its request.
func (w *visitors) stamp(at time.Time) string {
	if s := at.Unix(); s != w.second {
		w.second, w.secondStamp = s, at.Format(` - - [02/Jan/2006:15:04:05 -0700] "`)
	}
	return w.secondStamp
}

func (w *visitors) line(b []byte, stamp string) []byte {
	rank, page := w.who.Uint64(), w.which.Uint64()
	w.seen[rank] = struct{}{}
	r := w.rng.Uint64()
	b = append(b, w.client[rank]...)
	b = append(b, stamp...)
	b = append(b, w.requests[page]...)
	b = append(b, `" `...)
	b = append(b, w.ends[r&1023]...)
	if r>>10&7 == 0 {
		b = append(b, '-')
	} else {
		b = append(b, w.referers[r>>13%logPages]...)
	}
	b = append(b, `" "`...)
	b = append(b, w.agents[(rank+r>>60)%uint64(len(w.agents))]...)
	return append(b, '"', '\n')
}

func appendAddress(b []byte, a uint32) []byte {
	for shift := 24; shift >= 0; shift -= 8 {
		b = strconv.AppendUint(b, uint64(a>>shift&255), 10)
		if shift > 0 {
			b = append(b, '.')
		}
	}
	return b
}

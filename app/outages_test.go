package app

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	cmpdiff "github.com/google/go-cmp/cmp"

	"cordon"
	"cordon/capture/capturetest"
)

// errand is a client's contact with a host, and whether that answers.
type errand struct {
	at             time.Duration // since dawn
	client, server string
	port           int
	answered       bool
}

// errands are those of a network, in no order until they are recorded.
type errands struct {
	all    []errand
	random *rand.Rand
}

func newErrands(seed uint64) *errands { return &errands{random: rand.New(rand.NewPCG(seed, 45))} }

func (v *errands) add(x errand) { v.all = append(v.all, x) }

// site is an address that somebody may have, in none of the networks of these tests.
func (v *errands) site() string {
	return fmt.Sprintf("%d.%d.%d.%d", 60+v.random.IntN(30), v.random.IntN(256), v.random.IntN(256), 1+v.random.IntN(254))
}

// friend is one of five that a client knows.
func (v *errands) friend(client string) string {
	return fmt.Sprintf("198.51.%d.%s", 100+v.random.IntN(5), client[strings.LastIndexByte(client, '.')+1:])
}

// every calls a client's next visit after a time that varies, from one time to another.
func (v *errands) every(mean time.Duration, from, to time.Duration, visit func(at time.Duration)) {
	for at := from; ; {
		if at += time.Duration(v.random.ExpFloat64() * float64(mean)); at >= to {
			return
		}
		visit(at)
	}
}

// browse has a client visit sites, of which 95 % answer, but none while down.
func (v *errands) browse(client string, mean, from, to time.Duration, down func(at time.Duration) bool) {
	v.every(mean, from, to, func(at time.Duration) {
		port := []int{80, 80, 443, 443, 25}[v.random.IntN(5)]
		if v.random.IntN(2) == 0 { // whom it knows
			v.add(errand{at, client, v.friend(client), 443, !down(at)})
			return
		}
		v.add(errand{at, client, v.site(), port, v.random.IntN(20) > 0 && !down(at)})
	})
}

func (v *errands) inOrder() []errand {
	slices.SortStableFunc(v.all, func(a, b errand) int { return cmp.Compare(a.at, b.at) })
	return v.all
}

func withPort(host string, port int) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return fmt.Sprintf("%s:%d", host, port)
}

// asCapture is all packets at the edge; who is not answered asks again after three seconds
// and nine.
func (v *errands) asCapture() string {
	n := capturetest.New(capturetest.Ethernet)
	n.Step = 20 * time.Millisecond
	for i, x := range v.inOrder() {
		n.Now = dawn.Add(x.at)
		c := n.TCP(withPort(x.client, 1024+i%60000), withPort(x.server, x.port))
		if !x.answered {
			for _, later := range []time.Duration{0, 3 * time.Second, 9 * time.Second} {
				n.Now = dawn.Add(x.at + later)
				c.SYN()
			}
			continue
		}
		c.Open()
		c.Send("?")
		c.Reply("!")
		c.Close()
	}
	slices.SortStableFunc(n.Frames, func(a, b capturetest.Frame) int { return a.Time.Compare(b.Time) })
	return string(n.Pcap())
}

// asFlows are the records of a router, each direction by itself, as nfdump prints them.
func (v *errands) asFlows() string {
	var b strings.Builder
	b.WriteString("ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n")
	for i, x := range v.inOrder() {
		row := func(at, took time.Duration, from, to string, sport, dport int, flags string, packets, bytes int) {
			begin := dawn.Add(at)
			const stamp = "2006-01-02 15:04:05.000"
			fmt.Fprintf(&b, "%s,%s,%.3f,%s,%s,%d,%d,TCP,%s,0,0,%d,%d,0,0\n", begin.Format(stamp), begin.Add(took).Format(stamp), took.Seconds(), from, to, sport, dport, flags, packets, bytes)
		}
		port := 1024 + i%60000
		if !x.answered {
			row(x.at, 9*time.Second, x.client, x.server, port, x.port, "....S.", 3, 144)
			continue
		}
		row(x.at, time.Second, x.client, x.server, port, x.port, ".AP.SF", 6, 500)
		row(x.at+20*time.Millisecond, time.Second, x.server, x.client, x.port, port, ".AP.SF", 5, 3000)
	}
	return b.String()
}

const outageNet = "192.0.2."

// offices are clients of one network that browse while its uplink is down for some time.
func offices(seed uint64, clients int, mean, from, down, up, to time.Duration) *errands {
	v := newErrands(seed)
	for i := range clients {
		v.browse(fmt.Sprint(outageNet, 10+i), mean, from, to, func(at time.Duration) bool { return down <= at && at < up })
	}
	return v
}

// bothWays are the same contacts as packets and as flow records.
func (v *errands) bothWays() map[string]string {
	return map[string]string{"a.pcap": v.asCapture(), "nfdump.csv": v.asFlows()}
}

// Clients whose uplink is down go on to ask, and are no scanners, in packets as in flow
// records. What is not held against them is told.
func TestAnOutageIsToldAndAccusesNobody(t *testing.T) {
	const m = time.Minute
	for name, data := range offices(1, 20, 6*time.Second, 0, 10*m, 15*m, 25*m).bothWays() {
		t.Run(name, func(t *testing.T) {
			rep := analyse(t, nil, write(t, t.TempDir(), name, data))
			if got := scannersIn(rep); len(got) > 0 || len(rep.Hosts) > 0 {
				t.Errorf("accused: %q %+v", got, rep.Hosts)
			}
			told := 0
			for _, r := range rep.Notes {
				var from, to time.Time
				if begins, rest, ok := strings.Cut(strings.TrimPrefix(r.Reason, "contacts that failed from "), " to "); ok && strings.HasPrefix(r.Reason, "contacts that failed from") {
					told++
					from, _ = time.Parse(time.RFC3339, begins)
					to, _ = time.Parse(time.RFC3339, rest[:len("2001-08-05T06:00:00Z")])
					if from.Before(dawn.Add(9*m)) || from.After(dawn.Add(11*m)) || to.Before(dawn.Add(14*m)) || to.After(dawn.Add(16*m)) || r.Count < 300 || r.Count > 700 || !strings.Contains(rest, " hosts ") {
						t.Errorf("told: %d %s", r.Count, r.Reason)
					}
				}
			}
			if told != 1 {
				t.Errorf("told %d times: %+v", told, rep.Notes)
			}
		})
	}
}

// happy are clients that ask each site over IPv6 first, which leads nowhere.
func happy(seed uint64, clients int) *errands {
	v := newErrands(seed)
	for i := range clients {
		v.every(6*time.Second, 0, 10*time.Minute, func(at time.Duration) {
			site := v.random.Uint32()
			v.add(errand{at, fmt.Sprintf("2001:db8:1::%x", 16+i), fmt.Sprintf("2a00:%x:%x::1", site>>16, site&0xffff), 443, false})
			v.add(errand{at + 300*time.Millisecond, fmt.Sprint(outageNet, 10+i), v.site(), 443, v.random.IntN(20) > 0})
		})
	}
	return v
}

// Clients whose IPv6 leads nowhere are no scanners, in packets as in flow records. What is
// not held against them is told.
func TestIPv6ThatLeadsNowhereAccusesNobody(t *testing.T) {
	for name, data := range happy(7, 10).bothWays() {
		t.Run(name, func(t *testing.T) {
			rep := analyse(t, nil, write(t, t.TempDir(), name, data))
			if got := scannersIn(rep); len(got) > 0 || len(rep.Hosts) > 0 {
				t.Errorf("accused: %q %+v", got, rep.Hosts)
			}
			n := 0
			for _, r := range rep.Notes {
				if strings.HasPrefix(r.Reason, "contacts over IPv6 that failed are not held against 10 hosts") && r.Count > 800 {
					n++
				}
			}
			if n != 1 {
				t.Errorf("told: %+v", rep.Notes)
			}
		})
	}
}

// A recording that begins in an outage accuses nobody in the end.
func TestAnOutageAtTheBeginningAccusesNobody(t *testing.T) {
	const m = time.Minute
	for name, data := range offices(3, 20, 6*time.Second, 0, 0, 5*m, 15*m).bothWays() {
		t.Run(name, func(t *testing.T) {
			rep := analyse(t, nil, write(t, t.TempDir(), name, data))
			if got := scannersIn(rep); len(got) > 0 || len(rep.Hosts) > 0 {
				t.Errorf("accused: %q %+v", got, rep.Hosts)
			}
			if countOf(rep.Notes, "contacts that failed before anybody was answered on the same way") < 300 {
				t.Errorf("told: %+v", rep.Notes)
			}
		})
	}
}

// Who is first seen in an outage is listed, with what speaks for it, and not suspected of a
// worm whose service it asks for; elsewhere it is.
func TestWhoComesInAnOutageIsNotSuspected(t *testing.T) {
	const m = time.Minute
	for name, c := range map[string]struct {
		down time.Duration
		want string
	}{"in an outage": {10 * m, ""}, "elsewhere": {30 * m, "192.0.2.99 suspected"}} {
		t.Run(name, func(t *testing.T) {
			v := offices(4, 20, 6*time.Second, 0, c.down, 25*m, 25*m)
			v.every(6*time.Second, 11*m, 24*m, func(at time.Duration) {
				v.add(errand{at, "192.0.2.99", anywhere(v.random), 80, false})
			})
			rep := analyse(t, nil, write(t, t.TempDir(), "a.pcap", v.asCapture()))
			got := ""
			for _, h := range rep.Hosts {
				got += h.Address + " " + h.Verdict
			}
			said := strings.Contains(strings.Join(scannerOf(rep, "192.0.2.99").Why, " "), "its way may have been down")
			if got != c.want || said != (c.want == "") || rep.Scanners.Len() != 1 {
				t.Errorf("got %q, scanners %+v", got, rep.Scanners.List())
			}
		})
	}
}

// What is told of an outage does not depend on how many work, nor where a recording is cut.
func TestAnOutageIsTheSameHoweverManyWork(t *testing.T) {
	const m = time.Minute
	all := offices(2, 12, 4*time.Second, 0, 5*m, 8*m, 12*m)
	all.all = append(all.all, happy(3, 5).all...)
	for name, data := range all.bothWays() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			want := asJSON(t, analyse(t, nil, write(t, dir, name, data)))
			for _, workers := range crews {
				if got := asJSON(t, analyse(t, func(a *Analysis) { a.Workers = workers }, dir+"/"+name)); got != want {
					t.Errorf("%d workers: %.2000s", workers, cmpdiff.Diff(want, got))
				}
			}
			tells := func(rep *cordon.Report) (all []string) {
				for _, r := range rep.Notes {
					if strings.HasPrefix(r.Reason, "contacts that failed") {
						all = append(all, fmt.Sprint(r.Count, r.Reason))
					}
				}
				return append(all, scannersIn(rep)...)
			}
			whole := tells(analyse(t, nil, dir+"/"+name))
			var parts []string
			for i, part := range cutInThree(name, data) {
				parts = append(parts, write(t, dir, fmt.Sprintf("%s.%d", name, i+1), part))
			}
			if got := tells(analyse(t, nil, parts...)); len(whole) == 0 || !slices.Equal(got, whole) {
				t.Errorf("in three files and in one:\n%s", cmpdiff.Diff(got, whole))
			}
		})
	}
}

// cutInThree cuts a recording where a record ends.
func cutInThree(name, data string) (parts []string) {
	if strings.HasSuffix(name, ".pcap") {
		const header = 24
		at := []int{header}
		for i := header; i < len(data); {
			i += 16 + int(binary.LittleEndian.Uint32([]byte(data[i+8:])))
			at = append(at, i)
		}
		n := len(at) - 1
		for k := range 3 {
			parts = append(parts, data[:header]+data[at[n*k/3]:at[n*(k+1)/3]])
		}
		return parts
	}
	lines := strings.SplitAfter(data, "\n")
	n := len(lines) - 2
	for k := range 3 {
		parts = append(parts, lines[0]+strings.Join(lines[1+n*k/3:1+n*(k+1)/3], ""))
	}
	return parts
}

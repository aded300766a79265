package capture

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
	"cordon/capture/capturetest"
)

func TestAConnectAndItsAnswerAreToldOnce(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.SYN()
	c.SYN()
	c.SYNACK()
	c.SYNACK()
	refused := n.TCP("192.0.2.1:1026", server)
	refused.SYN()
	refused.Refuse()
	refused.SYN()
	refused.Refuse()
	n.TCP("192.0.2.1:1027", server).SYN()
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, all, `
		1 connect 192.0.2.1:1025>198.51.100.2:80 syn
		3 answer 192.0.2.1:1025>198.51.100.2:80 syn+ack
		5 connect 192.0.2.1:1026>198.51.100.2:80 syn
		6 answer 192.0.2.1:1026>198.51.100.2:80 rst+ack
		9 connect 192.0.2.1:1027>198.51.100.2:80 syn
		4 flow 192.0.2.1:1025>198.51.100.2:80 4 packets
		8 flow 192.0.2.1:1026>198.51.100.2:80 4 packets
		9 flow 192.0.2.1:1027>198.51.100.2:80 1 packets`)
	if all[0].Flow != all[1].Flow || all[0].Flow != all[5].Flow || all[0].Flow == all[2].Flow || all[0].Seq != c.Client.ISN {
		t.Error("flow keys or sequence numbers are wrong")
	}
}

func TestAnAnswerToSomethingElseIsNone(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.SYN()
	c.Record(capturetest.Segment{From: &c.Server, Flags: capturetest.SYN | capturetest.ACK, Seq: 1, Ack: c.Client.ISN + 7})
	c.Record(capturetest.Segment{From: &c.Server, Flags: capturetest.RST | capturetest.ACK, Ack: c.Client.ISN + 7})
	all, _ := read(t, n.Pcap(), Options{})
	if got := of(all, cordon.Answer); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestOpenedNeedsAnAcknowledgementNobodyCanGuess(t *testing.T) {
	const request = "GET / HTTP/1.0\r\n\r\n"
	for name, c := range map[string]struct {
		record func(*capturetest.Conn)
		want   cordon.Opened
	}{
		"handshake":                  {func(c *capturetest.Conn) { c.Open(); c.Send(request) }, cordon.OpenedSeen},
		"acknowledged with the data": {func(c *capturetest.Conn) { c.SYN(); c.SYNACK(); c.Send(request) }, cordon.OpenedSeen},
		"no SYN":                     {func(c *capturetest.Conn) { c.SYNACK(); c.Ack(&c.Client); c.Send(request) }, cordon.OpenedImplied},
		"in the middle":              {func(c *capturetest.Conn) { c.Ack(&c.Server); c.Send(request) }, cordon.OpenedImplied},
		"one way":                    {func(c *capturetest.Conn) { c.SYN(); c.Ack(&c.Client); c.Send(request) }, cordon.OpenedUnknown},
		"answered only later":        {func(c *capturetest.Conn) { c.Send(request); c.Reply("HTTP/1.0 200 OK\r\n\r\n") }, cordon.OpenedUnknown},
		"reset":                      {func(c *capturetest.Conn) { c.SYN(); c.Refuse(); c.Send(request) }, cordon.OpenedUnknown},
		"its sender resets it":       {func(c *capturetest.Conn) { c.SYN(); c.SYNACK(); c.Reset(&c.Client); c.Ack(&c.Client); c.Send(request) }, cordon.OpenedUnknown},
		"resets it when it is open":  {func(c *capturetest.Conn) { c.Open(); c.Reset(&c.Client); c.Send(request) }, cordon.OpenedUnknown},
		"and the server answers": {func(c *capturetest.Conn) {
			c.SYN()
			c.SYNACK()
			c.Reset(&c.Client)
			c.Ack(&c.Client)
			c.Send(request)
			c.Reply("HTTP/1.0 200 OK\r\n\r\n")
		}, cordon.OpenedUnknown},
		"a reset that is guessed": {func(c *capturetest.Conn) {
			c.Open()
			c.Record(capturetest.Segment{From: &c.Client, Flags: capturetest.RST, Seq: c.Client.Next + 5})
			c.Send(request)
		}, cordon.OpenedSeen},
		"reset behind what it asked": {func(c *capturetest.Conn) {
			c.Open()
			c.Send(request)
			c.Reset(&c.Client)
			c.Reply("HTTP/1.0 200 OK\r\n\r\n")
		}, cordon.OpenedSeen},
		"refused and accepted": {func(c *capturetest.Conn) { c.SYN(); c.SYNACK(); c.Refuse(); c.Ack(&c.Client); c.Send(request) }, cordon.OpenedUnknown},
		"broken off by the server": {func(c *capturetest.Conn) {
			c.Open()
			c.Record(capturetest.Segment{From: &c.Server, Flags: capturetest.RST | capturetest.ACK, Seq: c.Server.Next, Ack: c.Client.Next})
			c.Send(request) // on its way already
		}, cordon.OpenedSeen},
		"forged": {func(c *capturetest.Conn) {
			c.SYN()
			c.SYNACK()
			c.Server.Next += 1 << 30 // what somebody who did not get the SYN+ACK would have to guess
			c.Ack(&c.Client)
			c.Send(request)
		}, cordon.OpenedUnknown},
	} {
		n := newNet()
		c.record(n.TCP(client, server))
		all, _ := read(t, n.Pcap(), Options{})
		got := of(all, cordon.Request)
		if len(got) != 1 || got[0].Opened != c.want {
			t.Errorf("%s: got %+v, want one request, opened %d", name, got, c.want)
		}
		if answers := of(all, cordon.Response); len(answers) == 1 && c.want != cordon.OpenedUnknown && answers[0].Opened != c.want {
			t.Errorf("%s: its answer is opened %d, want %d", name, answers[0].Opened, c.want)
		}
	}
}

func TestATupleUsedAgainIsAnotherFlow(t *testing.T) {
	n := newNet()
	n.Exchange(client, server, "GET /1 HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n")
	n.Exchange(client, server, "GET /2 HTTP/1.0\r\n\r\n", "HTTP/1.0 404 No\r\n\r\n")
	all, _ := read(t, n.Pcap(), Options{})
	flows, asked := of(all, cordon.Flow), of(all, cordon.Request)
	if len(flows) != 2 || len(asked) != 2 || flows[0].Flow == flows[1].Flow || asked[0].Flow != flows[0].Flow || asked[1].Flow != flows[1].Flow {
		t.Errorf("got %d flows, %d requests", len(flows), len(asked))
	}
	for _, f := range flows {
		if f.Packets != 8 || f.Bytes == 0 {
			t.Errorf("got %+v", f)
		}
	}
}

func TestTheSYNMayBeRecordedAfterItsAnswer(t *testing.T) {
	n := newNet()
	c := n.TCP(client, server)
	c.SYNACK()
	c.SYN()
	c.Ack(&c.Client)
	c.Send("GET / HTTP/1.0\r\n\r\n")
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, all, `
		2 connect 192.0.2.1:1025>198.51.100.2:80 syn
		4 request 192.0.2.1:1025>198.51.100.2:80 seen "GET" "/" "HTTP/1.0"
		4 flow 192.0.2.1:1025>198.51.100.2:80 seen 4 packets`)
}

func TestWhoBeganAFlowThatShowsNoSYN(t *testing.T) {
	n := newNet()
	c := n.TCP("198.51.100.2:9000", "192.0.2.1:81")
	c.Ack(&c.Server)
	d := n.TCP("192.0.2.1:90", "198.51.100.2:8080") // the lower port asks
	d.Send("GET / HTTP/1.0\r\n\r\n")
	all, _ := read(t, n.Pcap(), Options{})
	expect(t, of(all, cordon.Flow), `
		1 flow 198.51.100.2:9000>192.0.2.1:81 1 packets
		2 flow 192.0.2.1:90>198.51.100.2:8080 1 packets`)
}

func TestAClosedConnectionIsToldInDataTime(t *testing.T) {
	n := newNet()
	n.Exchange(client, server, "GET / HTTP/1.0\r\n\r\n", "")
	n.Now = n.Now.Add(2 * time.Minute)
	n.TCP("192.0.2.1:1026", server).SYN()
	all, _ := read(t, n.Pcap(), Options{})
	if all[3].Kind != cordon.Flow || all[4].Kind != cordon.Connect {
		t.Errorf("got kinds %d, %d", all[3].Kind, all[4].Kind)
	}
}

func TestAFloodCannotPushOutWhatIsUnderway(t *testing.T) {
	const flood, answered = maxHalf + 60, 2
	var flooders []*capturetest.Conn
	n := newNet()
	c := n.TCP(client, server)
	c.Open()
	for i := range flood { // between the same two hosts, so in the same partition
		f := n.TCP(fmt.Sprintf("%s:%d", netip.MustParseAddrPort(client).Addr(), 40000+i), server)
		f.SYN()
		flooders = append(flooders, f)
	}
	c.Send("GET / HTTP/1.0\r\n\r\n")
	for i := range answered { // half of them to those that are not kept any more
		flooders[60-answered/2+i].SYNACK()
	}
	all, tally := read(t, n.Pcap(), Options{Memory: Partitions * 8 * flowCost})
	if got := of(all, cordon.Request); len(got) != 1 || got[0].Opened != cordon.OpenedSeen {
		t.Errorf("got %+v", got)
	}
	if got := len(of(all, cordon.Flow)); got != flood+1+answered/2 {
		t.Errorf("got %d flows, want %d", got, flood+1+answered/2)
	}
	if tally.Lost.Total() != answered/2 || tally.Lost[0].Reason != lostFlow {
		t.Errorf("got %+v", tally.Lost)
	}
}

// With more memory more connections are followed that came to nothing yet.
func TestMoreMemoryFollowsMoreConnections(t *testing.T) {
	n := newNet()
	for i := range 3 * maxUnproven { // seen from one side only, between the same two hosts
		c := n.TCP(fmt.Sprintf("%s:%d", netip.MustParseAddrPort(client).Addr(), 40000+i), server)
		c.Ack(&c.Client)
	}
	for memory, lost := range map[int]uint64{DefaultMemory: 2 * maxUnproven, 4 * DefaultMemory: 0} {
		if _, tally := read(t, n.Pcap(), Options{Memory: memory}); tally.Lost.Total() != lost {
			t.Errorf("with %d MiB: %+v", memory>>20, tally.Lost)
		}
	}
}

// A SYN that is sent again, and never answered, goes as the half-open one that it was
// would: nothing is lost, but for an answer that comes to it later.
func TestSYNsSentAgainAreNoLossWhenTheyGo(t *testing.T) {
	const gone, late = 300, 40
	n := newNet()
	var all []*capturetest.Conn
	for i := range maxUnproven + gone { // between the same two hosts, so in the same partition
		c := n.TCP(fmt.Sprintf("%s:%d", netip.MustParseAddrPort(client).Addr(), 10000+i), server)
		for range 3 {
			n.IP(c.Packet(capturetest.Segment{From: &c.Client, Flags: capturetest.SYN, Seq: uint32(7 + i)}))
		}
		all = append(all, c)
	}
	_, tally := read(t, n.Pcap(), Options{})
	if len(tally.Lost) > 0 {
		t.Errorf("lost %+v", tally.Lost)
	}
	for i, c := range all[gone-late : gone+late] {
		n.IP(c.Packet(capturetest.Segment{From: &c.Server, Flags: capturetest.RST | capturetest.ACK, Ack: uint32(8 + gone - late + i)}))
	}
	seen, tally := read(t, n.Pcap(), Options{})
	if got := of(seen, cordon.Answer); len(got) != late || tally.Lost.Total() != late || tally.Lost[0].Reason != lostFlow {
		t.Errorf("%d answers, lost %+v", len(got), tally.Lost)
	}
}

// And more half-open ones: an answer is lost only where so many came after its SYN
// that the table has no more room. The table keeps all that it has room for, whatever
// their hashes are.
func TestMoreMemoryKeepsMoreHalfOpenConnections(t *testing.T) {
	for _, test := range []struct {
		memory, flood int
		lost          uint64
	}{
		{Partitions * 8 * flowCost, maxHalf, 0},
		{DefaultMemory, maxHalf, 0},
		{DefaultMemory, maxHalf + 60, 60},
		{2*DefaultMemory - 1, maxHalf + 60, 60},
		{2 * DefaultMemory, maxHalf + 60, 0},
		{5 * DefaultMemory, 4 * maxHalf, 0},
		{5 * DefaultMemory, 4*maxHalf + 60, 60},
		{500 * DefaultMemory, 10 * maxHalf, 0},
	} {
		n := newNet()
		var flooders []*capturetest.Conn
		for i := range test.flood { // between the same two hosts, so in the same partition
			c := n.TCP(fmt.Sprintf("%s:%d", netip.MustParseAddrPort(client).Addr(), 10000+i), server)
			c.SYN()
			flooders = append(flooders, c)
		}
		for _, c := range flooders {
			c.Refuse()
		}
		file := n.Pcap()
		for range 20 { // each with a seed of its own
			all, tally := read(t, file, Options{Memory: test.memory})
			if tally.Lost.Total() != test.lost || test.lost > 0 && tally.Lost[0].Reason != lostFlow {
				t.Fatalf("%d SYNs in %d MiB: lost %+v, want %d", test.flood, test.memory>>20, tally.Lost, test.lost)
			}
			if got := len(of(all, cordon.Answer)); got != test.flood-int(test.lost) {
				t.Fatalf("%d SYNs in %d MiB: %d answers", test.flood, test.memory>>20, got)
			}
		}
	}
}

// Connections that came to something give way to newer ones in the order of
// their last packets, where memory is short.
func TestConnectionsStayWithinTheirMemory(t *testing.T) {
	n := newNet()
	for i := range 50 {
		c := n.TCP(fmt.Sprintf("%s:%d", netip.MustParseAddrPort(client).Addr(), 40000+i), server)
		c.Open()
		c.Send("GET / HTTP/1.0\r\n\r\n")
	}
	var tally cordon.Tally
	most := 0
	rd := newReader(Options{Memory: Partitions * 8 << 10}.withDefaults(), func([]cordon.Observation) {}, &tally)
	records, err := NewRecords(bytes.NewReader(n.Pcap()))
	if err != nil {
		t.Fatal(err)
	}
	if err := each(records, &tally, func(rec *Record) {
		rd.record(rec)
		for i := range rd.parts {
			most = max(most, rd.parts[i].flows.bytes)
		}
	}); err != nil {
		t.Fatal(err)
	}
	rd.Finish()
	if most == 0 || most > 8<<10 {
		t.Errorf("a partition took %d bytes", most)
	}
	if tally.Lost.Total() == 0 {
		t.Error("what was given up is not counted")
	}
	for i := range rd.parts {
		if left := rd.parts[i].flows.bytes; left != 0 {
			t.Errorf("partition %d: %d bytes stay on the account", i, left)
		}
	}
}

// The tables hold what a map holds, whatever comes and goes.
func TestTablesAgreeWithAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var flows table
		var half halfTable
		half.make(rapid.SampledFrom([]int{4, maxHalf, 2 * maxHalf}).Draw(t, "room"))
		seed, weak := maphash.MakeSeed(), rapid.Bool().Draw(t, "weak")
		hash := func(k *flowKey) uint64 { return uint64(k[0])<<60 | uint64(k[1]&3)<<16 } // collides a lot
		have, open := map[flowKey]*flow{}, map[flowKey]bool{}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			k := flowKey{0: rapid.Byte().Draw(t, "a"), 1: rapid.ByteRange(0, 7).Draw(t, "b")}
			h := hash(&k)
			if got := flows.find(&k, h); got != have[k] {
				t.Fatalf("found %v, want %v", got, have[k])
			}
			if f := have[k]; f != nil {
				flows.remove(f)
				delete(have, k)
			} else {
				have[k] = flows.add(&k, h)
			}
			real := maphash.Bytes(seed, k[:])
			if weak {
				real = real&(3<<halfNumber) | 1<<63 // four buckets at most
			}
			if got, _ := half.take(&k, real); (got != nil) != open[k] {
				t.Fatalf("half-open: found %v, want %t", got, open[k])
			}
			if open[k] {
				delete(open, k)
				continue
			}
			if half.count == len(half.ring) || rapid.IntRange(0, 9).Draw(t, "drop") == 0 && half.count > 0 {
				if at := half.shift(); at >= 0 {
					delete(open, half.ring[at].key)
				}
			}
			half.ring[half.next&half.mask], half.marks[half.next&half.mask] = halfOpen{key: k}, halfMark{hash: real | 1}
			half.place(real)
			open[k] = true
		}
		if flows.used != len(have) {
			t.Fatalf("%d in use, want %d", flows.used, len(have))
		}
	})
}

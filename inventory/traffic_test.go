package inventory

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cordon"
)

func synAck(host string, port uint16, at cordon.Time) cordon.Observation {
	return cordon.Observation{Kind: cordon.Answer, Proto: cordon.TCP, Flags: cordon.SYN | cordon.ACK, Dst: cordon.ParseHost(host), DstPort: port, Time: at, Position: uint64(at)}
}

func said(host, server string, opened cordon.Opened, at cordon.Time) cordon.Observation {
	return cordon.Observation{Kind: cordon.Response, Proto: cordon.TCP, Opened: opened, Dst: cordon.ParseHost(host), DstPort: 80, Server: []byte(server), Time: at, Position: uint64(at)}
}

func itemsOf(tr *Traffic) (lines []string) {
	tr.Items(func(n uint32) string { return fmt.Sprint("in", n) }, func(it *Item) {
		lines = append(lines, fmt.Sprintf("%s, at %d", inWords(it), it.Position))
	})
	return lines
}

func TestTrafficTellsWhoAnswersAndWhatServersSay(t *testing.T) {
	tr := NewTraffic(0)
	refused := synAck("192.0.2.7", 22, 1)
	refused.Flags = cordon.RST | cordon.ACK
	for _, o := range []cordon.Observation{
		synAck("192.0.2.7", 80, 2), synAck("192.0.2.7", 80, 1), refused,
		said("192.0.2.7", "Microsoft-IIS/5.0", cordon.OpenedSeen, 3),
		said("192.0.2.8", "forged", cordon.OpenedUnknown, 3), // anybody can have sent it
		{Kind: cordon.Request, Dst: cordon.ParseHost("192.0.2.9"), DstPort: 80},
	} {
		tr.See(&o)
	}
	want := []string{
		"192.0.2.7 service = open at 6/80 by traffic, at 2",
		"192.0.2.7 banner Microsoft-IIS/5.0 at 6/80 by traffic, at 3",
	}
	if diff := cmp.Diff(want, itemsOf(tr)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

// However the work is shared out, and whatever finds no room, the same is kept.
func TestHowTrafficIsSharedOutDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 20).Draw(t, "most")
		all, parts := NewTraffic(most), []*Traffic{NewTraffic(most), NewTraffic(most), NewTraffic(most)}
		for range rapid.IntRange(0, 60).Draw(t, "observations") {
			host := fmt.Sprint("192.0.2.", rapid.IntRange(1, 9).Draw(t, "host"))
			when := cordon.Time(rapid.IntRange(1, 9).Draw(t, "when"))
			o := synAck(host, uint16(rapid.IntRange(1, 5).Draw(t, "port")), when)
			if rapid.Bool().Draw(t, "says") {
				o = said(host, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "server"), cordon.OpenedSeen, when)
			}
			all.See(&o)
			parts[rapid.IntRange(0, 2).Draw(t, "part")].See(&o)
		}
		for _, p := range parts[1:] {
			parts[0].Add(p)
		}
		if diff := cmp.Diff(itemsOf(all), itemsOf(parts[0])); diff != "" || all.Share() != parts[0].Share() || len(all.seen) > most {
			t.Errorf("in one piece, and in three:\n%s", diff)
		}
	})
}

package logs

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

const (
	took, refuses = cordon.SYN | cordon.ACK, cordon.RST | cordon.ACK
	day           = "2001-07-19 10:00:00,2001-07-19 10:00:01,1.000,"
)

// told are the observations of a row, with both counters.
func told(t *testing.T, text string) (all []string, tally cordon.Tally) {
	t.Helper()
	f, _ := ByName("nfdump")
	NewStream(f, options()).Block([]byte(text)).Decode(func(batch []cordon.Observation) {
		for _, o := range batch {
			s := fmt.Sprintf("%s > %s:%d", o.Src, o.Dst, o.DstPort)
			switch o.Kind {
			case cordon.Connect:
				s += fmt.Sprintf(" asks, %d bytes", o.Wire)
			case cordon.Answer:
				s += map[uint8]string{took: " is accepted", refuses: " is refused"}[o.Flags]
			case cordon.Datagram:
				s += fmt.Sprintf(" sends %d", o.Bytes)
			case cordon.Echo:
				s += " pings"
			case cordon.Flow:
				s += fmt.Sprintf(" in all %d", o.Bytes)
				if o.OpenerUnclear {
					s += ", or the other way"
				}
				if o.Opened != 0 {
					s += ", held"
				}
				if o.Flags&cordon.ACK != 0 {
					s += ", went on"
				}
			}
			all = append(all, s)
		}
	}, &tally)
	return all, tally
}

// What nfdump -b and -B print of both directions (1.7.1): the flags are those of who is
// named first, the counters of both.
func TestRowsOfBothDirectionsSayThatItWasAnswered(t *testing.T) {
	const client, server = "198.51.100.1,192.0.2.80,", "192.0.2.80,198.51.100.1,"
	for _, c := range []struct {
		name, row string
		want      []string
	}{
		{"a request and its answer", client + "50001,80,TCP,...AP.SF,0,0,5,218,3,1044", []string{
			"198.51.100.1 > 192.0.2.80:80 asks, 43 bytes", "198.51.100.1 > 192.0.2.80:80 is accepted", "198.51.100.1 > 192.0.2.80:80 in all 1262, held",
		}},
		{"an answer of no data", client + "50001,80,TCP,...AP.SF,0,0,5,218,3,144", []string{
			"198.51.100.1 > 192.0.2.80:80 asks, 43 bytes", "198.51.100.1 > 192.0.2.80:80 is accepted", "198.51.100.1 > 192.0.2.80:80 in all 362",
		}},
		{"the server's record first", server + "80,50001,TCP,...AP.SF,0,0,3,1044,5,218", []string{
			"198.51.100.1 > 192.0.2.80:80 asks, 43 bytes", "198.51.100.1 > 192.0.2.80:80 is accepted", "198.51.100.1 > 192.0.2.80:80 in all 1262, held",
		}},
		{"no answer", client + "50001,80,TCP,......S.,0,0,2,80,0,0", []string{
			"198.51.100.1 > 192.0.2.80:80 asks, 40 bytes", "198.51.100.1 > 192.0.2.80:80 in all 80",
		}},
		{"a reset", client + "50001,80,TCP,......S.,0,0,1,40,1,40", []string{
			"198.51.100.1 > 192.0.2.80:80 asks, 40 bytes", "198.51.100.1 > 192.0.2.80:80 is refused", "198.51.100.1 > 192.0.2.80:80 in all 80",
		}},
		{"a reset, and its record first", server + "80,50001,TCP,...A.R..,0,0,1,40,1,60", []string{
			"198.51.100.1 > 192.0.2.80:80 asks, 60 bytes", "198.51.100.1 > 192.0.2.80:80 is refused", "198.51.100.1 > 192.0.2.80:80 in all 100",
		}},
		{"accepted, and never acknowledged", client + "50001,80,TCP,......S.,0,0,1,60,4,240", []string{
			"198.51.100.1 > 192.0.2.80:80 asks, 60 bytes", "198.51.100.1 > 192.0.2.80:80 is accepted", "198.51.100.1 > 192.0.2.80:80 in all 300",
		}},
		{"a scanner that resets what is accepted", client + "50001,80,TCP,.....RS.,0,0,2,80,1,40", []string{
			"198.51.100.1 > 192.0.2.80:80 asks, 40 bytes", "198.51.100.1 > 192.0.2.80:80 is accepted", "198.51.100.1 > 192.0.2.80:80 in all 120",
		}},
		{"two high ports", client + "50001,45000,TCP,...AP.SF,0,0,5,218,3,1044", []string{
			"198.51.100.1 > 192.0.2.80:45000 in all 1262, or the other way, held, went on",
		}},
		{"two high ports, refused", client + "50001,45000,TCP,......S.,0,0,1,40,1,40", []string{
			"198.51.100.1 > 192.0.2.80:45000 asks, 40 bytes", "198.51.100.1 > 192.0.2.80:45000 is refused", "198.51.100.1 > 192.0.2.80:45000 in all 80",
		}},
		{"no flags", client + "50001,80,TCP,........,0,0,5,218,3,1044", []string{"198.51.100.1 > 192.0.2.80:80 in all 1262, held"}},
		{"no beginning", client + "50001,80,TCP,...AP...,0,0,5,218,3,144", []string{"198.51.100.1 > 192.0.2.80:80 in all 362"}},
		{"a look-up", client + "50001,53,UDP,........,0,0,1,32,1,41", []string{"198.51.100.1 > 192.0.2.80:53 sends 32", "192.0.2.80 > 198.51.100.1:50001 sends 41"}},
		{"a look-up, its answer's record first", server + "53,50001,UDP,........,0,0,1,41,1,32", []string{"198.51.100.1 > 192.0.2.80:53 sends 32", "192.0.2.80 > 198.51.100.1:50001 sends 41"}},
		{"a datagram", client + "50001,53,UDP,........,0,0,1,32,0,0", []string{"198.51.100.1 > 192.0.2.80:53 sends 32"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, tally := told(t, nfdumpHeader+"\n"+day+c.row+"\n")
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if tally.Understood != 2 || len(tally.Skipped) > 0 {
				t.Errorf("%+v", tally)
			}
		})
	}
}

// Of several flows in a row that has no counters of the other direction, nobody knows
// whether it was answered: that is noted, and no attempt is told of.
func TestRowsOfSeveralFlowsWithoutCountersAreNoAttempts(t *testing.T) {
	const header = "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,flags,packets,bytes,flows"
	row := func(flows int) string {
		return fmt.Sprintf("2001-07-19 10:00:00.001,0.007,TCP,198.51.100.1,50001,192.0.2.80,80,......S.,1,40,%d\n", flows)
	}
	got, tally := told(t, header+"\n"+row(2)+row(1)+row(2))
	want := []string{"198.51.100.1 > 192.0.2.80:80 in all 40", "198.51.100.1 > 192.0.2.80:80 asks, 40 bytes", "198.51.100.1 > 192.0.2.80:80 in all 40", "198.51.100.1 > 192.0.2.80:80 in all 40"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if i := slices.IndexFunc(tally.Notes, func(r cordon.Reason) bool { return r.Reason == noteMerged }); i < 0 || tally.Notes[i].Count != 2 {
		t.Errorf("notes %+v", tally.Notes)
	}
	got, tally = told(t, header+",outPackets,outBytes\n"+row(2)[:len(row(2))-1]+",1,60\n")
	if len(got) != 3 || got[1] != "198.51.100.1 > 192.0.2.80:80 is accepted" || len(tally.Notes) > 0 {
		t.Errorf("got %q, %+v", got, tally.Notes)
	}
}

// How much the one that asked sent is told by its own direction's row, and by a row of both.
func TestRowsSayHowMuchTheOneThatAskedSent(t *testing.T) {
	f, _ := ByName("nfdump")
	for row, want := range map[string]uint32{
		"198.51.100.1,192.0.2.80,50001,80,TCP,...AP.SF,0,0,5,4239,0,0":     4039,
		"192.0.2.80,198.51.100.1,80,50001,TCP,...AP.SF,0,0,3,144,0,0":      0,
		"192.0.2.80,198.51.100.1,80,50001,TCP,...AP.SF,0,0,3,144,5,4239":   4039,
		"198.51.100.1,192.0.2.80,50001,80,TCP,...AP.SF,0,0,5,4239,3,1044":  4039,
		"2001:db8::1,2001:db8::80,50001,80,TCP,...AP.SF,0,0,5,4339,3,1044": 4039,
	} {
		var sent uint32
		NewStream(f, options()).Block([]byte(nfdumpHeader+"\n"+day+row+"\n")).Decode(func(batch []cordon.Observation) {
			for _, o := range batch {
				if o.Kind == cordon.Flow {
					sent = o.Sent
				}
			}
		}, new(cordon.Tally))
		if sent != want {
			t.Errorf("%s: %d, want %d", row, sent, want)
		}
	}
}

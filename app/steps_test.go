package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/capture/capturetest"
)

// stepNotes are the notes on clocks that step back, of each input.
func stepNotes(rep *cordon.Report) (notes []string) {
	for _, in := range rep.Inputs {
		for _, n := range in.Notes {
			if strings.HasPrefix(n.Reason, "a record is earlier") {
				notes = append(notes, fmt.Sprintf("%d × %s, first at %d", n.Count, n.Reason, n.Position))
			}
		}
	}
	return notes
}

// request is a line of a web server's log.
func requestAt(at time.Time, client, target string) string {
	return fmt.Sprintf("%s - - [%s] \"GET %s HTTP/1.0\" 404 205\n", client, at.Format("02/Jan/2006:15:04:05 -0700"), target)
}

const wormPath = "/default.ida?XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX=a"

// A clock that steps back is told once an input, wherever the blocks are cut and
// whoever decodes them, and no level is green by its dates.
func TestAClockThatStepsBackIsToldAndCalmsNobody(t *testing.T) {
	day := time.Date(2001, 8, 4, 10, 0, 0, 0, time.UTC)
	worm := requestAt(day, "198.51.100.7", wormPath) + requestAt(day.Add(time.Minute), "198.51.100.9", wormPath)
	var long strings.Builder // of several blocks
	for i := range 20_000 {
		long.WriteString(requestAt(day.Add(time.Duration(i)*time.Second), "198.51.100.8", "/"+strings.Repeat("x", 40)))
	}
	later := requestAt(day.Add(9*24*time.Hour), "198.51.100.7", wormPath)
	for _, test := range []struct {
		name, log   string
		note, level string
	}{
		{"in order", worm, "", "yellow"},
		{"in order, and old", requestAt(day.Add(-2*24*time.Hour), "198.51.100.8", "/") + worm + later, "", "green"},
		{"one line days ahead", later + worm, "1 × a record is earlier than the one before it, by 216h0m0s at most: the clock was set back, a request lasted that long, or the parts do not stand in their order; its dates make no level lower, first at 2", "yellow"},
		{"by hours", requestAt(day.Add(5*time.Hour), "198.51.100.8", "/") + worm, "1 × a record is earlier than the one before it, by 5h0m0s at most: the clock was set back, a request lasted that long, or the parts do not stand in their order, first at 2", "yellow"},
		{"a request that lasted two days", requestAt(day.Add(-3*24*time.Hour), "198.51.100.8", "/") + worm + requestAt(day.Add(-2*24*time.Hour), "198.51.100.7", wormPath) + later, "1 × a record is earlier than the one before it, by 48h1m0s at most: the clock was set back, a request lasted that long, or the parts do not stand in their order, first at 4", "green"},
		{"by an hour, as in autumn", requestAt(day.Add(time.Hour), "198.51.100.8", "/") + worm, "", "yellow"},
		{"far into a log", long.String() + worm + long.String() + worm, "2 × a record is earlier than the one before it, by 5h33m19s at most: the clock was set back, a request lasted that long, or the parts do not stand in their order, first at 20001", "yellow"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := saved(t, "access.log", []byte(test.log))
			for _, workers := range []int{1, 4} {
				rep := analyse(t, func(a *Analysis) { a.Workers = workers }, path)
				if got := strings.Join(stepNotes(rep), "\n"); got != test.note {
					t.Errorf("%d workers: noted\n%s\nwant\n%s", workers, got, test.note)
				}
				if rep.Level.Level != test.level {
					t.Errorf("%d workers: level %+v, want %s", workers, rep.Level, test.level)
				}
			}
		})
	}
}

// A clock that steps back in one input says nothing of hosts that others show.
func TestAClockThatStepsBackElsewhereRaisesNoOthersLevel(t *testing.T) {
	day := time.Date(2001, 8, 4, 10, 0, 0, 0, time.UTC)
	at := func(days int) time.Time { return day.Add(time.Duration(days) * 24 * time.Hour) }
	worm := requestAt(at(-2), "198.51.100.8", "/") + requestAt(at(0), "198.51.100.7", wormPath) + requestAt(at(9), "198.51.100.7", wormPath)
	steps := requestAt(at(20), "203.0.113.8", "/") + requestAt(at(-30), "203.0.113.8", "/") + requestAt(at(-30), "203.0.113.8", "/")
	for more, want := range map[string]string{"": "green", requestAt(at(-30), "203.0.113.1", wormPath) + requestAt(at(-30), "203.0.113.2", wormPath): "yellow"} {
		rep := analyse(t, nil, saved(t, "a.log", []byte(worm)), saved(t, "b.log", []byte(steps+more)))
		if rep.Level.Level != want || len(stepNotes(rep)) != 1 {
			t.Errorf("level %+v, want %s; noted %s", rep.Level, want, stepNotes(rep))
		}
	}
}

// What is not asked for raises no level.
func TestAClockThatStepsBackElsewhereRaisesNoLevel(t *testing.T) {
	day := time.Date(2001, 8, 4, 10, 0, 0, 0, time.UTC)
	at := func(days int) time.Time { return day.Add(time.Duration(days) * 24 * time.Hour) }
	log := requestAt(at(-20), "198.51.100.8", "/") + requestAt(at(-30), "198.51.100.8", "/") + requestAt(at(-30), "198.51.100.8", "/") +
		requestAt(at(-3), "198.51.100.8", "/") + requestAt(at(0), "198.51.100.7", wormPath) + requestAt(at(9), "198.51.100.7", wormPath)
	path := saved(t, "access.log", []byte(log))
	for _, test := range []struct {
		name   string
		since  int
		offset time.Duration
		want   string
	}{
		{"all of it", -100, 0, "yellow"},
		{"behind it", -10, 0, "green"},
		{"behind it, by the clock that is right", -10 + 50, 50 * 24 * time.Hour, "green"},
		{"from within it, by the clock that is right", -25 + 50, 50 * 24 * time.Hour, "yellow"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rep := analyse(t, func(a *Analysis) {
				a.Since = at(test.since)
				if test.offset != 0 {
					a.Offsets = []Offset{{Input: path, By: test.offset}}
				}
			}, path)
			if rep.Level.Level != test.want || len(stepNotes(rep)) != 1 {
				t.Errorf("level %+v, want %s; noted %s", rep.Level, test.want, stepNotes(rep))
			}
		})
	}
}

func TestACaptureWhoseClockStepsBackIsTold(t *testing.T) {
	n := capturetest.New(capturetest.Ethernet)
	n.UDP("192.0.2.1:53", "192.0.2.2:53", "a")
	n.Now = n.Now.Add(-48 * time.Hour)
	n.UDP("192.0.2.3:53", "192.0.2.4:53", "a")
	n.UDP("192.0.2.3:53", "192.0.2.4:53", "b")
	rep := analyse(t, func(a *Analysis) { a.Workers = 3 }, saved(t, "a.pcap", n.Pcap()))
	want := "1 × a record is earlier than the one before it, by 48h0m0s at most: the clock was set back, a request lasted that long, or the parts do not stand in their order; its dates make no level lower, first at 2"
	if got := strings.Join(stepNotes(rep), "\n"); got != want {
		t.Errorf("noted\n%s\nwant\n%s", got, want)
	}
}

// Records of connections are written when those end and dated when they began.
func TestRecordsOfConnectionsStandInNoOrder(t *testing.T) {
	const header = "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\tconn_state\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tinterval\tstring\n"
	line := func(at int, duration int) string {
		return fmt.Sprintf("%d.0\tC1\t192.0.2.1\t1025\t192.0.2.2\t80\ttcp\t%d.0\tSF\n", at, duration)
	}
	rep := analyse(t, nil, saved(t, "conn.log", []byte(header+line(996900000, 10)+line(996600000, 300_000))))
	if rep.Inputs[0].Understood < 6 || len(stepNotes(rep)) > 0 {
		t.Errorf("%d records understood, noted %s", rep.Inputs[0].Understood, stepNotes(rep))
	}
}

package judge

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/advisory"
)

func document(t testing.TB, id string) *advisory.Advisory {
	t.Helper()
	source, err := os.ReadFile("../advisories/" + id + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := advisory.Parse(id, source)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The table of DESIGN, each cell.
func TestVerdictJoinsExposureWithWhatWasSeen(t *testing.T) {
	tests := []struct {
		name string
		c    Circumstances
		want string
	}{
		{"affected, not seen", Circumstances{Exposure: advisory.Affected}, "exposed"},
		{"affected, not seen, while it circulates", Circumstances{Exposure: advisory.Affected, Presume: true, Outcome: "executes"}, "presumed-compromised"},
		{"the same, outcome unknown", Circumstances{Exposure: advisory.Affected, Presume: true}, "presumed-compromised"},
		{"NT crashes and is not presumed", Circumstances{Exposure: advisory.Affected, Presume: true, Outcome: "crashes"}, "exposed"},
		{"affected, attacked", Circumstances{Exposure: advisory.Affected, Sight: SeenAttacked, Outcome: "executes"}, "attacked"},
		{"affected, attacked, crashes", Circumstances{Exposure: advisory.Affected, Sight: SeenAttacked, Outcome: "crashes"}, "crashed"},
		{"affected, emitting", Circumstances{Exposure: advisory.Affected, Sight: SeenEmitting, Convicts: true}, "infected"},
		{"unknown now, and seen open then", Circumstances{Exposure: advisory.UnknownExposure, Presume: true}, "presumed-compromised"},
		{"unknown now, seen open then, attacked", Circumstances{Exposure: advisory.UnknownExposure, Presume: true, Sight: SeenAttacked}, "presumed-compromised"},
		{"fixed, not seen", Circumstances{Exposure: advisory.Fixed}, "clear"},
		{"fixed, attacked", Circumstances{Exposure: advisory.Fixed, Sight: SeenAttacked}, "clear"},
		{"fixed too late, attacked", Circumstances{Exposure: advisory.Fixed, Sight: SeenAttacked, Presume: true}, "presumed-compromised"},
		{"fixed, not restarted", Circumstances{Exposure: advisory.Fixed, Waits: true}, "exposed"},
		{"fixed, not restarted, attacked", Circumstances{Exposure: advisory.Fixed, Sight: SeenAttacked, Waits: true}, "attacked"},
		{"fixed, and a probe can still crash it", Circumstances{Exposure: advisory.Fixed, Sight: SeenAttacked, Outcome: "crashes"}, "attacked"},
		{"fixed, emitting: the inventory is wrong", Circumstances{Exposure: advisory.Fixed, Sight: SeenEmitting, Convicts: true}, "infected"},
		{"not affected, emitting", Circumstances{Exposure: advisory.NotAffected, Sight: SeenEmitting, Convicts: true}, "infected"},
		{"unknown, not seen", Circumstances{Exposure: advisory.UnknownExposure}, "unknown"},
		{"unknown, attacked", Circumstances{Exposure: advisory.UnknownExposure, Sight: SeenAttacked}, "attacked"},
		{"unknown, emitting", Circumstances{Exposure: advisory.UnknownExposure, Sight: SeenEmitting, Convicts: true}, "infected"},
		{"emitting, weak evidence", Circumstances{Exposure: advisory.Affected, Sight: SeenEmitting}, "suspected"},
		{"back door answered", Circumstances{Exposure: advisory.Fixed, Sight: SeenBackdoor}, "backdoored"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Verdict(test.c); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func finding(host, variant, rule string, role cordon.Role, g cordon.Grade) cordon.Finding {
	at := cordon.Time(997000000e9)
	return cordon.Finding{
		Host: cordon.ParseHost(host), Advisory: "code-red", Variant: variant, Rule: rule, Role: role, Grade: g, Count: 2,
		First: at, Last: at, Active: []cordon.Time{at - at%cordon.ActivityStep},
		Evidence: []cordon.Evidence{{Input: "a.log", Position: 7, Time: at, Peer: "203.0.113.1", Text: "GET /default.ida?X…(224)"}},
	}
}

func judgeCodeRed(t *testing.T, ours func(cordon.Host) bool, findings ...cordon.Finding) Verdicts {
	return Judge(Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Findings: findings, Ours: ours})
}

func TestStrongestRemedyWins(t *testing.T) {
	v := judgeCodeRed(t, nil,
		finding("192.0.2.1", "v1-v2", "run-of-n", cordon.Emitter, cordon.Strong),
		finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Strong),
		finding("192.0.2.2", "v1-v2", "run-of-n", cordon.Emitter, cordon.Strong))
	want := map[string]string{"192.0.2.1": "reformat", "192.0.2.2": "patch-and-reboot"}
	if len(v.Hosts) != 3 {
		t.Fatalf("%d rows, want 3", len(v.Hosts))
	}
	for _, h := range v.Hosts {
		if h.Remedy == nil || h.Remedy.ID != want[h.Address] || len(h.Remedy.Steps) == 0 {
			t.Errorf("%s %s: remedy %+v, want %s", h.Address, h.Variant, h.Remedy, want[h.Address])
		}
	}
}

func TestHostsThatAreNotOursAreForNotice(t *testing.T) {
	ours := func(h cordon.Host) bool { return h.String() == "192.0.2.1" }
	v := judgeCodeRed(t, ours,
		finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Strong),
		finding("198.51.100.1", "ii", "run-of-x", cordon.Emitter, cordon.Strong),
		finding("198.51.100.2", "ii", "run-of-x", cordon.Target, cordon.Strong))
	if len(v.Hosts) != 2 {
		t.Fatalf("%d rows, want 2: an attack on somebody else's host is theirs to tell", len(v.Hosts))
	}
	for _, h := range v.Hosts {
		mine := h.Address == "192.0.2.1"
		if *h.Ours != mine || h.Notice == mine || (h.Remedy != nil) != mine {
			t.Errorf("%s: ours %v, notice %v, remedy %v", h.Address, *h.Ours, h.Notice, h.Remedy)
		}
	}
}

func TestWeakEvidenceNeverConvicts(t *testing.T) {
	for _, g := range []cordon.Grade{cordon.Spoofable, cordon.Suspected} {
		v := judgeCodeRed(t, nil, finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, g))
		if v.Hosts[0].Verdict != cordon.VerdictSuspected || v.Hosts[0].Grade != g {
			t.Errorf("%s: %s, grade %s", g, v.Hosts[0].Verdict, v.Hosts[0].Grade)
		}
	}
}

func TestAttackedThenSendingIsInfectedBy(t *testing.T) {
	attack := finding("192.0.2.1", "ii", "run-of-x", cordon.Target, cordon.Strong)
	sends := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Strong)
	sends.First += 60e9
	v := judgeCodeRed(t, nil, attack, sends)
	h := v.Hosts[0]
	if h.Verdict != cordon.VerdictInfected || h.InfectedBy == nil || h.InfectedBy.From != "203.0.113.1" {
		t.Errorf("got %s by %+v, want infected by 203.0.113.1", h.Verdict, h.InfectedBy)
	}
	if !strings.Contains(strings.Join(h.Why, " "), "attacked by 203.0.113.1") {
		t.Errorf("the attack is not among the reasons: %q", h.Why)
	}
	sends.Grade = cordon.Suspected // anybody can forge such a segment
	if h := judgeCodeRed(t, nil, attack, sends).Hosts[0]; h.Verdict != cordon.VerdictSuspected || h.InfectedBy == nil {
		t.Errorf("what may be forged convicts: %s by %+v", h.Verdict, h.InfectedBy)
	}
	sends.First = attack.First - 1e9
	if h := judgeCodeRed(t, nil, attack, sends).Hosts[0]; h.InfectedBy != nil || h.Verdict != cordon.VerdictSuspected {
		t.Errorf("an attack after the first sending explains nothing: %s by %+v", h.Verdict, h.InfectedBy)
	}
}

func TestSpoofableStaysSuspectedEvenIfAttackedBefore(t *testing.T) {
	attack := finding("192.0.2.1", "ii", "run-of-x", cordon.Target, cordon.Spoofable)
	sends := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Spoofable)
	sends.First += 60e9
	if h := judgeCodeRed(t, nil, attack, sends).Hosts[0]; h.Verdict != cordon.VerdictSuspected {
		t.Errorf("got %s", h.Verdict)
	}
}

func TestDefacedPageTellsVersionOneApart(t *testing.T) {
	page := finding("192.0.2.1", "v1", "defaced-page", cordon.Emitter, cordon.Certain)
	both := judgeCodeRed(t, nil, finding("192.0.2.1", "v1-v2", "run-of-n", cordon.Emitter, cordon.Certain), page)
	if len(both.Hosts) != 1 || both.Hosts[0].Variant != "v1" || both.Hosts[0].Verdict != cordon.VerdictInfected {
		t.Errorf("with the request: %+v", both.Hosts)
	}
	alone := judgeCodeRed(t, nil, page)
	if len(alone.Hosts) != 1 || alone.Hosts[0].Verdict != cordon.VerdictSuspected {
		t.Errorf("alone: %+v", alone.Hosts)
	}
}

func TestDatesAddReasonsAndChangeNothing(t *testing.T) {
	early := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Strong)
	late := early
	late.First, late.Last = 1089000000e9, 1089000000e9 // July 2004
	a, b := judgeCodeRed(t, nil, early).Hosts[0], judgeCodeRed(t, nil, late).Hosts[0]
	if a.Variant != b.Variant || a.Verdict != b.Verdict || a.Observations != b.Observations {
		t.Errorf("a date changed the verdict: %s %s and %s %s", a.Variant, a.Verdict, b.Variant, b.Verdict)
	}
	if a.Strain != "" || !strings.Contains(b.Strain, "CodeRed.F") {
		t.Errorf("strains %q and %q", a.Strain, b.Strain)
	}
}

func TestUnknownVariantGetsTheStrongestRemedyAndItsNearest(t *testing.T) {
	f := finding("192.0.2.1", advisory.Unrecognised, "ida-overflow", cordon.Emitter, cordon.Strong)
	f.Nearest, f.Differs = "ii", `the filler is "A", not "X"`
	h := judgeCodeRed(t, nil, f).Hosts[0]
	if h.Remedy == nil || h.Remedy.ID != "reformat" || !strings.Contains(strings.Join(h.Why, " "), "nearest is ii") {
		t.Errorf("remedy %+v, why %q", h.Remedy, h.Why)
	}
}

// What fits no variant may be a tool's, unless something else shows that the host
// has a worm: nobody erases a disk for that alone.
func TestWhatFitsNoVariantIsConfirmedFirst(t *testing.T) {
	unnamed := finding("192.0.2.1", advisory.Unrecognised, "ida-overflow", cordon.Emitter, cordon.Strong)
	unnamed.Nearest, unnamed.Differs = "ii", `the filler is "A", not "X"`
	known := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Strong)
	was := finding("192.0.2.1", advisory.Unrecognised, "ida-overflow", cordon.Target, cordon.Strong)
	was.Evidence = []cordon.Evidence{{Input: "a.log", Position: 3, Time: unnamed.First - 60e9, Peer: "203.0.113.9"}}
	for _, test := range []struct {
		name    string
		besides []cordon.Finding
		first   bool
	}{
		{"alone", nil, true},
		{"beside a variant that is known", []cordon.Finding{known}, false},
		{"after it was sent the same", []cordon.Finding{was}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, h := range judgeCodeRed(t, nil, append(test.besides, unnamed)...).Hosts {
				if h.Verdict != cordon.VerdictInfected || (h.Remedy.Steps[0] == confirmUnnamed) != test.first || strings.HasPrefix(h.Remedy.Title, "Confirm first") != test.first {
					t.Errorf("%s %s: %s, %q", h.Variant, h.Verdict, h.Remedy.Title, h.Remedy.Steps[0])
				}
			}
		})
	}
}

// Requests of which it is in doubt who sent them help to convict nobody, and it is said.
func TestWhatMayBeAnothersDoesNotConvict(t *testing.T) {
	for inDoubt, want := range map[int]string{0: cordon.VerdictInfected, 1: cordon.VerdictSuspected} {
		f := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Strong)
		f.Of, f.Different, f.DifferentInDoubt, f.InDoubt = 2, 2, inDoubt, uint64(inDoubt)
		h := judgeCodeRed(t, nil, f).Hosts[0]
		if said := strings.Contains(strings.Join(h.Why, " "), "who asked cannot be told"); h.Verdict != want || said != (inDoubt > 0) {
			t.Errorf("%d in doubt: %s, %s", inDoubt, h.Verdict, h.Why)
		}
	}
}

func TestAttackedServerIsAskedAboutNotCleared(t *testing.T) {
	server := cordon.Host{Name: "log:a.log"}
	f := finding("", "ii", "run-of-x", cordon.Target, cordon.Strong)
	f.Host = server
	v := Judge(Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Findings: []cordon.Finding{f}, Servers: map[cordon.Host]bool{server: true}})
	h := v.Hosts[0]
	if h.Verdict != cordon.VerdictAttacked || len(h.Needs) == 0 || h.Ours == nil || !*h.Ours || h.Observations != 0 || h.Attacks != 2 {
		t.Errorf("got %+v", h)
	}
	if v.Advisories[0].Variants != nil {
		t.Errorf("a host that was only attacked is counted among the variant's: %+v", v.Advisories[0].Variants)
	}
}

func TestFactsJoinWhatWasSeen(t *testing.T) {
	a := document(t, "code-red")
	target := finding("192.0.2.1", "ii", "run-of-x", cordon.Target, cordon.Strong)
	emitter := finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Strong)
	tests := []struct {
		name  string
		facts advisory.Facts
		f     cordon.Finding
		want  string
		says  string
	}{
		{"NT crashed", advisory.Facts{"os": "windows-nt-4.0", "iis": "running", "ms01-033": "missing", "ida-mapping": "present", "url-redirection": "unused"}, target, "crashed", ""},
		{"the inventory is wrong", advisory.Facts{"ms01-033": "installed"}, emitter, "infected", "the inventory is wrong"},
		{"patched and attacked", advisory.Facts{"ms01-033": "installed"}, target, "clear", ""},
		{"vulnerable and attacked", advisory.Facts{"os": "windows-2000", "iis": "running", "ms01-033": "missing", "ida-mapping": "present"}, target, "attacked", "treat it as infected"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := Judge(Case{
				Advisories: []*advisory.Advisory{a}, Findings: []cordon.Finding{test.f},
				Facts: func(string, cordon.Host) advisory.Facts { return test.facts },
			})
			h := v.Hosts[0]
			if h.Verdict != test.want || !strings.Contains(strings.Join(h.Why, " "), test.says) {
				t.Errorf("got %s because %q, want %s saying %q", h.Verdict, h.Why, test.want, test.says)
			}
		})
	}
}

// Before a recording begins nothing is known: that is no growth from nothing.
func TestLevelFollowsPolicyAndGrowth(t *testing.T) {
	const day = cordon.Time(24 * time.Hour)
	crowd := make([]int, 100)
	const undated = -1
	for _, test := range []struct {
		name     string
		ours     bool
		stepped  bool  // the clock of the input that shows them
		recorded int   // hours before the first host
		days     []int // when each host was first seen
		want     string
		says     string
	}{
		{"shrinking", false, false, 24, []int{0, 0, 0, 0, 1, 1}, "green", ""},
		{"growing", false, false, 24, []int{0, 1, 1, 1}, "yellow", "3 new in the last 24 hours of data after 1 in the 24 hours before"},
		{"growing by the half of a day that was recorded", false, false, 12, []int{0, 1, 1, 1, 1}, "yellow", "4 new in the last 24 hours of data after 1 in the 12 hours before"},
		{"as many in half a day as then in a whole one", false, false, 12, []int{0, 0, 1, 1, 1, 1}, "green", ""},
		{"the day before was not recorded", false, false, 0, []int{0, 0, 0, 0, 1, 1}, "yellow", "is not known"},
		{"ours", true, false, 0, []int{0}, "orange", "is not known"},
		{"a hundred of ours, and the day before was not recorded", true, false, 0, crowd, "orange", "is not known"},
		{"a hundred of ours after none", true, false, 48, crowd, "red", "after 0 in the 24 hours before"},
		{"no time is known of any", false, false, 0, []int{undated, undated}, "yellow", "0 new in the last 24 hours of data; whether that is growth is not known, for the recordings do not show the day before; and 2 of which no time is known"},
		{"of some no time is known, who would make it growth", false, false, 24, []int{0, 1, undated}, "yellow", "after 1 in the 24 hours before; and 1 of which no time is known"},
		{"of some no time is known, who would not make it growth", false, false, 24, []int{0, 0, 1, undated}, "green", ""},
		{"a hundred of ours of which no time is known", true, false, 48, append(slices.Repeat([]int{undated}, 99), 0), "orange", ""},
		{"shrinking, by a clock that steps back", false, true, 24, []int{0, 0, 0, 0, 1, 1}, "yellow", "are in doubt and count as growth"},
		{"no host at all, by such a clock", false, true, 24, nil, "green", ""},
		{"a hundred of ours, seen long before the end by such a clock", true, true, 48, append(crowd[:99:99], 9), "red", "steps back"},
		{"a hundred of ours after none, by such a clock", true, true, 48, crowd, "red", "and 100 first seen by a clock that steps back"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Stepped: map[string]bool{"a.log": test.stepped}}
			for i, d := range test.days {
				f := finding(fmt.Sprintf("192.0.2.%d", 1+i), "ii", "run-of-x", cordon.Emitter, cordon.Strong)
				c.Began = f.First - cordon.Time(test.recorded)*cordon.Time(time.Hour)
				f.First += cordon.Time(d) * day
				f.Last = f.First
				if d == undated {
					f.First, f.Last, f.Evidence[0].Time = 0, 0, 0
				}
				c.Findings = append(c.Findings, f)
			}
			if test.ours {
				c.Ours = func(cordon.Host) bool { return true }
			}
			l := Judge(c).Level
			if l.Level != test.want || !strings.Contains(strings.Join(l.Reason, " "), test.says) {
				t.Errorf("got %+v, want %s saying %q", l, test.want, test.says)
			}
		})
	}
}

// Where hosts were forgotten for others, those that are known are the least there were.
func TestNumbersOfTheLevelAreTheLeastWhereHostsWereForgotten(t *testing.T) {
	c := Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Ours: func(cordon.Host) bool { return true }}
	c.Findings = append(c.Findings, finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Strong))
	for _, forgot := range []bool{false, true} {
		c.Forgot = forgot
		if got := strings.Join(Judge(c).Level.Reason, " "); strings.Contains(got, "at least 1 address infected") != forgot {
			t.Errorf("forgot %v: %s", forgot, got)
		}
	}
}

// A clock that steps back raises the level no further than the hosts could that its
// input showed first, nor do its dates make others' hosts look old.
func TestDatesInDoubtCountForTheirOwnHosts(t *testing.T) {
	const day = cordon.Time(24 * time.Hour)
	old, lately := []int{0, 0, 0, 0}, []int{0, 1, 1, 1}
	for _, test := range []struct {
		name     string
		ours     bool
		recorded int   // days before the first host, by the right clock
		right    []int // days when hosts were first seen by the right clock
		doubtful []int // by the clock that steps back
		both     bool  // it shows the right clock's hosts as well, later
		want     string
	}{
		{"an unrelated input", true, 2, append(make([]int, 100), 3), nil, false, "orange"},
		{"an unrelated input, and nobody's grow", false, 2, append(old, 3), nil, false, "green"},
		{"one host more", true, 2, append(make([]int, 100), 2, 2, 3), []int{1}, false, "orange"},
		{"one of many, of which growth is not known", true, 0, make([]int, 100), []int{1}, false, "orange"},
		{"as many as there were", true, 2, append(make([]int, 100), 3), make([]int, 250), false, "red"},
		{"a date in the future", false, 1, lately, []int{900}, false, "yellow"},
		{"a date in the future of hosts that a right clock showed first", false, 1, lately, nil, true, "yellow"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := Case{Advisories: []*advisory.Advisory{document(t, "code-red")}, Stepped: map[string]bool{"b.log": true}}
			if test.ours {
				c.Ours = func(cordon.Host) bool { return true }
			}
			add := func(input string, i, d int) *cordon.Finding {
				f := finding(fmt.Sprintf("192.0.%d.%d", i/200, 1+i%200), "ii", "run-of-x", cordon.Emitter, cordon.Strong)
				c.Began = f.First - cordon.Time(test.recorded)*day
				f.First += cordon.Time(d) * day
				f.Last, f.Evidence[0].Time, f.Evidence[0].Input = f.First, f.First, input
				c.Findings = append(c.Findings, f)
				return &c.Findings[len(c.Findings)-1]
			}
			for i, d := range test.right {
				f := add("a.log", i, d)
				c.Ended = max(c.Ended, f.Last)
				if test.both {
					f.Last += 900 * day
					f.Evidence = append(f.Evidence, cordon.Evidence{Input: "b.log", Position: 1, Time: f.Last})
				}
			}
			for i, d := range test.doubtful {
				add("b.log", len(test.right)+i, d)
			}
			if l := Judge(c).Level; l.Level != test.want {
				t.Errorf("got %+v, want %s", l, test.want)
			}
		})
	}
}

// When the data ends no clock that steps back says: neither where it is among what is
// shown of a host that another showed first, nor where it is not.
func TestAClockThatStepsBackDoesNotEndTheData(t *testing.T) {
	const day = cordon.Time(24 * time.Hour)
	red := codeRed(t)
	of := func(first, last cordon.Time, inputs ...string) cordon.HostReport {
		r := cordon.HostReport{Advisory: red.ID, First: first, Last: last}
		for _, in := range inputs {
			r.Evidence = append(r.Evidence, cordon.Evidence{Input: in, Time: first})
		}
		return r
	}
	for _, test := range []struct {
		name  string
		ended cordon.Time
		rows  []cordon.HostReport
		want  cordon.Time
	}{
		{"right clocks", 0, []cordon.HostReport{of(1*day, 3*day, "a.log"), of(2*day, 2*day, "a.log")}, 3 * day},
		{"it showed a host later", 0, []cordon.HostReport{of(1*day, 900*day, "a.log", "b.log"), of(2*day, 2*day, "a.log")}, 2 * day},
		{"it showed a host later, which is not listed", 4 * day, []cordon.HostReport{of(1*day, 900*day, "a.log")}, 4 * day},
		{"it showed a host first", 4 * day, []cordon.HostReport{of(900*day, 900*day, "b.log"), of(2*day, 2*day, "a.log")}, 2 * day},
	} {
		c := Case{Stepped: map[string]bool{"b.log": true}, Ended: test.ended}
		if got := c.lastOf(red, test.rows); got != test.want {
			t.Errorf("%s: day %d, want %d", test.name, got/day, test.want/day)
		}
	}
}

// A worm in a lone datagram convicts nobody, and its advisory can speak of those
// whom it makes suspected.
func TestSuspectedHostsCanRaiseTheLevel(t *testing.T) {
	for _, test := range []struct {
		name string
		n    int
		ours bool
		when advisory.LevelWhen
		want string
	}{
		{"as many as asked", 3, false, advisory.LevelWhen{Suspected: 3}, "orange"},
		{"one less", 2, false, advisory.LevelWhen{Suspected: 3}, "green"},
		{"ours", 3, true, advisory.LevelWhen{OursSuspected: 3}, "orange"},
		{"somebody else's", 3, false, advisory.LevelWhen{OursSuspected: 3}, "green"},
		{"none is infected", 3, true, advisory.LevelWhen{Infected: 1}, "green"},
		{"they grow", 3, false, advisory.LevelWhen{Suspected: 1, Growth: 2}, "orange"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := document(t, "code-red")
			a.Level = []advisory.LevelRule{{Level: "orange", When: test.when, Say: "Look."}}
			c := Case{Advisories: []*advisory.Advisory{a}, Ours: func(cordon.Host) bool { return test.ours }}
			for i := range test.n {
				f := finding(fmt.Sprintf("192.0.2.%d", 1+i), "ii", "run-of-x", cordon.Emitter, cordon.Suspected)
				c.Findings, c.Began = append(c.Findings, f), f.First-cordon.Time(72*time.Hour)
			}
			if l := Judge(c).Level; l.Level != test.want {
				t.Errorf("got %+v, want %s", l, test.want)
			}
		})
	}
}

func TestSuspicionIsConfirmedBeforeAnythingIsDone(t *testing.T) {
	h := judgeCodeRed(t, nil, finding("192.0.2.1", "ii", "run-of-x", cordon.Emitter, cordon.Suspected)).Hosts[0]
	if h.Remedy == nil || h.Remedy.ID != "reformat" || h.Remedy.Steps[0] != confirm {
		t.Errorf("got %+v", h.Remedy)
	}
}

// Whatever the evidence, a draft convicts nobody.
func TestADraftConvictsNobody(t *testing.T) {
	for _, promoted := range []bool{false, true} {
		a := document(t, "code-red")
		a.Draft = !promoted
		f := finding("192.0.2.1", "ii", "ii-request", cordon.Emitter, cordon.Certain)
		v := Judge(Case{Advisories: []*advisory.Advisory{a}, Findings: []cordon.Finding{f}})
		if len(v.Hosts) != 1 {
			t.Fatalf("got %+v", v.Hosts)
		}
		h := v.Hosts[0]
		said := strings.Contains(strings.Join(h.Why, " "), "draft")
		if want := map[bool]string{false: cordon.VerdictSuspected, true: cordon.VerdictInfected}[promoted]; h.Verdict != want || said == promoted {
			t.Errorf("promoted %v: %s, %q", promoted, h.Verdict, h.Why)
		}
		if v.Advisories[0].Draft == promoted {
			t.Error("the report does not say whether it is a draft")
		}
		if !promoted && h.Grade > cordon.Suspected {
			t.Errorf("grade %v", h.Grade)
		}
	}
}

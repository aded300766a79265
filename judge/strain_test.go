package judge

import (
	"testing"

	"cordon"
)

func beginning(host string, at cordon.Time) Beginning {
	return Beginning{Host: cordon.ParseHost(host), At: at, Input: "a.pcap"}
}

func contactOf(from, to string, at cordon.Time) Approach {
	return Approach{From: cordon.ParseHost(from), To: cordon.ParseHost(to), At: at, Input: "a.pcap", Position: 7, Contact: true}
}

func likeOf(from, to string, at cordon.Time) Approach {
	a := contactOf(from, to, at)
	a.Alike = true
	return a
}

func contentOf(from, to string, at cordon.Time) Approach {
	a := contactOf(from, to, at)
	a.Contact = false
	return a
}

func TestParentsInAStrainAreThoseWhoCameBefore(t *testing.T) {
	const one, two, child, aside = "192.0.2.1", "192.0.2.2", "192.0.2.9", "192.0.2.3"
	at := simBegin
	tests := []struct {
		name       string
		approaches []Approach
		parent     string
		restsOn    string
		attackers  int
	}{
		{"nobody in view", nil, "", "", 0},
		{"one that scans was answered", []Approach{contactOf(one, child, at+990*second)}, one, cordon.RestsOnContact, 1},
		{"one sent it the content", []Approach{contentOf(one, child, at+990*second)}, one, cordon.RestsOnContent, 1},
		{"one whom nobody knows to scan was answered", []Approach{contactOf("203.0.113.1", child, at+990*second)}, "", "", 0},
		{"one whom nobody knows to scan sent as much as scanners", []Approach{likeOf("203.0.113.1", child, at+990*second)}, "203.0.113.1", cordon.RestsOnContact, 1},
		{"one far away sent it the content", []Approach{contentOf("203.0.113.1", child, at+990*second)}, "203.0.113.1", cordon.RestsOnContent, 1},
		{"one that scans and may have it", []Approach{contactOf(aside, child, at+990*second)}, aside, cordon.RestsOnContact, 1},
		{"after it began", []Approach{contactOf(one, child, at+1001*second)}, "", "", 0},
		{"two days before", []Approach{contactOf(one, child, at-48*3600*second)}, "", "", 0},
		{"itself", []Approach{contactOf(child, child, at+990*second)}, "", "", 0},
		{"two, of which the first is likelier", []Approach{contactOf(two, child, at+995*second), contactOf(one, child, at+994*second)}, one, cordon.RestsOnContact, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Strain{Name: cordon.UnknownPrefix + "73983b25214b", Hosts: []Beginning{beginning(child, at+1000*second), beginning(one, at), beginning(two, at), {Host: cordon.ParseHost(aside), At: at, Aside: true}}, Approaches: test.approaches}
			l := s.Grow(nil)
			n := l.Of[0]
			if n.Host != child || n.Parent != test.parent || n.RestsOn != test.restsOn || n.Attackers != test.attackers || n.Outside != (test.parent == "") {
				t.Errorf("got %+v", n)
			}
			if test.attackers == 2 {
				if len(n.Others) != 1 || n.Others[0].Host != two || n.Odds+n.Others[0].Odds > 1 || n.Others[0].Odds <= 0 {
					t.Errorf("the odds are not shared: %+v", n)
				}
			}
			for _, n := range l.Rows {
				if n.Host == aside {
					t.Errorf("a row for one that is not known to have it: %+v", n)
				}
			}
			if len(l.Sums) != 1 || l.Sums[0].Advisory != s.Name || l.Sums[0].Hosts != uint64(len(l.Rows)) {
				t.Errorf("sums %+v of %d rows", l.Sums, len(l.Rows))
			}
		})
	}
}

// A sensor whose clock is ahead shows contacts late.
func TestAStrainIsGrownByClocksThatAreSetRight(t *testing.T) {
	at := simBegin
	s := Strain{Hosts: []Beginning{beginning("192.0.2.9", at+1000*second), beginning("192.0.2.1", at)}, Approaches: []Approach{contactOf("192.0.2.1", "192.0.2.9", at+1030*second)}}
	s.Approaches[0].Input = "b.pcap"
	if n := s.Grow(nil).Of[0]; n.Parent != "" {
		t.Errorf("reached after it began, and yet %+v", n)
	}
	if n := s.Grow([]Clock{{Input: "b.pcap", Ahead: 60 * second}}).Of[0]; n.Parent != "192.0.2.1" || n.AttackedAt != at+970*second {
		t.Errorf("got %+v", n)
	}
}

package fleet

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon"
	"cordon/advisory"
)

// What is open at one interface of a machine is open on the machine.
func TestARowOfAnotherInterfaceClearsNothing(t *testing.T) {
	const (
		byAddress = "address,name,mac,telnet,password,last-seen\n"
		wan, lan  = "192.0.2.1,gw,00:0c:29:00:00:01,", "10.0.0.1,gw,00:0c:29:00:00:01,"
		byName    = "address,name,interface,telnet,password,last-seen\n"
		one       = "192.0.2.1,gw,"
	)
	for _, test := range []struct {
		name, table, want string
	}{
		{"two addresses on one day", byAddress + wan + "open,as-sold,2001-08-20\n" + lan + "closed,as-sold,2001-08-20\n", "affected"},
		{"two addresses, minutes apart", byAddress + wan + "open,as-sold,2001-08-20 10:00\n" + lan + "closed,as-sold,2001-08-20 10:05\n", "affected"},
		{"an address that was changed", byAddress + wan + "open,as-sold,2001-08-20\n" + lan + "closed,as-sold,2001-08-25\n", "not-affected"},
		{"the same address, later", byAddress + wan + "open,as-sold,2001-08-20 10:00\n" + wan + "closed,as-sold,2001-08-20 10:05\n", "not-affected"},
		{"closed at both", byAddress + wan + "closed,as-sold,2001-08-20\n" + lan + "closed,as-sold,2001-08-20\n", "not-affected"},
		{"two interfaces of one address", byName + one + "wan,open,as-sold,2001-08-20 10:00\n" + one + "lan,closed,as-sold,2001-08-20 10:05\n", "affected"},
		{"two interfaces, weeks apart", byName + one + "wan,open,as-sold,2001-08-01\n" + one + "lan,closed,as-sold,2001-08-20\n", "affected"},
		{"another network, on one day", "address,name,zone,telnet,password,last-seen\n" + one + "dmz,open,as-sold,2001-08-20 10:00\n" + one + "lan,closed,as-sold,2001-08-20 10:05\n", "affected"},
		{"another network, a week later", "address,name,zone,telnet,password,last-seen\n" + one + "dmz,open,as-sold,2001-08-10\n" + one + "lan,closed,as-sold,2001-08-20\n", "not-affected"},
		{"both interfaces, again", byName + one + "wan,open,as-sold,2001-08-01\n" + one + "lan,closed,as-sold,2001-08-01\n" + one + "wan,closed,as-sold,2001-08-20\n" + one + "lan,closed,as-sold,2001-08-20\n", "not-affected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, reversed := range []bool{false, true} {
				rows := strings.SplitAfter(strings.TrimSuffix(test.table, "\n"), "\n")
				if reversed {
					rows[1], rows[len(rows)-1] = rows[len(rows)-1]+"\n", strings.TrimSuffix(rows[1], "\n")
				}
				hosts := answersToAll(t, []*advisory.Advisory{shipped(t, "mirai")}, nil, strings.Join(rows, "")+"\n")
				if len(hosts) != 1 || hosts[0].Exposure != test.want {
					t.Errorf("reversed %v: %d machines, %s; want %s: %+v", reversed, len(hosts), hosts[0].Exposure, test.want, hosts[0].Facts)
				}
			}
		})
	}
}

// Of two servers of one kind the newer row about one says nothing of the other.
func TestARowOfAnotherInstanceClearsNothing(t *testing.T) {
	const table = "address,name,instance,sql-version,last-seen\n192.0.2.1,db,B,8.00.194,2001-08-20 09:00\n192.0.2.1,db,A,8.00.760,2001-08-20 10:00\n"
	if h := answersToAll(t, []*advisory.Advisory{shipped(t, "slammer")}, nil, table)[0]; h.Exposure != cordon.ExposureUnknown {
		t.Errorf("%s: %+v", h.Exposure, h.Facts)
	}
}

// Two tables, one of each side of a machine, of the same hour.
func TestTablesOfTwoSides(t *testing.T) {
	const header = "address,name,telnet,password,last-seen\n"
	h := answersToAll(t, []*advisory.Advisory{shipped(t, "mirai")}, nil, header+"192.0.2.1,gw,open,as-sold,2001-08-20 10:00\n", header+"10.0.0.1,gw,closed,as-sold,2001-08-20 10:05\n")
	if len(h) != 1 || h[0].Exposure != cordon.ExposureUnknown {
		t.Errorf("%d machines, %s: %+v", len(h), h[0].Exposure, h[0].Facts)
	}
}

// Whatever rows about a machine's interfaces are there: where the newest word about any of
// them is that it is open, the machine is not clear.
func TestOpenAnywhereIsOpen(t *testing.T) {
	doc := []*advisory.Advisory{shipped(t, "mirai")}
	rapid.Check(t, func(r *rapid.T) {
		type word struct {
			hour int
			open bool
		}
		newest := map[string]word{}
		table := "name,mac,interface,telnet,password,last-seen\n"
		for range rapid.IntRange(1, 6).Draw(r, "rows") {
			at, open, hour := rapid.SampledFrom([]string{"wan", "lan", "dmz"}).Draw(r, "interface"), rapid.Bool().Draw(r, "open"), rapid.IntRange(0, 23).Draw(r, "hour")
			cell := "closed"
			if open {
				cell = "open"
			}
			table += "gw,00:0c:29:00:00:01," + at + "," + cell + ",as-sold,2001-08-20T" + twoDigits(hour) + ":00:00Z\n"
			if w, ok := newest[at]; !ok || hour > w.hour || hour == w.hour && open {
				newest[at] = word{hour, open || ok && hour == w.hour && w.open}
			}
		}
		anyOpen := false
		for _, w := range newest {
			anyOpen = anyOpen || w.open
		}
		h := answersToAll(t, doc, nil, table)[0]
		if clear := h.Exposure == cordon.ExposureNotAffected; clear == anyOpen {
			r.Errorf("open somewhere %v, and it is %s:\n%s%+v", anyOpen, h.Exposure, table, h.Facts)
		}
	})
}

func twoDigits(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }

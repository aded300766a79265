package inventory

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cordon"
)

func at(t testing.TB, s string) cordon.Time {
	t.Helper()
	x, err := time.Parse("2006-01-02 15:04:05", "2001-08-"+s)
	if err != nil {
		t.Fatal(err)
	}
	return cordon.TimeOf(x)
}

func leasesOf(t testing.TB, inputs map[string]string) *Leases {
	t.Helper()
	l := NewLeases(0)
	for name, data := range inputs {
		f := SniffLeases([]byte(data))
		if f == nil {
			t.Fatalf("%s: no format fits", name)
		}
		tally, err := l.Read(strings.NewReader(data), f, Options{Input: name})
		if err != nil {
			t.Fatal(err)
		}
		if !tally.Adds() || tally.Bytes != uint64(len(data)) {
			t.Errorf("%s: the accounts do not add up: %+v", name, tally)
		}
	}
	return l
}

const isc = `# The format of this file is documented in the dhcpd.leases(5) manual page.
server-duid "\000\001";

lease 192.0.2.7 {
  starts 6 2001/08/04 12:00:00;
  ends 6 2001/08/04 14:00:00;
  cltt 6 2001/08/04 12:00:00;
  binding state active;
  next binding state free;
  hardware ethernet 00:0c:29:00:00:01;
  uid "\001\000";
  client-hostname "one";
}
lease 192.0.2.7 {
  starts 6 2001/08/04 12:00:00;
  ends 6 2001/08/04 13:00:00;
  binding state free;
  hardware ethernet 00:0c:29:00:00:01;
}
lease 192.0.2.7 {
  starts 6 2001/08/04 13:30:00;
  ends never;
  binding state active;
  hardware ethernet 00:0c:29:00:00:02;
}
lease 192.0.2.8 {
  starts epoch 996926400; # Sat Aug  4 12:00:00 2001
  ends epoch 996930000; # Sat Aug  4 13:00:00 2001
  binding state abandoned;
  hardware ethernet 00:0c:29:00:00:03;
}
ia-na "\001\000duid" {
  cltt 6 2001/08/04 12:00:00;
  iaaddr 2001:db8::7 {
    binding state active;
    preferred-life 375;
    max-life 600;
    ends 6 2001/08/04 12:10:00;
  }
}
`

const kea = `address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
192.0.2.7,00:0c:29:00:00:01,,3600,996930000,1,0,0,one,0,,0
192.0.2.7,00:0c:29:00:00:01,,3600,996931800,1,0,0,one,0,,0
192.0.2.7,00:0c:29:00:00:01,,3600,996931800,1,0,0,one,2,,0
192.0.2.8,00:0c:29:00:00:02,,3600,996930000,1,0,0,two,0,,0
192.0.2.8,00:0c:29:00:00:02,,0,996926400,1,0,0,two,0,,0
192.0.2.8,00:0c:29:00:00:03,,3600,996931800,1,0,0,three,0,,0
192.0.2.9,00:0c:29:00:00:04,,3600,996930000,1,0,0,four,0,,0
192.0.2.9,,,3600,996930600,1,0,0,,1,,0
192.0.2.10,00:0c:29:00:00:05,,4294967295,996926400,1,0,0,,0,,0
`

const kea6 = `address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state
2001:db8:7::,00:01,3600,996930000,1,1800,2,1,56,0,0,,,0
2001:db8::7,00:02,3600,996930000,1,1800,0,1,128,0,0,,,0
`

const detail = "Sat Aug  4 12:00:00 2001\n\tAcct-Status-Type = Start\n\tAcct-Session-Id = \"1\"\n\tUser-Name = \"jane\"\n\tNAS-IP-Address = 198.51.100.1\n\tFramed-IP-Address = 192.0.2.7\n\tFramed-IPv6-Prefix = 2001:db8:7::/64\n\tAcct-Delay-Time = 60\n\n" +
	"Sat Aug  4 13:00:00 2001\n\tAcct-Status-Type = Stop\n\tAcct-Session-Id = \"1\"\n\tUser-Name = \"jane\"\n\tNAS-IP-Address = 198.51.100.1\n\tFramed-IP-Address = 192.0.2.7\n\tAcct-Session-Time = 3540\n\n" +
	"Sat Aug  4 13:30:00 2001\n\tAcct-Status-Type = Interim-Update\n\tAcct-Session-Id = \"2\"\n\tUser-Name = \"joe\"\n\tNAS-IP-Address = 198.51.100.1\n\tFramed-IP-Address = 192.0.2.8\n\tAcct-Session-Time = 1800\n\tEvent-Timestamp = \"Aug  4 2001 13:30:00 UTC\"\n\tTimestamp = 996999999\n\n" +
	"Sat Aug  4 14:00:00 2001\n\tAcct-Status-Type = Accounting-On\n\tNAS-IP-Address = 198.51.100.1\n\n" +
	"Sat Aug  4 14:30:00 2001\n\tAcct-Status-Type = Start\n\tAcct-Session-Id = \"3\"\n\tUser-Name = \"jim\"\n\tNAS-IP-Address = 198.51.100.1\n\tFramed-IP-Address = 192.0.2.9\n\n" +
	"Sat Aug  4 15:00:00 2001\n\tAcct-Status-Type = Start\n\tAcct-Session-Id = \"4\"\n\tUser-Name = \"eve\"\n\tFramed-IP-Address = 192.0.2.10\n"

const plainLeases = "Address;From;To;Subscriber;Port-From;Port-To\r\n" +
	"192.0.2.7;2001-08-04 12:00:00;2001-08-04T13:00:00Z;jane;;\r\n" +
	"192.0.2.7;2001-08-04 12:30:00;2001-08-04 14:00:00;joe;;\r\n" +
	"192.0.2.9;2001-08-04 12:00:00;;jane;1024;2047\r\n" +
	"192.0.2.9;2001-08-04 12:00:00;-;joe;2048;4095\r\n" +
	"198.51.100.0/24;2001-01-01;;\"school\";;\r\n" +
	"x;2001-01-01;;a;;\r\n192.0.2.1;never;;a;;\r\n192.0.2.1;2001-08-04;2001-08-03;a;;\r\n192.0.2.1;2001-08-04;;;;\r\n192.0.2.1;2001-08-04;;a;9;1\r\n"

func TestWhoHeldAnAddress(t *testing.T) {
	isc, kea, kea6, radius, plain := map[string]string{"isc": isc}, map[string]string{"kea": kea}, map[string]string{"kea6": kea6}, map[string]string{"radius": detail}, map[string]string{"plain": plainLeases}
	for _, test := range []struct {
		name    string
		inputs  map[string]string
		address string
		port    uint16
		at      string
		want    string
	}{
		{"while it had it", isc, "192.0.2.7", 0, "04 12:30:00", "certain: 00:0c:29:00:00:01"},
		{"before anybody had it", isc, "192.0.2.7", 0, "04 11:59:59", "unknown: no record speaks of this address at that time"},
		{"after it was given back", isc, "192.0.2.7", 0, "04 13:10:00", "unknown: nobody held the address at that time, as far as the records show"},
		{"the next who had it, without an end", isc, "192.0.2.7", 0, "09 00:00:00", "certain: 00:0c:29:00:00:02"},
		{"abandoned", isc, "192.0.2.8", 0, "04 12:30:00", "unknown: nobody held the address at that time, as far as the records show"},
		{"IPv6 by DUID", isc, "2001:db8::7", 0, "04 12:05:00", `certain: \001\000duid`},
		{"an address that nobody has", isc, "203.0.113.1", 0, "04 12:05:00", "unknown: no record speaks of this address at that time"},

		{"Kea: a lifetime before it expires", kea, "192.0.2.7", 0, "04 12:00:00", "certain: 00:0c:29:00:00:01"},
		{"Kea: renewed", kea, "192.0.2.7", 0, "04 13:15:00", "certain: 00:0c:29:00:00:01"},
		{"Kea: expired", kea, "192.0.2.7", 0, "04 13:30:00", "unknown: nobody held the address at that time, as far as the records show"},
		{"Kea: deleted at a time not shown", kea, "192.0.2.8", 0, "04 12:15:00", "unknown: the lease was given back at a time that the records do not show"},
		{"Kea: the next after it", kea, "192.0.2.8", 0, "04 12:45:00", "certain: 00:0c:29:00:00:03"},
		{"Kea: declined", kea, "192.0.2.9", 0, "04 12:30:00", "unknown: nobody held the address at that time, as far as the records show"},
		{"Kea: without an end", kea, "192.0.2.10", 0, "20 12:30:00", "certain: 00:0c:29:00:00:05"},
		{"Kea: a delegated prefix", kea6, "2001:db8:7:42::1", 0, "04 12:30:00", "certain: 00:01"},
		{"Kea: an address of IPv6", kea6, "2001:db8::7", 0, "04 12:30:00", "certain: 00:02"},

		{"RADIUS: the delay counts", radius, "192.0.2.7", 0, "04 11:59:00", "certain: jane"},
		{"RADIUS: stopped", radius, "192.0.2.7", 0, "04 13:00:00", "unknown: nobody held the address at that time, as far as the records show"},
		{"RADIUS: a prefix", radius, "2001:db8:7::1", 0, "04 12:30:00", "certain: jane"},
		{"RADIUS: as long before as it has lasted", radius, "192.0.2.8", 0, "04 13:00:01", "certain: joe"},
		{"RADIUS: after its last word, before the server starts again", radius, "192.0.2.8", 0, "04 13:45:00", "certain: joe"},
		{"RADIUS: until the server starts again", radius, "192.0.2.8", 0, "04 14:00:00", "unknown: nobody held the address at that time, as far as the records show"},
		{"RADIUS: open until the last record", radius, "192.0.2.9", 0, "04 15:00:00", "certain: jim"},
		{"RADIUS: not beyond it", radius, "192.0.2.9", 0, "04 15:00:01", "unknown: nobody held the address at that time, as far as the records show"},

		{"a table: alone", plain, "192.0.2.7", 0, "04 12:15:00", "certain: jane"},
		{"a table: two at a time", plain, "192.0.2.7", 0, "04 12:45:00", "ambiguous (2): records name different subscribers"},
		{"a table: the other alone", plain, "192.0.2.7", 0, "04 13:00:00", "certain: joe"},
		{"a shared address without a port", plain, "192.0.2.9", 0, "04 13:00:00", "ambiguous (2): the address was shared; it takes the port to tell who"},
		{"a shared address with its port", plain, "192.0.2.9", 2048, "04 13:00:00", "certain: joe"},
		{"a shared address with another's port", plain, "192.0.2.9", 80, "04 13:00:00", "unknown: the address was shared, and no record names this port"},
		{"a prefix in a table", plain, "198.51.100.77", 0, "04 13:00:00", "certain: school"},

		{"two inputs that agree", map[string]string{"isc": isc["isc"], "kea": strings.ReplaceAll(kea["kea"], "192.0.2.8", "192.0.2.18")}, "192.0.2.7", 0, "04 12:30:00", "certain: 00:0c:29:00:00:01"},
		{"two inputs that write a hardware address in two ways", map[string]string{"isc": isc["isc"], "table": "address,from,to,mac\n192.0.2.7,996926400,996930000,00-0C-29-00-00-01\n"}, "192.0.2.7", 0, "04 12:30:00", "certain: 00:0c:29:00:00:01"},
		{"two inputs that do not", map[string]string{"isc": isc["isc"], "plain": plainLeases}, "192.0.2.7", 0, "04 12:15:00", "ambiguous (2): records name different subscribers"},
		{"an address of IPv4 in IPv6", isc, "::ffff:192.0.2.7", 0, "04 12:30:00", "certain: 00:0c:29:00:00:01"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := leasesOf(t, test.inputs).Who(netip.MustParseAddr(test.address), test.port, at(t, test.at))
			if got.String() != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestAHolderComesWithIntervalAndSource(t *testing.T) {
	got := leasesOf(t, map[string]string{"isc": isc}).Who(netip.MustParseAddr("192.0.2.7"), 0, at(t, "04 12:30:00"))
	if got.From != at(t, "04 12:00:00") || got.To != at(t, "04 13:00:00") || got.Input != "isc" || got.Position != 14 {
		t.Errorf("got %+v", got)
	}
	got = leasesOf(t, map[string]string{"kea": kea}).Who(netip.MustParseAddr("192.0.2.8"), 0, at(t, "04 12:15:00"))
	if len(got.Among) != 1 || got.Among[0].Subscriber != "00:0c:29:00:00:02" || got.Subscriber != "" {
		t.Errorf("who may have had it is not named as such: %+v", got)
	}
}

func TestWhoHeldAnAddressThroughout(t *testing.T) {
	isc, kea, plain := map[string]string{"isc": isc}, map[string]string{"kea": kea}, map[string]string{"plain": plainLeases}
	for _, test := range []struct {
		name     string
		inputs   map[string]string
		address  string
		port     uint16
		from, to string
		want     string
	}{
		{"one lease", isc, "192.0.2.7", 0, "04 12:10:00", "04 12:50:00", "certain: 00:0c:29:00:00:01"},
		{"an instant", isc, "192.0.2.7", 0, "04 12:10:00", "04 12:10:00", "certain: 00:0c:29:00:00:01"},
		{"renewed meanwhile", kea, "192.0.2.7", 0, "04 12:10:00", "04 13:20:00", "certain: 00:0c:29:00:00:01"},
		{"beyond its end", isc, "192.0.2.7", 0, "04 12:10:00", "04 13:10:00", "unknown: for part of the time it is not known who held it"},
		{"nobody for a while in the middle", isc, "192.0.2.7", 0, "04 12:10:00", "04 14:10:00", "unknown: for part of the time it is not known who held it"},
		{"two at its end", plain, "192.0.2.7", 0, "04 12:10:00", "04 12:45:00", "ambiguous (2): records name different subscribers"},
		{"a shared address with its port", plain, "192.0.2.9", 2048, "04 12:10:00", "09 12:45:00", "certain: joe"},
		{"one after the other", map[string]string{"table": "address,from,to,subscriber\n192.0.2.7,996926400,996930000,a\n192.0.2.7,996930000,996933600,b\n"}, "192.0.2.7", 0, "04 12:10:00", "04 13:10:00", "ambiguous (2): it changed hands meanwhile"},
		{"and back", map[string]string{"table": "address,from,to,subscriber\n192.0.2.7,996926400,996930000,a\n192.0.2.7,996930000,996930060,b\n192.0.2.7,996930060,996933600,a\n"}, "192.0.2.7", 0, "04 12:10:00", "04 13:10:00", "ambiguous (2): it changed hands meanwhile"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := leasesOf(t, test.inputs).Throughout(netip.MustParseAddr(test.address), test.port, at(t, test.from), at(t, test.to))
			if got.String() != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestRowsThatSayNothingAreNamed(t *testing.T) {
	l := NewLeases(0)
	f := SniffLeases([]byte(plainLeases))
	tally, err := l.Read(strings.NewReader(plainLeases), f, Options{Input: "plain"})
	if err != nil || tally.Skipped.Total() != 5 || len(tally.Skipped) != 5 {
		t.Errorf("%v, %v", err, tally.Skipped)
	}
}

// Inputs in any order, and a table in any order of its rows, give one answer.
func TestTheOrderOfLeasesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.Custom(func(t *rapid.T) string {
			from := rapid.IntRange(0, 50).Draw(t, "from")
			return fmt.Sprintf("192.0.2.%d,%d,%d,%s,%s", rapid.IntRange(1, 2).Draw(t, "address"), 996926400+from, 996926400+from+rapid.IntRange(0, 30).Draw(t, "length"),
				rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "who"), rapid.SampledFrom([]string{",", "1,100", "50,200"}).Draw(t, "ports"))
		})
		rows := rapid.SliceOfN(row, 1, 12).Draw(t, "rows")
		cut := rapid.IntRange(0, len(rows)).Draw(t, "cut")
		shuffled := rapid.Permutation(rows).Draw(t, "shuffled")
		one := tablesOf(t, rows[:cut], rows[cut:])
		two := tablesOf(t, shuffled)
		a := netip.MustParseAddr(fmt.Sprint("192.0.2.", rapid.IntRange(1, 2).Draw(t, "asked")))
		when := cordon.Time(996926400+rapid.IntRange(0, 90).Draw(t, "when")) * 1e9
		port := uint16(rapid.IntRange(0, 250).Draw(t, "port"))
		x, y := one.Who(a, port, when), two.Who(a, port, when)
		if x.String() != y.String() {
			t.Errorf("%s and %s", x, y)
		}
		if want := bruteForce(rows, a, port, when); (x.Certainty == Assured) != (want != "") || want != "" && x.Subscriber != want {
			t.Errorf("%s, and looking at every row gives %q", x, want)
		}
	})
}

func tablesOf(t interface{ Fatal(...any) }, tables ...[]string) *Leases {
	l := NewLeases(0)
	f, _ := LeaseFormatByName("lease-csv")
	for i, rows := range tables {
		data := "address,from,to,subscriber,port-from,port-to\n" + strings.Join(rows, "\n")
		if _, err := l.Read(strings.NewReader(data), f, Options{Input: fmt.Sprint("in", i)}); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// bruteForce looks at every row: who it was, if that is certain.
func bruteForce(rows []string, a netip.Addr, port uint16, when cordon.Time) string {
	who, shared := map[string]bool{}, false
	for _, row := range rows {
		f := strings.Split(row, ",")
		var from, to, low, high int64
		_, _ = fmt.Sscan(f[1], &from)
		_, _ = fmt.Sscan(f[2], &to)
		_, _ = fmt.Sscan(f[4], &low)
		_, _ = fmt.Sscan(f[5], &high)
		s := int64(when) / 1e9
		if f[0] != a.String() || s < from || s >= to {
			continue
		}
		if high == 0 || port == 0 || int64(port) >= low && int64(port) <= high {
			who[f[3]] = true
		}
		shared = shared || high != 0
	}
	if len(who) != 1 || shared && port == 0 {
		return ""
	}
	for name := range who {
		return name
	}
	return ""
}

func TestLeaseFormatsAreTold(t *testing.T) {
	for want, data := range map[string]string{"isc": isc, "kea": kea, "radius": detail, "lease-csv": plainLeases} {
		if f := SniffLeases([]byte(data)); f == nil || f.Name != want {
			t.Errorf("%s is taken for %v", want, f)
		}
		if f := Sniff([]byte(data)); f != nil && want != "lease-csv" {
			t.Errorf("%s is taken for an inventory: %s", want, f.Name)
		}
		if f, ok := LeaseFormatByName(want); !ok || f.Name != want {
			t.Errorf("%s is not found by its name", want)
		}
	}
}

func FuzzLeases(f *testing.F) {
	for i, data := range []string{isc, kea, kea6, detail, plainLeases} {
		f.Add([]byte(data), uint8(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, which uint8) {
		format := leaseFormats[int(which)%len(leaseFormats)]
		l := NewLeases(0)
		tally, _ := l.Read(bytes.NewReader(data), format, Options{Input: "in"})
		accounted(t, &tally, len(data))
		parts := NewLeases(0)
		_, _ = parts.Read(&thirds{data: data}, format, Options{Input: "in"})
		for _, a := range []string{"192.0.2.7", "192.0.2.9", "2001:db8::7"} {
			x, y := l.Who(netip.MustParseAddr(a), 80, 996926400e9), parts.Who(netip.MustParseAddr(a), 80, 996926400e9)
			if x.String() != y.String() {
				t.Errorf("in one piece %s, in three %s", x, y)
			}
			l.Throughout(netip.MustParseAddr(a), 0, 996926400e9, 996930000e9)
		}
	})
}

// A record that found no room may be the one that decides.
func TestLeasesThatFindNoRoomMakeNothingCertain(t *testing.T) {
	l := NewLeases(2 << 20)
	f, _ := LeaseFormatByName("lease-csv")
	tally, err := l.Read(&manyLeases{n: 100_000}, f, Options{Input: "in"})
	if err != nil && !errors.Is(err, os.ErrClosed) || l.Records() > 2<<20/leaseSize || len(tally.Lost) == 0 {
		t.Errorf("%v: %d records, lost %v", err, l.Records(), tally.Lost)
	}
	got := l.Who(netip.MustParseAddr("10.0.0.0"), 0, 996926460e9)
	if got.Certainty != NotKnown || len(got.Among) != 1 || got.Why != "not all records of leases found room" {
		t.Errorf("got %+v", got)
	}
}

// manyLeases writes n records as they are read.
type manyLeases struct {
	n, i int
	rest []byte
	room []byte
}

func (m *manyLeases) Read(b []byte) (int, error) {
	for len(m.rest) == 0 {
		if m.i > m.n {
			return 0, os.ErrClosed
		}
		m.room = m.room[:0]
		if m.i == 0 {
			m.room = append(m.room, "address,from,to,subscriber\n"...)
		}
		for range min(4096, m.n-m.i) {
			i := m.i
			a := uint32(i%5_000_000) + 10<<24
			from := 996926400 + i/5_000_000*86400
			m.room = fmt.Appendf(m.room, "%d.%d.%d.%d,%d,%d,subscriber-%d@example.org\n", byte(a>>24), byte(a>>16), byte(a>>8), byte(a), from, from+80000, i)
			m.i++
		}
		if m.rest = m.room; m.i == m.n {
			m.i++
		}
	}
	n := copy(b, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// Ten million records, each with a subscriber of its own, and 100,000 look-ups:
// within 15 s of a core and 1 GiB. It takes a while: CORDON_LARGE=1 runs it.
func TestTenMillionLeases(t *testing.T) {
	if os.Getenv("CORDON_LARGE") == "" {
		t.Skip("*** ten million leases are loaded only with CORDON_LARGE=1")
	}
	const n = 10_000_000
	l := NewLeases(0)
	f, _ := LeaseFormatByName("lease-csv")
	feed := &manyLeases{n: n}
	file, err := os.CreateTemp(t.TempDir(), "leases")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.ReadFrom(feed); err != nil && err != os.ErrClosed {
		t.Fatal(err)
	}
	if _, err := file.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	clock, cpu := time.Now(), processorTime()
	tally, err := l.Read(file, f, Options{Input: "in"})
	if err != nil || tally.Understood != n+1 || l.Records() != n || l.Subscribers() != n {
		t.Fatal(err, tally.Understood, tally.Skipped, l.Records(), l.Subscribers())
	}
	loaded := processorTime() - cpu
	for i := range 100_000 {
		k := i * 99
		a := uint32(k%5_000_000) + 10<<24
		got := l.Who(netip.AddrFrom4([4]byte{byte(a >> 24), byte(a >> 16), byte(a >> 8), byte(a)}), 0, cordon.Time(996926400+k/5_000_000*86400+60)*1e9)
		if want := fmt.Sprintf("subscriber-%d@example.org", k); got.Subscriber != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
	spent := processorTime() - cpu
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%.0f MB; loaded in %v, with look-ups %v of a core (%v by the clock); %d MiB from the system", float64(tally.Bytes)/1e6, loaded, spent, time.Since(clock), m.Sys>>20)
	if spent > 15*time.Second || m.Sys > 1<<30 {
		t.Error("that is more than 15 s or 1 GiB")
	}
}

// Whoever may have had an address is named, in the order of their names, and nobody who had
// it before or after.
func TestWhoMayHaveHadAnAddress(t *testing.T) {
	row := func(from, to, who string) string {
		at := func(s string) string { return "2001-08-04T" + s + ":00Z" }
		return "192.0.2.7," + at(from) + "," + at(to) + "," + who + "\n"
	}
	l := leasesOf(t, map[string]string{
		"b": "address,from,to,subscriber\n" + row("10:00", "11:00", "c") + row("11:00", "12:00", "b"),
		"a": "address,from,to,subscriber\n" + row("08:00", "10:00", "z") + row("12:30", "13:00", "y") + row("09:00", "12:00", "a") + "192.0.2.0/28,2001-08-04T09:00:00Z,2001-08-04T12:00:00Z,net\n",
	})
	a := netip.MustParseAddr("192.0.2.7")
	for _, test := range []struct{ from, to, want string }{
		{"04 10:30:00", "04 11:30:00", "a b c net"}, {"04 11:30:00", "04 11:30:00", "a b net"}, {"04 12:10:00", "04 12:20:00", ""}, {"04 12:10:00", "04 12:40:00", "y"},
	} {
		who, all := l.MayHaveHad(a, at(t, test.from), at(t, test.to))
		if got := strings.Join(who, " "); got != test.want || !all {
			t.Errorf("from %s to %s: %q, all %v; want %q", test.from, test.to, got, all, test.want)
		}
	}
	journal := leasesOf(t, map[string]string{"isc": isc})
	if who, _ := journal.MayHaveHad(a, at(t, "04 13:40:00"), at(t, "04 13:50:00")); len(who) != 1 || who[0] != "00:0c:29:00:00:02" {
		t.Errorf("of a journal, whose last record decides: %q", who)
	}
	for address, want := range map[string]bool{"192.0.2.7": true, "192.0.2.15": true, "192.0.2.16": false, "2001:db8::1": false} {
		if got := l.Speaks(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: the records speak of it: %v, want %v", address, got, want)
		}
	}
}

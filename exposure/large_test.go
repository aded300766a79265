package exposure

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"cordon/advisory"
	"cordon/inventory"
)

// manyRows writes n rows of a table as they are read.
type manyRows struct {
	n, i       int
	rest, room []byte
}

func (m *manyRows) Read(b []byte) (int, error) {
	if len(m.rest) == 0 {
		if m.room = m.room[:0]; m.i == 0 {
			m.room = append(m.room, "address,os,iis,last-seen\n"...)
		}
		for range min(4096, m.n-m.i) {
			m.room = fmt.Appendf(m.room, "10.%d.%d.%d,Windows 2000,running,2001-08-04T12:00:00Z\n", m.i>>16&255, m.i>>8&255, m.i&255)
			m.i++
		}
		if m.rest = m.room; len(m.rest) == 0 {
			return 0, io.EOF
		}
	}
	n := copy(b, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// Ten million rows of as many machines are read within the bound on machines.
// It takes a while: CORDON_LARGE=10 runs it, with as many million rows.
func TestTenMillionRows(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("CORDON_LARGE"))
	if n == 0 {
		t.Skip("*** ten million rows are read only with CORDON_LARGE=10")
	}
	l := NewLedger([]*advisory.Advisory{parsed(t)}, Options{Rules: DefaultRules()})
	f, _ := inventory.ByName("csv")
	began := time.Now()
	tally, err := inventory.Read(&manyRows{n: n * 1_000_000}, f, inventory.Options{Input: "in"}, l.Add)
	if err != nil || tally.Understood != uint64(n)*1_000_000+1 {
		t.Fatal(err, tally.Understood)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%d MB in %v by the clock; %d machines kept; %d MiB from the system", tally.Bytes/1e6, time.Since(began), len(l.entries), m.Sys>>20)
	if len(l.entries) > defaultMachines || len(l.entries) < defaultMachines/2 || l.Lost().Total() == 0 {
		t.Errorf("%d machines, %v", len(l.entries), l.Lost())
	}
}

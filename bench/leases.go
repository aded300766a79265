package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"
)

const (
	leaseAddresses = 5_000_000  // of 10.0.0.0/8; each changes hands
	leasesFrom     = 1000000000 // seconds since 1970: 9 September 2001
	leaseLasts     = 80_000     // seconds of the day that comes with each
	leaseEvery     = 86_400
)

// GenerateLeases writes n records, each of a subscriber of its own, and returns their
// size.
func GenerateLeases(n int, to io.Writer) (uint64, error) {
	o := output{to: bufio.NewWriterSize(to, 1<<20)}
	o.write([]byte("address,from,to,subscriber\n"))
	for i := range n {
		from := leasesFrom + i/leaseAddresses*leaseEvery
		o.write(fmt.Appendf(nil, "%s,%d,%d,%s\n", leasedAddress(i), from, from+leaseLasts, leaseholder(i)))
	}
	return o.bytes, o.to.Flush()
}

func leasedAddress(i int) netip.Addr {
	a := i % leaseAddresses
	return netip.AddrFrom4([4]byte{10, byte(a >> 16), byte(a >> 8), byte(a)})
}

func leaseholder(i int) string { return fmt.Sprintf("subscriber-%d@example.org", i) }

// Lookup is who held an address at a time, as GenerateLeases planted it.
type Lookup struct {
	Address netip.Addr
	At      time.Time
	Holder  string
}

// lookupEvery is the distance between records that are asked for: it goes through all
// days and blocks of addresses.
const lookupEvery = 99

// LookupOf is the i-th look-up.
func LookupOf(i int) Lookup {
	k := i * lookupEvery
	at := leasesFrom + k/leaseAddresses*leaseEvery + i%leaseLasts
	return Lookup{leasedAddress(k), time.Unix(int64(at), 0).UTC(), leaseholder(k)}
}

// GenerateLookups writes a web server's log in which a worm comes from so many of the
// addresses of the first records, each while it was held.
func GenerateLookups(n int, to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<20)
	run := strings.Repeat("X", 224)
	for i := range n {
		x := LookupOf(i)
		fmt.Fprintf(w, "%s - - [%s] \"GET /default.ida?%s HTTP/1.0\" 404 209\n", x.Address, x.At.Format("02/Jan/2006:15:04:05 -0700"), run)
	}
	return w.Flush()
}

// GenerateLeaseFiles writes both, to files that appear when they are complete, and
// returns the size of the table.
func GenerateLeaseFiles(leases, lookups int, table, log string) (size uint64, err error) {
	err = errors.Join(
		whole(table, func(w io.Writer) (err error) {
			size, err = GenerateLeases(leases, w)
			return err
		}),
		whole(log, func(w io.Writer) error { return GenerateLookups(lookups, w) }),
	)
	return size, err
}

// CompareLookups reads a report as NDJSON and says which of the look-ups it answers in
// another way, and whether any is missing.
func CompareLookups(n int, lines io.Reader) (wrong []string, err error) {
	who := map[string]string{}
	for i := range n {
		x := LookupOf(i)
		who[x.Address.String()] = x.Holder
	}
	d := json.NewDecoder(lines)
	for {
		var row struct {
			Type, Address string
			Holder        struct{ Certainty, Subscriber string }
		}
		switch err := d.Decode(&row); {
		case errors.Is(err, io.EOF) && len(who) > 0:
			return append(wrong, fmt.Sprintf("%d look-ups have no answer", len(who))), nil
		case errors.Is(err, io.EOF):
			return wrong, nil
		case err != nil:
			return nil, fmt.Errorf("read the report: %w", err)
		}
		if row.Type != "host" || strings.HasPrefix(row.Address, "log:") { // the server itself
			continue
		}
		if want := who[row.Address]; row.Holder.Certainty != "certain" || row.Holder.Subscriber != want {
			wrong = append(wrong, fmt.Sprintf("%s was held by %q (%s), planted %q", row.Address, row.Holder.Subscriber, row.Holder.Certainty, want))
		}
		delete(who, row.Address)
	}
}

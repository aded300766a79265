package outbreak

import (
	"fmt"
	"io"
	"net/netip"
	"time"

	"cordon"
)

// Flows writes the flow records of a router at the edge, each direction by
// itself, as nfdump prints them in CSV by their beginnings (-O tstart -o csv).
func (o *Outbreak) Flows(to io.Writer) (*Recording, error) {
	r := newRecorder(o, to)
	const header = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n"
	if _, err := r.to.WriteString(header); err != nil {
		return nil, err
	}
	r.Records++
	for i := range o.Contacts {
		c := &o.Contacts[i]
		if !o.crosses(c) {
			continue
		}
		r.until(c.At)
		for _, n := range o.begun(c) {
			o.flows(r, i, c, &n)
		}
	}
	return r.end()
}

// flow is a record of one direction.
type flow struct {
	at             cordon.Time
	took           time.Duration
	from, to       netip.AddrPort
	flags          string
	packets, bytes int
}

// flows adds what the router exports of a connection or a datagram.
func (o *Outbreak) flows(r *recorder, i int, c *Contact, n *connection) {
	there := flow{at: n.at, from: n.from, to: c.To, flags: "....S.", packets: 1, bytes: o.packet(c)}
	back := flow{at: n.at + cordon.Time(max(n.step, c.Trip/2)), from: c.To, to: n.from, packets: 1, bytes: 40}
	answered := true
	switch {
	case c.Service.Proto == cordon.UDP:
		there.flags, back.flags, back.bytes = "......", "......", there.bytes
		answered = c.Outcome == Accepted && c.Variant == None
	case c.Outcome == Accepted:
		const packets = 4 // of either side: SYN, data, FIN, and an acknowledgement
		there.took, there.flags, there.packets, there.bytes = 7*n.step, ".AP.SF", packets+1, 40*(packets+1)+len(n.request)+4
		back.took, back.flags, back.packets, back.bytes = 5*n.step, ".AP.SF", packets, 40*packets+len(notFound)
	case c.Outcome == Refused:
		back.flags = ".A.R.."
	default:
		answered = false
	}
	r.add(there.at, i, there.row(c.Service.Proto))
	if answered {
		r.add(back.at, i, back.row(c.Service.Proto))
	}
}

func (f *flow) row(proto uint8) []byte {
	const stamp = "2006-01-02 15:04:05.000"
	name := "TCP"
	if proto == cordon.UDP {
		name = "UDP"
	}
	begin := f.at.Std()
	return fmt.Appendf(nil, "%s,%s,%.3f,%s,%s,%d,%d,%s,%s,0,0,%d,%d,0,0\n", begin.Format(stamp), begin.Add(f.took).Format(stamp), f.took.Seconds(),
		f.from.Addr(), f.to.Addr(), f.from.Port(), f.to.Port(), name, f.flags, f.packets, f.bytes)
}

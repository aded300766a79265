package flood

// doubt is what is kept of a target of which many ports are asked, by few, until it
// shows whether that is a port scan or a flood: how often each port was asked since
// it began, and what a flood it would be.
type doubt struct {
	times [1 << 16]uint8 // up to often
	asked int            // ports
	again int            // ports that were asked often
	came  uint64
	sums
}

const (
	// A scan asks every port once, and again where nobody answers: three times in
	// all with nmap at its fastest, five with a scanner told to be thorough. What
	// draws ports by chance comes to the same ones ever again, long before it has
	// come to all: of 48,000 draws from all ports, 64 ports have had five.
	often      = 5
	portsOften = 64 // or most of those that are asked
	maxDoubts  = 64 // 4 MiB
	scanBytes  = 128
)

// ask counts packets to a port.
func (d *doubt) ask(port uint16) {
	n := &d.times[port]
	if *n == 0 {
		d.asked++
	}
	if *n < often {
		if *n++; *n == often {
			d.again++
		}
	}
}

// repeats reports whether ports were asked more often than a scan asks.
func (d *doubt) repeats() bool {
	return d.again >= portsOften || d.asked >= scanPorts && 2*d.again > d.asked
}

func newDoubt() *doubt { return new(doubt) }

func (d *doubt) empty() { *d = doubt{} }

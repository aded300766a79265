package advisory

// Signature says how something is recognised. What a source does not show
// (a payload in a firewall log) is not held against a match; but a datagram to the
// port of a service of which nothing else is shown may as well be a client's.
type Signature struct {
	ID string `yaml:"id"`
	On string `yaml:"on"` // request, trace, datagram, connect, response

	// Of requests and traces.
	Exact    bool    `yaml:"exact"` // compare as written, not as a server would read it
	Method   string  `yaml:"method"`
	Path     Strings `yaml:"path"`      // whole path
	PathEnds Strings `yaml:"path-ends"` // end of the path, from a "/" or "." or any letter on
	Query    *Query  `yaml:"query"`
	QueryHas Strings `yaml:"query-has"` // anywhere in the query
	// Forms are different requests (whole request lines) or traces (ends of
	// logged paths) of which one source is expected to send several.
	Forms     []Form     `yaml:"forms"`
	Different *Different `yaml:"different"`

	// Of datagrams; ports of connections too.
	Protocol      string `yaml:"protocol"` // udp
	Port          int    `yaml:"port"`
	SourcePort    int    `yaml:"source-port"`
	PayloadLength *Range `yaml:"payload-length"`
	FirstBytes    string `yaml:"first-bytes"` // hexadecimal

	// Of connections.
	Sequence string `yaml:"sequence"` // destination: the SYN's sequence number is the address that it goes to
	// Of datagrams, data, and the target of a request as sent: these stand in it,
	// one behind the other.
	Contains Strings `yaml:"contains"` // hexadecimal

	// Of requests' and answers' bodies.
	Body string `yaml:"body"` // text within the first bytes of the body

	Answered Strings `yaml:"answered"` // statuses that make it so: "200", "2xx"
	Server   string  `yaml:"server"`   // RE2 over what the one who answers calls itself
	Accuses  string  `yaml:"accuses"`  // sender (default), answerer
	Grade    string  `yaml:"grade"`    // ceiling
	Say      string  `yaml:"say"`
}

// Query is what stands behind the "?" of a request.
type Query struct {
	RunOf   string `yaml:"run-of"` // a letter, or "any" for any one letter repeated
	AtLeast int    `yaml:"at-least"`
}

// Form is one request or trace; several spellings can stand for the same one.
type Form []string

// Different says what k different forms from one source amount to.
type Different struct {
	Suspected int     `yaml:"suspected"`
	Infected  int     `yaml:"infected"`
	Require   Strings `yaml:"require"` // forms that must be among them
}

// Range is a closed interval; a single number is both ends.
type Range struct{ From, To int }

// Contains reports whether n lies in the range.
func (r Range) Contains(n int) bool { return r.From <= n && n <= r.To }

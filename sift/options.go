package sift

// Options configure a Sifter and the Batches for it. The zero value is useful.
type Options struct {
	// Window is the length of the byte strings that are compared. 0: 40, as in
	// EarlyBird (Singh, Estan, Varghese and Savage 2004). A payload that is
	// shorter is compared as a whole, and not at all below minWhole.
	Window int
	// Sampling is one in how many windows is looked at, by their value, so that
	// the same ones are in every payload; a power of two. 0: 64, as there. Of a
	// payload of up to shortWindows of them, four times as many.
	Sampling int
	// Least is how many windows of each payload are looked at besides, those of
	// the least values: a request line has so few windows that the sampling
	// alone would miss most of them. 0: 4.
	Least int
	// Memory is how many bytes the tables may take. 0: DefaultMemory.
	Memory int
}

// Defaults of Options, and the bounds of what is kept of one payload.
const (
	DefaultWindow   = 40
	DefaultSampling = 64
	DefaultLeast    = 4
	DefaultMemory   = 32 << 20

	minWhole   = 8   // bytes; what is shorter is no content
	maxPayload = 512 // bytes that are looked at
	maxPrints  = 64  // fingerprints of one payload
	maxLeast   = 8

	shortWindows = 256
	shortFiner   = 4
)

func (o Options) withDefaults() Options {
	if o.Window <= 0 {
		o.Window = DefaultWindow
	}
	if o.Sampling <= 0 || o.Sampling&(o.Sampling-1) != 0 {
		o.Sampling = DefaultSampling
	}
	if o.Least <= 0 {
		o.Least = DefaultLeast
	}
	o.Least = min(o.Least, maxLeast)
	if o.Memory <= 0 {
		o.Memory = DefaultMemory
	}
	return o
}

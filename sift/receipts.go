package sift

// receipt is how a host was sent content.
type receipt struct {
	Place
	key  uint64 // of content and host; 0: none
	from address
}

// receipts remembers of content that is sprayed over more hosts than are kept who
// was sent it lately: what a datagram infects sends within seconds. A new one
// takes the place of the older of two.
type receipts []receipt

const receiptSize = 56 // bytes

func newReceipts(memory int) receipts {
	n := 2
	for 2*n*receiptSize <= memory {
		n *= 2
	}
	return make(receipts, n)
}

func receiptKey(print, rank uint64) uint64 { return mix(print, rank) | 1 }

func (t receipts) at(key uint64) []receipt {
	i := key >> 1 & uint64(len(t)/2-1) * 2
	return t[i : i+2]
}

func (t receipts) note(r receipt) {
	places := t.at(r.key)
	to := &places[0]
	for i := range places {
		if places[i].key == r.key {
			if r.Compare(places[i].Place) < 0 {
				places[i] = r
			}
			return
		}
		if places[i].Time < to.Time {
			to = &places[i]
		}
	}
	*to = r
}

func (t receipts) find(key uint64) *receipt {
	for i, r := range t.at(key) {
		if r.key == key {
			return &t.at(key)[i]
		}
	}
	return nil
}

func (t receipts) join(o receipts) {
	for _, r := range o {
		if r.key != 0 {
			t.note(r)
		}
	}
}

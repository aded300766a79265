package scan

import (
	"math/bits"

	"cordon"
)

// contact is what is known of a pair of hosts since one of them, its source, first asked
// the other. Pairs are told apart by 32 bits of their hash besides those that choose the
// bucket: of a thousand million look-ups one finds the contact of others, which can hide a
// first contact and makes none.
type contact struct {
	tag   uint32 // 0 free
	at    tick
	flow  uint32 // part of the flow's key
	state state
	low   bool        // the first to ask was the one of the lower hash
	port  uint8       // the first that was asked for, as portOf64 tells it; with noPort where none was
	marks contactMark // what else is known of it
}

// contactMark is one thing that is known of a contact.
type contactMark uint8

const (
	isPing  contactMark = 1 << iota // it began with an echo request
	isPeer                          // it was greeted as a peer
	isTaken                         // it was accepted, and the answer was in view

	oneUrge // how often it was asked again, having failed, in two bits
	_
	isSilent   // it failed since nobody answered in time, and not since somebody refused
	oneFurther // how often it was asked for another port than the first, in two bits
)

// noPort stands for the port of a contact that began with a question by ARP.
const noPort = 1 << 7

const (
	urgeBits    = 3 * oneUrge
	furtherBits = mostFurther * oneFurther

	mostFurther = 3
)

// goesFurther counts that it was asked for another port than the first, and reports
// whether that is new. Who visits a site again and again, now on one port and now on
// another, asks it for no more ports than the first times.
func (c *contact) goesFurther() bool {
	if c.marks&furtherBits == furtherBits {
		return false
	}
	c.marks += oneFurther
	return true
}

// urged is how often it was asked again, having failed.
func (c *contact) urged() int { return int(c.marks & urgeBits / oneUrge) }

func (c *contact) urge() { c.marks += oneUrge }

func (c *contact) calm() { c.marks &^= urgeBits }

// begin takes a port for the first that was asked for, where none was yet.
func (c *contact) begin(port uint16) {
	if c.port&noPort != 0 {
		c.port = portOf64(port)
	}
}

func contactMarkOf(e *Event) contactMark {
	m := contactMark(0)
	if e.ping() {
		m |= isPing
	}
	return m
}

func contactPortOf(e *Event) uint8 {
	if e.proto == 0 {
		return noPort | portOf64(e.DstPort)
	}
	return portOf64(e.DstPort)
}

// isPort reports whether a contact may be with a port.
func (c *contact) isPort(port uint16) bool { return c.port&^noPort == portOf64(port) }

// set makes c the contact of an event; field by field, since what is written in
// parts and read at once has to be waited for.
func (c *contact) set(h *ends, now tick, e *Event, s state) {
	c.tag, c.at, c.flow, c.state, c.low, c.port, c.marks = tagOf(h.key), now, e.Flow, s, h.low, contactPortOf(e), contactMarkOf(e)
}

// state is how a contact stands.
type state uint8

const (
	waiting      state = iota + 1
	worked             // answered
	failed             // refused, dropped, or not answered in time
	presumed           // counted as failed, since its source scans, and not awaited
	unknown            // nobody will say
	onlyAdmitted       // a firewall let it through; somebody else may say what came of it
	onlyLogged         // a firewall logged it, and does not say what it did; somebody else may
	calling            // it was answered before, and is asked again while that is in doubt
	spared             // failed, and not held against who asked
	earlyGood          // the answer came before the question
	earlyBad
)

// bucket is one line of the cache.
type bucket [4]contact

// contacts is a table in which, of a bucket, the oldest goes first.
type contacts struct {
	buckets []bucket
	expire  int32 // ticks
}

func newContacts(n int, expire cordon.Time) contacts {
	return contacts{make([]bucket, max(n/len(bucket{}), 1)), ticks(expire)}
}

// of returns the bucket of a key.
func (t *contacts) of(key uint64) *bucket {
	at, _ := bits.Mul64(key, uint64(len(t.buckets)))
	return &t.buckets[at]
}

// find returns the contact of a pair, or nil.
func (t *contacts) find(key uint64) *contact {
	b, tag := t.of(key), tagOf(key)
	for i := range b {
		if b[i].tag == tag {
			return &b[i]
		}
	}
	return nil
}

// fresh reports whether a contact is remembered. Time may go back as well: clocks
// are set, and packets are not always written in the order of their times.
func (t *contacts) fresh(c *contact, now tick) bool {
	age := now.since(c.at)
	return -t.expire <= age && age <= t.expire
}

// open returns the place for a pair that has none; what it held before goes.
// What still waits for an answer is worth more than what is settled.
func (t *contacts) open(key uint64) *contact {
	b := t.of(key)
	oldest := &b[0]
	for i := range b {
		c := &b[i]
		if c.tag == 0 {
			return c
		}
		settled, before := c.state != waiting, oldest.state != waiting
		if settled == before && oldest.at.since(c.at) > 0 || settled && !before {
			oldest = c
		}
	}
	return oldest
}

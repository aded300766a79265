package app

import (
	"sync"

	"cordon/inventory"
)

// itemsInHand are how many items are handed over at once, and handsFull how many such
// hands there are: what is read ahead of what is taken in is bounded by them, 1 MiB.
const (
	itemsInHand = 512
	handsFull   = 8
)

// hand takes items from a reader and gives them on beside it, one after the other.
type hand struct {
	items       []inventory.Item
	full, empty chan []inventory.Item
	taker       sync.WaitGroup
}

// handTo begins to give items to take. Whoever fills the hand must let go in the end.
func handTo(take func(*inventory.Item)) *hand {
	h := &hand{full: make(chan []inventory.Item, handsFull), empty: make(chan []inventory.Item, handsFull)}
	for range handsFull {
		h.empty <- nil
	}
	h.items = <-h.empty
	h.taker.Go(func() {
		for items := range h.full {
			for i := range items {
				take(&items[i])
			}
			h.empty <- items[:0]
		}
	})
	return h
}

// add keeps a copy of an item until the hand is full.
func (h *hand) add(it *inventory.Item) {
	if h.items = append(h.items, *it); len(h.items) == itemsInHand {
		h.full <- h.items
		h.items = <-h.empty
	}
}

// letGo gives on what is left, and waits until all is taken.
func (h *hand) letGo() {
	h.full <- h.items
	close(h.full)
	h.taker.Wait()
}

package scan

// order is, by how many things there are, how many cyclic descents they have at most
// where their order is no chance; -1 where so few tell nothing.
//
// A cyclic descent is a place where the next is less, and the first follows the
// last: what is in order has one, from wherever it begins. Of n things in random
// order their number, less one, is distributed as the descents of n−1, as the
// Eulerian numbers are (Petersen, Cyclic descents and P-partitions, 2005). Only
// neighbours are compared, so that it takes an order of all, and not merely one half
// that comes before the other: a sensor that sees one network in the morning and
// another in the afternoon has everybody ask them in that order.
type order [maxSample + 1]int8

// orderBy is an order that chance gives as seldom as that.
func orderBy(chance float64) (most order) {
	for n := range most {
		most[n] = -1
	}
	of := []float64{1} // the chances of each number of descents of n−1 things
	for n := 2; n < len(most); n++ {
		sum := 0.0
		for d, p := range of {
			if sum += p; sum > chance {
				break
			}
			most[n] = int8(d + 1)
		}
		of = oneMore(of)
	}
	return most
}

// oneMore are the chances of each number of descents of n things in random order, by
// those of n−1: wherever the greatest is put in, it adds one, unless it is put into
// a descent or at the end.
func oneMore(of []float64) []float64 {
	n := float64(len(of) + 1)
	next := make([]float64, len(of)+1)
	for d, p := range of {
		stay := float64(d+1) / n
		next[d] += p * stay
		next[d+1] += p * (1 - stay)
	}
	return next
}

// shows reports whether it is no chance that n things have so many cyclic descents.
func (o *order) shows(n, descents int) bool { return descents <= int(o[n]) }

// descents counts the cyclic descents of different numbers.
func descents[T uint8 | uint32](a []T) (n int) {
	if len(a) == 0 {
		return 0
	}
	before := a[len(a)-1]
	for _, x := range a {
		if x < before {
			n++
		}
		before = x
	}
	return n
}

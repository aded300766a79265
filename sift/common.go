package sift

import "slices"

// Common returns what samples have in common: parts that stand in all of them in
// this order.
func Common(samples []Sample) (parts [][]byte) {
	payloads := make([]string, len(samples))
	for i, s := range samples {
		payloads[i] = string(s.Payload)
	}
	for _, p := range common(payloads) {
		parts = append(parts, []byte(p))
	}
	return parts
}

// leastPart is the shortest part that is told: shorter ones are in common by chance.
const leastPart = 4

// common returns what all payloads have in common, as parts that stand in all of
// them in this order without overlap: the longest first part, then what lies
// before and behind it.
func common(payloads []string) []string {
	at, n := longest(payloads)
	if n < leastPart {
		return nil
	}
	before, behind := make([]string, len(payloads)), make([]string, len(payloads))
	for i, p := range payloads {
		before[i], behind[i] = p[:at[i]], p[at[i]+n:]
	}
	part := payloads[0][at[0] : at[0]+n]
	return slices.Concat(common(before), []string{part}, common(behind))
}

// longest finds the longest string that stands in all payloads, and where in each
// it stands first. What is in common of a length is so of every lesser one.
func longest(payloads []string) (at []int, n int) {
	least := len(payloads[0])
	for _, p := range payloads[1:] {
		least = min(least, len(p))
	}
	for low, high := 1, least; low <= high; {
		mid := (low + high) / 2
		if places := shared(payloads, mid); places != nil {
			at, n, low = places, mid, mid+1
		} else {
			high = mid - 1
		}
	}
	return at, n
}

// shared finds the first string of n bytes of the first payload that stands in
// all of them.
func shared(payloads []string, n int) []int {
	where := make([]map[string]int, len(payloads))
	for i, p := range payloads[1:] {
		where[i+1] = places(p, n)
	}
	first := payloads[0]
	at := make([]int, len(payloads))
next:
	for i := 0; i+n <= len(first); i++ {
		at[0] = i
		for j := 1; j < len(payloads); j++ {
			place, ok := where[j][first[i:i+n]]
			if !ok {
				continue next
			}
			at[j] = place
		}
		return at
	}
	return nil
}

// places are the strings of n bytes in p, and where each stands first.
func places(p string, n int) map[string]int {
	all := make(map[string]int, max(len(p)-n+1, 0))
	for i := len(p) - n; i >= 0; i-- {
		all[p[i:i+n]] = i
	}
	return all
}

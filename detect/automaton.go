package detect

// automaton finds many literals in one pass (Aho and Corasick 1975), without
// regard to ASCII case. It is a full DFA over byte classes: one table look-up
// a byte, no failure links to follow.
type automaton struct {
	class   [256]uint8
	classes int
	next    []int32   // state*classes + class → state
	out     [][]int32 // state → literals that end there
}

// newAutomaton compiles the literals; a literal's number is its index.
func newAutomaton(literals []string) *automaton {
	a := &automaton{classes: 1} // class 0: bytes in no literal
	for _, l := range literals {
		for i := range len(l) {
			c := lower(l[i])
			if a.class[c] == 0 {
				a.class[c] = uint8(a.classes)
				a.classes++
			}
		}
	}
	for c := 'A'; c <= 'Z'; c++ {
		a.class[c] = a.class[c+'a'-'A']
	}
	a.grow(literals)
	a.close()
	return a
}

// grow builds the trie; 0 is the root, and stands for "no edge" until close.
func (a *automaton) grow(literals []string) {
	a.next = make([]int32, a.classes)
	a.out = make([][]int32, 1)
	for n, l := range literals {
		s := int32(0)
		for i := range len(l) {
			edge := &a.next[int(s)*a.classes+int(a.class[lower(l[i])])]
			if *edge == 0 {
				*edge = int32(len(a.out))
				s = *edge // before append moves the table
				a.next = append(a.next, make([]int32, a.classes)...)
				a.out = append(a.out, nil)
				continue
			}
			s = *edge
		}
		a.out[s] = append(a.out[s], int32(n))
	}
}

// close turns the trie into a DFA, breadth first.
func (a *automaton) close() {
	fail := make([]int32, len(a.out))
	var queue []int32
	for _, s := range a.next[:a.classes] {
		if s != 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		a.out[s] = append(a.out[s], a.out[fail[s]]...)
		for c := range a.classes {
			edge := &a.next[int(s)*a.classes+c]
			back := a.next[int(fail[s])*a.classes+c]
			if *edge == 0 {
				*edge = back
				continue
			}
			fail[*edge] = back
			queue = append(queue, *edge)
		}
	}
}

// find appends the literals that occur in text to hits, once for each time
// they do.
func (a *automaton) find(text []byte, hits []int32) []int32 {
	s := 0
	for _, b := range text {
		s = int(a.next[s*a.classes+int(a.class[b])])
		if out := a.out[s]; out != nil {
			hits = append(hits, out...)
		}
	}
	return hits
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

package report

import (
	"cmp"
	"container/heap"
	"fmt"
	"slices"
)

// treeLine is one line of a drawn tree: a host, or several folded into one.
type treeLine struct {
	*branch
	parent int // index of the parent's line; -1 none
	depth  int
	folded string // "" or what is folded into this line
}

// lines lays a forest out, at most so many lines. What has most hosts below it is
// unfolded first; what does not fit is counted where it belongs.
func (f *forest) lines(most int) []treeLine {
	u := unfold(f.roots, most-f.loneLines(most))
	var out []treeLine
	for _, b := range u.roots {
		out = u.draw(out, b, -1, 0)
	}
	if u.rootsLeft > 0 {
		out = append(out, treeLine{parent: -1, folded: fmt.Sprintf("+%s with %s", plural(uint64(u.rootsLeft), "first case", "first cases"), plural(uint64(u.sizeLeft), "infection", "infections"))})
	}
	if n := len(f.lone); n > loneShown || len(out)+n > most {
		return append(out, treeLine{parent: -1, folded: fmt.Sprintf("+%s that infected nobody in view", plural(uint64(n), "first case", "first cases"))})
	}
	for _, b := range f.lone {
		out = append(out, treeLine{branch: b, parent: -1})
	}
	return out
}

// loneLines is how many lines those take that infected nobody in view: one each where
// all of the forest fits, and one for all of them otherwise.
func (f *forest) loneLines(most int) int {
	n := len(f.lone)
	all := n
	for _, b := range f.roots {
		all += 1 + b.size
	}
	if all <= most && n <= loneShown {
		return n
	}
	return min(n, 1)
}

// unfolded is what of a forest is drawn.
type unfolded struct {
	roots               []*branch
	rootsLeft, sizeLeft int
	shown               map[*branch][]*branch // children that have a line
}

func unfold(roots []*branch, most int) *unfolded {
	u := &unfolded{roots: roots, shown: map[*branch][]*branch{}}
	if most = max(most, 2); len(roots) > most/2 {
		u.roots = biggest(roots, most/2)
		u.rootsLeft = len(roots) - len(u.roots)
		for _, b := range roots {
			if !slices.Contains(u.roots, b) {
				u.sizeLeft += b.size
			}
		}
		most--
	}
	h := &bySize{}
	for _, b := range u.roots {
		heap.Push(h, b)
	}
	left := most - len(u.roots)
	for h.Len() > 0 {
		b := heap.Pop(h).(*branch)
		u.shown[b] = b.children
		if len(b.children) > left {
			if left < 2 {
				delete(u.shown, b)
				continue
			}
			u.shown[b] = biggest(b.children, left-1)
			left--
		}
		left -= len(u.shown[b])
		for _, c := range u.shown[b] {
			if c.size > 0 {
				heap.Push(h, c)
			}
		}
	}
	return u
}

// biggest are the n with most below them, in their own order.
func biggest(all []*branch, n int) []*branch {
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(a, b *branch) int { return cmp.Compare(b.size, a.size) })
	keep := map[*branch]bool{}
	for _, b := range order[:min(n, len(order))] {
		keep[b] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(b *branch) bool { return !keep[b] })
}

// bySize is a heap, the biggest first; of equal ones the first to begin.
type bySize []*branch

func (h bySize) Len() int      { return len(h) }
func (h bySize) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *bySize) Push(x any)   { *h = append(*h, x.(*branch)) }
func (h bySize) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(h[j].size, h[i].size), h[i].EmittedAt.Compare(h[j].EmittedAt), cmp.Compare(h[i].Host, h[j].Host)) < 0
}

func (h *bySize) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// draw adds a branch and what is unfolded of it. The last attacked comes first:
// so no line crosses another.
func (u *unfolded) draw(out []treeLine, b *branch, parent, depth int) []treeLine {
	me := len(out)
	line := treeLine{branch: b, parent: parent, depth: depth}
	shown, ok := u.shown[b]
	if !ok && b.size > 0 {
		line.folded = "+" + plural(uint64(b.size), "host", "hosts")
	}
	out = append(out, line)
	for _, c := range slices.Backward(shown) {
		out = u.draw(out, c, me, depth+1)
	}
	if ok && len(shown) < len(b.children) {
		left := b.size
		for _, c := range shown {
			left -= 1 + c.size
		}
		out = append(out, treeLine{parent: me, depth: depth + 1, folded: "+" + plural(uint64(left), "host", "hosts")})
	}
	return out
}

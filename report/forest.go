package report

import (
	"cmp"
	"slices"

	"cordon"
)

// forest is the infection tree of one advisory, linked.
type forest struct {
	Advisory string
	roots    []*branch
	lone     []*branch // first cases that infected nobody in view
	known    int       // with a parent in view
}

// branch is one host and what grew from it.
type branch struct {
	cordon.Infection
	children []*branch // by the time of the attack
	size     int       // hosts that grew from it
}

// forests links the rows of the tree, an advisory each.
func forests(r *cordon.Report) []*forest {
	var out []*forest
	at := map[string]*forest{}
	hosts := map[[2]string][]*branch{}
	for _, n := range r.Tree {
		f := at[n.Advisory]
		if f == nil {
			f = &forest{Advisory: n.Advisory}
			at[n.Advisory] = f
			out = append(out, f)
		}
		f.add(n, hosts)
	}
	slices.SortFunc(out, func(a, b *forest) int { return cmp.Compare(a.Advisory, b.Advisory) })
	for _, f := range out {
		f.finish()
	}
	return out
}

// add puts a row under its parent, which stands before it, unless the report was
// narrowed: then the parent has no row, and gets one without anything in it.
func (f *forest) add(n cordon.Infection, hosts map[[2]string][]*branch) {
	b := &branch{Infection: n}
	key := [2]string{n.Advisory, n.Host}
	hosts[key] = append(hosts[key], b)
	if n.Parent == "" {
		f.roots = append(f.roots, b)
		return
	}
	f.known++
	above := [2]string{n.Advisory, n.Parent}
	if hosts[above] == nil {
		stub := &branch{Infection: cordon.Infection{Host: n.Parent, Advisory: n.Advisory, Variant: n.Variant}}
		hosts[above] = []*branch{stub}
		f.roots = append(f.roots, stub)
	}
	p := slices.MinFunc(hosts[above], func(x, y *branch) int { return cmp.Compare(x.unlike(b), y.unlike(b)) })
	p.children = append(p.children, b)
}

// unlike ranks the rows of a parent with several variants.
func (b *branch) unlike(child *branch) (rank int) {
	if b.EmittedAt > child.AttackedAt {
		rank += 2
	}
	if b.Variant != child.Variant {
		rank++
	}
	return rank
}

func (f *forest) finish() {
	all := f.roots
	f.roots = nil
	for _, b := range all {
		if b.grow(); b.size == 0 {
			f.lone = append(f.lone, b)
		} else {
			f.roots = append(f.roots, b)
		}
	}
}

// grow counts what grew from a branch, without recursion: a chain can be as long
// as there are hosts.
func (b *branch) grow() {
	order := []*branch{b}
	for i := 0; i < len(order); i++ {
		order = append(order, order[i].children...)
	}
	for _, x := range slices.Backward(order) {
		slices.SortStableFunc(x.children, func(a, b *branch) int {
			return cmp.Or(a.AttackedAt.Compare(b.AttackedAt), a.EmittedAt.Compare(b.EmittedAt))
		})
		x.size = 0
		for _, c := range x.children {
			x.size += 1 + c.size
		}
	}
}

package report

import (
	"fmt"
	"strings"
	"time"

	"cordon"
)

// treeSection is what the page shows of who infected whom.
type treeSection struct {
	Words    []lineage
	Pictures []treePictures
}

type treePictures struct {
	Title  string
	Sizes  []treePicture
	Tall   bool // it gets a frame that scrolls
	Rows   []treeRow
	Hidden string
}

// treeRow is a line of the table beside the picture.
type treeRow struct {
	Host, Variant, Parent, Odds, Attacked, Began string
	Generation, Infected                         string
	Others                                       string
}

const (
	// treeRows is how many rows the table beside a picture has.
	treeRows = 500
	// tallTree is from how many units on a picture scrolls in its frame.
	tallTree = 900
)

func treeSectionOf(r *cordon.Report) *treeSection {
	s := &treeSection{Words: lineages(r)}
	for _, f := range forests(r) {
		if f.known == 0 {
			continue // nothing to draw: the words say it
		}
		p := treePictures{Title: titleOf(r, f.Advisory), Sizes: []treePicture{f.picture(r, wideTree), f.picture(r, narrowTree)}}
		p.Tall = p.Sizes[0].H > tallTree
		p.table(r, f.Advisory)
		s.Pictures = append(s.Pictures, p)
	}
	if s.Words == nil {
		return nil
	}
	return s
}

func (p *treePictures) table(r *cordon.Report, advisory string) {
	left := 0
	for _, n := range r.Tree {
		switch {
		case n.Advisory != advisory || n.Outside && n.Infected == 0:
		case len(p.Rows) == treeRows:
			left++
		default:
			p.Rows = append(p.Rows, rowOf(n))
		}
	}
	if left > 0 {
		p.Hidden = fmt.Sprintf("… and %s more: -o json has all.", count(uint64(left)))
	}
}

func toTheSecond(t cordon.Time) string {
	if t == 0 {
		return noTime
	}
	return t.Std().Format(time.DateTime)
}

// oddsOf never rounds something to nothing.
func oddsOf(x float64) string {
	if x < 0.01 {
		return "under 0.01"
	}
	return fmt.Sprintf("%.2f", x)
}

func rowOf(n cordon.Infection) treeRow {
	row := treeRow{
		Host: clean(n.Host), Variant: clean(n.Variant), Parent: "from outside", Odds: fmt.Sprintf("%.2f", n.Odds),
		Attacked: "–", Began: toTheSecond(n.EmittedAt), Generation: count(uint64(n.Generation)), Infected: count(n.Infected), Others: "–",
	}
	if isOpen(&n) {
		row.Parent, row.Odds = "not known", "–"
	}
	if n.Parent != "" {
		row.Parent, row.Attacked = clean(n.Parent), toTheSecond(n.AttackedAt)
	}
	var others []string
	for _, o := range n.Others {
		others = append(others, fmt.Sprintf("%s (%s)", clean(o.Host), oddsOf(o.Odds)))
	}
	if others != nil {
		row.Others = strings.Join(others, ", ")
	}
	return row
}

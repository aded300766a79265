package judge

import (
	"math"
	"math/bits"

	"cordon"
)

// model says how likely it is that one of several attacks infected a host. It
// is estimated from the outbreak itself.
//
// An attack that arrives infects with a probability; a host that one has
// infected begins to emit after a delay, of which the distribution is not known
// beforehand and is taken from the data. So of attacks k = 1, 2, … in the order
// of time, before an emission at e, the k-th is the one with a likelihood of
//
//	w(k) · f(e − t(k)) · (1−w(1)) … (1−w(k−1))
//
// and an attack that nobody saw has unseen · (1−w(1)) … (1−w(n)), where unseen
// is the rate of infections that come from out of view. A few hosts became
// vulnerable, or were switched on, only while they were attacked: in them attacks
// before that fail whatever they are, and each is as likely to be the first that
// does not. The distribution f, the
// probability and the rate are fitted by expectation and maximisation (Dempster,
// Laird, Rubin 1977).
type model struct {
	mass    [delayBins]float64 // of f; the sum is 1
	infects float64            // that an attack which arrives infects
	unseen  float64            // infections from out of view, per host and millisecond
}

// Delays are sorted into bins of half an octave, from a millisecond to 24 days.
const delayBins = 64

// rounds is after how many the odds no longer change by as much as is shown.
const rounds = 30

// What is believed before there are data: three in four of the attacks that arrive
// infect, worth forty attacks; delays are as likely in any bin, worth one delay; one
// infection in twenty is not seen. A long delay and a failed attack look alike, so
// the data alone say too readily that all attacks infect, and the odds would be too
// sure (measured in TestOddsAreAsOftenRightAsTheySay).
const (
	priorInfects = 0.75
	priorTrials  = 40
	priorUnseen  = 0.05
)

// lateHosts is the share of hosts that became vulnerable while they were attacked.
const lateHosts = 0.05

// blur is what of a bin's delays is laid to each of its neighbours.
const blur = 0.1

// leastUnseen is the odds that nothing seen rules out: that somebody did it who
// was not in view.
const leastUnseen = 0.01

// binOf is the bin of a delay, in milliseconds.
func binOf(ms uint64) int {
	n := bits.Len64(ms)
	if n < 2 {
		return n
	}
	return min(2*n-2+int(ms>>(n-2)&1), delayBins-1)
}

// widthOf is how many milliseconds fall into a bin.
func widthOf(bin int) float64 {
	if bin < 4 {
		return 1
	}
	return float64(uint64(1) << (bin/2 - 1))
}

func msOf(d cordon.Time) uint64 { return uint64(max(d, 0) / 1e6) }

// estimate fits a model from hosts of one strain, and leaves each with its odds.
// begins is when the first of them was seen.
func estimate(hosts []*node, begins cordon.Time) {
	m := &model{infects: priorInfects}
	exposed := float64(msOf(hosts[0].patience())) // what was before the recording began
	for _, n := range hosts {
		exposed += float64(msOf(min(n.began-begins, n.patience())) + 1)
	}
	for i := range m.mass {
		m.mass[i] = 1.0 / delayBins
	}
	m.unseen = priorUnseen / exposed
	for range rounds {
		for _, n := range hosts {
			m.weigh(n)
		}
		m.learn(hosts, exposed)
	}
	for _, n := range hosts {
		m.weigh(n)
		n.settle()
	}
}

// weigh sets the odds of a host's attackers, and of none of them.
func (m *model) weigh(n *node) {
	left, sum := 1-lateHosts, 0.0
	late := lateHosts / (n.trials() + 1)
	for i := range n.suitors {
		s := &n.suitors[i]
		w := m.infects * s.weight * s.trust
		bin := binOf(msOf(n.began - s.at))
		reached := w * m.mass[bin] / widthOf(bin)
		s.odds, s.late = (left+late)*reached, late/(left+late)
		left *= 1 - w
		sum += s.odds
	}
	n.unseen = (left + late) * (m.unseen + n.pace()) // those not kept came as often as those before
	if sum += n.unseen; sum <= 0 || len(n.suitors) == 0 {
		n.unseen = 1
		return
	}
	for i := range n.suitors {
		n.suitors[i].odds /= sum
	}
	n.unseen /= sum
}

// trials is how many attacks a host has had, as far as they are believed.
func (n *node) trials() (sum float64) {
	for i := range n.suitors {
		sum += n.suitors[i].trust
	}
	return sum
}

// learn fits the model to the odds.
func (m *model) learn(hosts []*node, exposed float64) {
	var counts [delayBins]float64
	hits, trials, outside := 0.0, 0.0, 0.0
	for _, n := range hosts {
		outside += n.unseen
		trials += n.unseen * n.trials()
		tried := 0.0
		for _, s := range n.suitors {
			once := s.odds * (1 - s.late)
			hits += once
			tried += s.trust
			trials += once * tried
			counts[binOf(msOf(n.began-s.at))] += s.odds
		}
	}
	m.infects = (hits + priorInfects*priorTrials) / (trials + priorTrials)
	m.unseen = (outside + priorUnseen) / exposed
	total := 1.0
	for _, c := range counts {
		total += c
	}
	for i := range m.mass {
		near := (1 - 2*blur) * counts[i]
		near += blur * counts[max(i-1, 0)]
		near += blur * counts[min(i+1, delayBins-1)]
		m.mass[i] = (near + 1.0/delayBins) / total
	}
}

// settle leaves room for somebody unseen, and rounds to what is shown, so that
// the last bits of a processor's arithmetic decide nothing.
func (n *node) settle() {
	if n.unseen < leastUnseen {
		for i := range n.suitors {
			n.suitors[i].odds *= (1 - leastUnseen) / (1 - n.unseen)
		}
		n.unseen = leastUnseen
	}
	for i := range n.suitors {
		n.suitors[i].odds = thousandths(n.suitors[i].odds)
	}
	n.unseen = thousandths(n.unseen)
}

func thousandths(x float64) float64 { return math.Round(x*1000) / 1000 }

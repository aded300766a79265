package scan

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"net/netip"
	"testing"
)

func address(a uint32) (b [16]byte) {
	b[10], b[11] = 0xff, 0xff
	binary.BigEndian.PutUint32(b[12:], a)
	return b
}

// codeRedII are the shares that its analysts published.
var codeRedII = Preference{Same8: 0.5, Same16: 0.375, Anywhere: 0.125}

// drawer returns the n-th target of a source.
type drawer func(r *rand.Rand, from uint32, n int) uint32

func drawUniform(r *rand.Rand, _ uint32, _ int) uint32 { return r.Uint32() }

func drawLocal(r *rand.Rand, from uint32, _ int) uint32 {
	switch x := r.Float64(); {
	case x < 0.5:
		return from&0xff000000 | r.Uint32()&0xffffff
	case x < 0.875:
		return from&0xffff0000 | r.Uint32()&0xffff
	}
	return r.Uint32()
}

func shapeOf(r *rand.Rand, draw drawer, n int) *Shape {
	sh, from := new(Shape), r.Uint32()
	for i := range n {
		src, dst := address(from), address(draw(r, from, i))
		sh.add(&src, &dst)
	}
	return sh
}

func TestTargetsTellTheirForm(t *testing.T) {
	list := rand.New(rand.NewPCG(99, 99)).Uint32()
	for name, c := range map[string]struct {
		draw drawer
		want Form
	}{
		"uniform":       {drawUniform, FormUniform},
		"Code Red II":   {drawLocal, FormLocal},
		"sequential":    {func(_ *rand.Rand, from uint32, n int) uint32 { return from + 5 + uint32(n) }, FormSequential},
		"downwards":     {func(_ *rand.Rand, from uint32, n int) uint32 { return from - 5 - uint32(n) }, FormSequential},
		"one prefix":    {func(r *rand.Rand, _ uint32, _ int) uint32 { return 0xcb007100 | r.Uint32()&0xff }, FormPrefix},
		"same /16 only": {func(r *rand.Rand, from uint32, _ int) uint32 { return from&0xffff0000 | r.Uint32()&0xffff }, FormPrefix},
		"a fixed seed": {func(_ *rand.Rand, _ uint32, n int) uint32 {
			return rand.New(rand.NewPCG(uint64(list), uint64(n))).Uint32()
		}, FormUniform},
		"half near": {func(r *rand.Rand, from uint32, n int) uint32 {
			return from&0xff000000*uint32(n%2) | r.Uint32()&(0xffffff|0xff000000*uint32(1-n%2))
		}, FormLocal},
		"three networks far away": {func(r *rand.Rand, from uint32, _ int) uint32 {
			return [3]uint32{0x80010100, 0xc6336400, 0x4b007100}[r.IntN(3)] ^ from&0xff000000 | r.Uint32()&0xff
		}, FormUnknown},
		"sites in 300 networks, some of them popular": {func(r *rand.Rand, from uint32, _ int) uint32 {
			k := uint32(math.Pow(300, r.Float64())) // Zipf's law
			return (uint32(mix(uint64(k), 1))<<16 | 1<<24) ^ from&0xff000000 | r.Uint32()&0xffff
		}, FormUnknown},
		"nothing at all": {func(r *rand.Rand, from uint32, n int) uint32 { return from }, FormPrefix},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			const trials = 1000
			wrong := 0
			for range trials {
				if form, _ := shapeOf(r, c.draw, 200).Form(); form != c.want {
					wrong++
				}
			}
			if wrong > trials/100 {
				t.Errorf("%d of %d are not %v", wrong, trials, c.want)
			}
		})
	}
	if form, _ := shapeOf(rand.New(rand.NewPCG(1, 2)), drawUniform, Need-1).Form(); form != FormUnknown {
		t.Errorf("%d draws are %v", Need-1, form)
	}
}

// The shares are of draws: what is drawn in the /8 may land in the /16. The
// likelihood ratio between the advisory's shares and uniform is large both ways.
func TestLikelihoodOfAnAdvisorysShares(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	near, same8, far := codeRedII.cells()
	if want := 0.375 + 0.5/256 + 0.125/65536; near < want-1e-9 || near > want+1e-9 || near+same8+far < 1-1e-9 || near+same8+far > 1+1e-9 {
		t.Errorf("cells %v %v %v", near, same8, far)
	}
	for range 1000 {
		local, uniform := shapeOf(r, drawLocal, 200), shapeOf(r, drawUniform, 200)
		if d := local.LogLikelihood(codeRedII) - local.LogLikelihood(Uniform); d < 100 {
			t.Fatalf("draws of II are only 10^%v likelier as II", d)
		}
		if d := uniform.LogLikelihood(Uniform) - uniform.LogLikelihood(codeRedII); d < 100 {
			t.Fatalf("uniform draws are only 10^%v likelier as uniform", d)
		}
	}
}

// Beyond the own /16 the shares of what leaves it are left: of Code Red II four in five
// in the /8, of Nimda half, of uniform draws one in 256.
func TestLikelihoodOfWhatLeavesANetwork(t *testing.T) {
	nimda := Preference{Same16: 0.5, Same8: 0.25, Anywhere: 0.25}
	for name, c := range map[string]struct {
		sh   Shape
		p    Preference
		want float64
	}{
		"II, near":      {Shape{Draws: 10, same8: 10}, codeRedII, 10 * math.Log10(0.8)},
		"II, far":       {Shape{Draws: 10}, codeRedII, 10 * math.Log10(0.2)},
		"Nimda, near":   {Shape{Draws: 10, same8: 10}, nimda, 10 * math.Log10(0.5)},
		"Nimda, far":    {Shape{Draws: 10}, nimda, 10 * math.Log10(0.5)},
		"uniform, near": {Shape{Draws: 10, same8: 10}, Uniform, -10 * math.Log10(256)},
		"uniform, far":  {Shape{Draws: 10}, Uniform, 0},
	} {
		// What is drawn from all addresses lands near as well, one time in 256.
		if got := c.sh.LogLikelihoodBeyond(c.p); math.Abs(got-c.want) > 0.1 {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

// A source is seen where what it sends leaves its network only where nobody's contacts
// within that are in view, and its targets elsewhere are far and wide.
func TestWhoIsSeenLeaving(t *testing.T) {
	shape := func(targets ...uint32) *Shape {
		sh, src := new(Shape), address(0x0a010203)
		for _, a := range targets {
			dst := address(a)
			sh.add(&src, &dst)
		}
		return sh
	}
	wide := []uint32{0x0a020304, 0x14000001, 0x15000001, 0x16000001, 0x17000001}
	for name, c := range map[string]struct {
		s    Scanner
		want bool
	}{
		"from the edge":              {Scanner{Shape: shape(wide...)}, true},
		"from within":                {Scanner{Shape: shape(wide...), Seen16: true}, false},
		"its /8 in view":             {Scanner{Shape: shape(wide...), Seen8: true}, true},
		"draws within":               {Scanner{Shape: shape(append(wide, 0x0a010204)...)}, false},
		"three networks":             {Scanner{Shape: shape(wide[:4]...)}, false},
		"many in a few networks":     {Scanner{Shape: shape(append(wide, 0x14000002, 0x14000003, 0x14000004, 0x14000005, 0x14000006)...)}, false},
		"nothing known of its draws": {Scanner{}, false},
	} {
		c.s.Addr = netip.MustParseAddr("10.1.2.3")
		if got := c.s.AtEdge(); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

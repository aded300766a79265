package scan

import (
	"encoding/binary"
	"math/rand/v2"
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

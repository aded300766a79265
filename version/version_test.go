package version

import (
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestVersionsCompareAsTheirMakersCount(t *testing.T) {
	for _, test := range []struct {
		scheme      Scheme
		have, bound string
		want        int
	}{
		// deb-version(7) and Debian's policy, 5.6.12
		{Dpkg, "1.0~beta1", "1.0", -1},
		{Dpkg, "1.0~~", "1.0~~a", -1},
		{Dpkg, "1.0~~a", "1.0~", -1},
		{Dpkg, "1.0", "1.0a", -1},
		{Dpkg, "1.0a", "1.0+", -1},
		{Dpkg, "1:0.4", "10.3", 1},
		{Dpkg, "1.1.1n-0+deb11u3", "1.1.1n-0+deb11u4", -1},
		{Dpkg, "1.1.1n-0+deb11u10", "1.1.1n-0+deb11u9", 1},
		{Dpkg, "1.10", "1.9", 1},
		{Dpkg, "1.0", "1.0-0", 0},
		{Dpkg, "2.7.4+reloaded2-13ubuntu1", "2.7.4+reloaded-14ubuntu1", 1},
		{Dpkg, "00001", "1", 0},
		// the examples of rpm's own tests (rpmvercmp.at)
		{RPM, "1.0", "1.0", 0},
		{RPM, "2.0.1a", "2.0.1", 1},
		{RPM, "5.5p1", "5.5p10", -1},
		{RPM, "xyz10", "xyz10.1", -1},
		{RPM, "10xyz", "10.1xyz", -1},
		{RPM, "xyz.4", "8", -1},
		{RPM, "5.6.0", "6.5.0", -1},
		{RPM, "20101121", "20101122", -1},
		{RPM, "2_0", "2.0", 0},
		{RPM, "1.0~rc1", "1.0", -1},
		{RPM, "1.0~rc1~git123", "1.0~rc1", -1},
		{RPM, "1.0^", "1.0", 1},
		{RPM, "1.0^git1", "1.01", -1},
		{RPM, "1.0^20160102", "1.0^20160101^git1", 1},
		{RPM, "1.0~rc1^git1", "1.0~rc1", 1},
		{RPM, "a", "1", -1},
		{RPM, "1:1.0-1", "2.0-1", 1},
		{RPM, "1.1.1k-5.el8", "1.1.1k-6.el8", -1},
		{RPM, "1.1.1k-5.el8", "1.1.1k", 0},
		// Semantic Versioning 2.0.0, section 11
		{Semver, "1.0.0-alpha", "1.0.0-alpha.1", -1},
		{Semver, "1.0.0-alpha.1", "1.0.0-alpha.beta", -1},
		{Semver, "1.0.0-beta.2", "1.0.0-beta.11", -1},
		{Semver, "1.0.0-rc.1", "1.0.0", -1},
		{Semver, "v1.2.3+a", "1.2.3+b", 0},
		{Semver, "1.10.0", "1.9.0", 1},
		{Semver, "1.0.99999999999999999999999", "1.0.100000000000000000000000", -1},
		// Windows and SQL Server
		{Windows, "8.00.194", "8.00.655", -1},
		{Windows, "8.0.760", "8.00.655", 1},
		{Windows, "5.0.2195 Service Pack 3", "5.0.2195 SP4", -1},
		{Windows, "5.0 (Build 2195: Service Pack 2)", "5.0.2195 SP2", 0},
		{Windows, "Service Pack 6a", "SP6", 1},
		{Windows, "10.0.17763.2183", "10.0.17763.2300", -1},
		{Windows, "10.0.19045", "10.0.17763.2300", 1},
		{Windows, "6.1.7601 Service Pack 1 Build 7601", "6.1.7601", 0},
		{Windows, "10.0.17764.1", "10.0.17764", 1},
	} {
		got, ok := test.scheme.Compare(test.have, test.bound)
		if !ok || got != test.want {
			t.Errorf("%s: %s against %s: got %d, %v, want %d", test.scheme, test.have, test.bound, got, ok, test.want)
		}
	}
}

func TestWhatCannotBeComparedIsNotKnown(t *testing.T) {
	for _, test := range []struct {
		scheme      Scheme
		have, bound string
	}{
		{Dpkg, "", "1"},
		{Dpkg, "unknown", "1"},
		{Dpkg, "a:1", "1"},
		{Dpkg, "1.0-", "1"},
		{Dpkg, "1 0", "1"},
		{RPM, "-1", "1"},
		{RPM, "1.1.1k", "1.1.1k-6.el8"}, // the release would decide
		{Semver, "1.2", "1.2.0"},
		{Semver, "1.2.3.4", "1.2.3"},
		{Semver, "01.2.3", "1.2.3"},
		{Semver, "1.2.3-01", "1.2.3"},
		{Windows, "8.0", "8.00.655"}, // the build would decide
		{Windows, "5.0.2195", "5.0.2195 SP4"},
		{Windows, "SP4", "5.0.2195 SP4"},
		{Windows, "Windows 2000", "5.0"},
		{Windows, "5.0.x", "5.0"},
		{Windows, "latest", "5.0"},
		{"apple", "1", "1"},
		{Dpkg, strings.Repeat("1", 300), "1"},
	} {
		if got, ok := test.scheme.Compare(test.have, test.bound); ok {
			t.Errorf("%s: %s against %s: got %d, want not known", test.scheme, test.have, test.bound, got)
		}
	}
}

func versions(t *rapid.T, label string) string {
	return rapid.StringMatching(`([0-2]:)?[0-3a~^]{1,3}([.+_][0-3ab~]{1,2}){0,3}(-[0-9]{1,2})?( SP[1-4])?`).Draw(t, label)
}

func TestComparingIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Scheme(rapid.SampledFrom(Schemes()).Draw(t, "scheme"))
		a, b, c := versions(t, "a"), versions(t, "b"), versions(t, "c")
		ab, ok1 := s.Compare(a, b)
		ba, ok2 := s.Compare(b, a)
		if s.Valid(a) {
			if x, _ := s.Compare(a, a); x != 0 {
				t.Errorf("%q against itself: %d", a, x)
			}
		}
		if ok1 && ok2 && ab != 0 && ba != 0 && ab != -ba {
			t.Errorf("%q against %q is %d, the other way round %d", a, b, ab, ba)
		}
		bc, ok3 := s.Compare(b, c)
		ac, ok4 := s.Compare(a, c)
		if ok1 && ok3 && ok4 && ab < 0 && bc < 0 && ac >= 0 {
			t.Errorf("%q < %q < %q, and the first is not before the last", a, b, c)
		}
	})
}

// dpkg itself is asked where it is installed.
func TestDpkgAgrees(t *testing.T) {
	if _, err := exec.LookPath("dpkg"); err != nil {
		t.Skip("*** no dpkg to compare with")
	}
	rapid.Check(t, func(rt *rapid.T) {
		a := rapid.StringMatching(`([0-2]:)?[0-9][0-3a~.+]{0,4}(-[0-9a~+.]{1,3})?`).Draw(rt, "a")
		b := rapid.StringMatching(`([0-2]:)?[0-9][0-3a~.+]{0,4}(-[0-9a~+.]{1,3})?`).Draw(rt, "b")
		got, ok := Dpkg.Compare(a, b)
		if !ok {
			return
		}
		for operator, want := range map[string]bool{"lt": got < 0, "eq": got == 0, "gt": got > 0} {
			if says := exec.Command("dpkg", "--compare-versions", a, operator, b).Run() == nil; says != want {
				rt.Errorf("dpkg says %q %s %q: %v, we say %d", a, operator, b, says, got)
			}
		}
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("1:1.0~a-1", "5.0.2195 Service Pack 4")
	f.Add("SP6a", "build 1")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range Schemes() {
			Scheme(s).Compare(a, b)
			Scheme(s).Within(a, b, a)
		}
	})
}

package inventory

import "testing"

func TestHardwareAddressesHaveOneSpelling(t *testing.T) {
	const want = "00:0c:29:aa:bb:cc"
	for _, s := range []string{want, "00-0C-29-AA-BB-CC", "000c.29aa.bbcc", "000C-29AA-BBCC"} {
		if got, ok := HardwareAddress(s); !ok || got != want {
			t.Errorf("%s: got %s, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "pc-1", "00:0c:29:aa:bb", "00:0c:29:aa:bb:cg", "00:0c:29:aa:bb:cc:dd", "000c29aabbcc0000", "00:0c:29:aa:bb_cc", "2001:db8::1:2:3:4"} {
		if got, ok := HardwareAddress(s); ok {
			t.Errorf("%s: got %s", s, got)
		}
	}
}

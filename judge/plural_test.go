package judge

import (
	"strings"
	"testing"

	"cordon/advisory"
)

func TestOneAddressIsSaidAsOne(t *testing.T) {
	if got := (numbers{infected: 1}).said(advisory.LevelWhen{}); !strings.HasPrefix(got, "1 address infected") {
		t.Error(got)
	}
}

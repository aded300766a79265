package main

import (
	"context"
	"errors"
	"strings"
	"testing"
)

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// A command whose answer went nowhere does not end well.
func TestAnswersThatCannotBeWrittenAreFailures(t *testing.T) {
	for _, args := range []string{"advisory list", "advisory show code-red", "analyze ../../advisories/recordings/code-red/demo.log", "--help"} {
		var said strings.Builder
		if code := run(context.Background(), strings.Fields(args), streams{nil, full{}, &said}); code != exitInternal {
			t.Errorf("%s: exit %d, want %d", args, code, exitInternal)
		}
		if !strings.Contains(said.String(), "no space left") {
			t.Errorf("%s: said %q", args, said.String())
		}
	}
}

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

// A run that is interrupted says so, wherever it was.
func TestInterruptedRunsSayThatTheyWere(t *testing.T) {
	for _, args := range []string{
		"analyze ../../advisories/recordings", "advisory draft ../../advisories/recordings",
		"analyze --offset x=1s ../../advisories/recordings",
	} {
		ctx, stop := context.WithCancel(context.Background())
		stop()
		var out, said strings.Builder
		if code := run(ctx, strings.Fields(args), streams{nil, &out, &said}); code != exitInterrupted {
			t.Errorf("%s: exit %d, want %d", args, code, exitInterrupted)
		}
		if said.String() != "cordon: interrupted\n" || out.String() != "" {
			t.Errorf("%s: said %q, wrote %q", args, said.String(), out.String())
		}
	}
}

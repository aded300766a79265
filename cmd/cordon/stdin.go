package main

import (
	"context"
	"os"
	"time"
)

// patience is how long a read of standard input waits before it looks whether the run
// has been interrupted.
const patience = 50 * time.Millisecond

// patient is standard input, which may be silent for ever: a read ends with the run.
// Whoever shares standard input with us finds it as it was.
type patient struct {
	ctx  context.Context
	file *os.File
}

// Read implements io.Reader.
func (p *patient) Read(b []byte) (int, error) {
	for !ready(p.file, patience) {
		if err := p.ctx.Err(); err != nil {
			return 0, err
		}
	}
	return p.file.Read(b)
}

package main

import (
	"fmt"
	"io"
	"time"

	"cordon/app"
)

// showProgress writes one line to a terminal, again and again, until stop is
// called: how much is done, how fast, and how long it will take.
func showProgress(w io.Writer, p *app.Progress) (stop func()) {
	if !isTerminal(w) {
		return func() {}
	}
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		began := time.Now()
		for {
			select {
			case <-quit:
				fmt.Fprint(w, "\r\x1b[K")
				return
			case now := <-tick.C:
				fmt.Fprint(w, "\r\x1b[K"+progressLine(p, now.Sub(began)))
			}
		}
	}()
	return func() { close(quit); <-done }
}

func progressLine(p *app.Progress, passed time.Duration) string {
	done, total := p.Done()
	what := "reading"
	if p.Comparing() {
		what = "comparing the inputs for copies"
	}
	rate := float64(done) / passed.Seconds()
	line := fmt.Sprintf("%s: %s at %s/s", what, bytesSaid(float64(done)), bytesSaid(rate))
	if total > 0 && done <= total && rate > 0 {
		left := time.Duration(float64(total-done) / rate * float64(time.Second)).Round(time.Second)
		line = fmt.Sprintf("%s: %d%% at %s/s, %s left", what, 100*done/total, bytesSaid(rate), left)
	}
	return line
}

func bytesSaid(n float64) string {
	for _, unit := range []string{"B", "kB", "MB", "GB"} {
		if n < 1000 || unit == "GB" {
			return fmt.Sprintf("%.3g %s", n, unit)
		}
		n /= 1000
	}
	return ""
}

package main

import (
	"io"
	"os"
	"runtime"
)

// streams are where the program reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// watched remembers the first error of writing, so that a command whose answer
// went nowhere does not say that all is well.
type watched struct {
	io.Writer
	err error
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

// isTerminal reports whether a stream is one that a person looks at.
func isTerminal(stream any) bool {
	switch s := stream.(type) {
	case *watched:
		stream = s.Writer
	case *patient:
		stream = s.file
	}
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && !isNull(info) && os.Getenv("TERM") != "dumb"
}

// isNull reports whether a file is the null device: a device of characters, as
// terminals are, and nobody there. Windows tells no two such devices apart.
func isNull(info os.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && runtime.GOOS != "windows" && os.SameFile(info, null)
}

// colour follows https://no-color.org.
func colour(out io.Writer) bool {
	return os.Getenv("NO_COLOR") == "" && isTerminal(out)
}

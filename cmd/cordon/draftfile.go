package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// spare refuses to write a draft over a file that is read for it, and over any other
// without being told: it may be a document that a person has worked on. What is no
// file of its own, such as a pipe, is nobody's work.
func (f *draftFlags) spare(read []string) error {
	if f.file == "" || f.file == "-" {
		return nil
	}
	have, err := os.Stat(f.file)
	if err != nil || !have.Mode().IsRegular() {
		return nil // writing tells what is wrong
	}
	for _, name := range read {
		if within(have, name) {
			return usage("--output %s: it is read, and a draft is not written over it", f.file)
		}
	}
	if !f.replace {
		return usage("--output %s: it is there already; --replace writes over it", f.file)
	}
	return nil
}

// within reports whether a file is the one of a name, or in the folder of that name.
func within(file fs.FileInfo, name string) (is bool) {
	if name == "-" {
		info, err := os.Stdin.Stat()
		return err == nil && os.SameFile(file, info)
	}
	_ = filepath.WalkDir(name+string(filepath.Separator), func(path string, _ fs.DirEntry, _ error) error {
		if info, err := os.Stat(path); err == nil && os.SameFile(file, info) {
			is = true
			return fs.SkipAll
		}
		return nil
	})
	info, err := os.Stat(name)
	return is || err == nil && os.SameFile(file, info)
}

func (f *draftFlags) write(document []byte, s streams) error {
	if f.file == "" || f.file == "-" {
		_, err := s.out.Write(document)
		return err
	}
	if err := f.save(document); err != nil {
		pe := new(fs.PathError)
		switch {
		case errors.Is(err, fs.ErrExist):
			return usage("--output %s: it has come to be there meanwhile; --replace writes over it", f.file)
		case errors.As(err, &pe) && pe.Op == "open":
			return usage("--output: %w", err)
		}
		return &exitError{exitInternal, fmt.Errorf("the draft could not be written: %w", err)}
	}
	fmt.Fprintf(s.err, "cordon: wrote %s; check it, then take out the line \"draft: true\"\n", f.file)
	return nil
}

// save writes a new file, or over one where that is wanted or it is none of its own.
func (f *draftFlags) save(document []byte) error {
	how := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if info, err := os.Stat(f.file); !f.replace && (err != nil || info.Mode().IsRegular()) {
		how |= os.O_EXCL
	}
	file, err := os.OpenFile(f.file, how, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(document)
	return errors.Join(err, file.Close())
}

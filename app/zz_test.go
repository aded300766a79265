package app

import (
	"context"
	"os"
	"testing"
)

func TestZZ(t *testing.T) {
	if os.Getenv("ZZ") == "" {
		t.Skip()
	}
	all, _ := Shipped()
	rep, err := Analyze(context.Background(), Analysis{Paths: []string{os.Getenv("ZZ")}, Advisories: all})
	if err != nil {
		t.Fatal(err)
	}
	_ = rep
}

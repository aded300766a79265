package app

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGeneratedInventoryIsThatOfTheReaders(t *testing.T) {
	const name = "../docs/reference/inventory.md"
	page := InventoryPage()
	if *update {
		if err := os.WriteFile(name, page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(have), string(page)); diff != "" {
		t.Errorf("%s is not what the tables say; go test ./app -update rewrites it (-have +want):\n%s", name, diff)
	}
}

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"

	"cordon"
	"cordon/bench"
	"cordon/inventory"
)

// alone does what is measured as a process of its own, and returns a line of what came
// of it:
//
//	compare read FILE              reads an inventory: the items in it
//	compare leases FILE LOOKUPS    loads a table of leases: the look-ups that it answers right
func alone(args []string) (string, error) {
	f, err := os.Open(args[1])
	if err != nil {
		return "", err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<18)
	head, _ := in.Peek(inventory.SniffLength) // an error comes again to who reads
	if args[0] == "read" {
		return readAlone(in, inventory.Sniff(head), args[1])
	}
	lookups, err := strconv.Atoi(args[2])
	if err != nil {
		return "", err
	}
	return lookUpAlone(in, inventory.SniffLeases(head), args[1], lookups)
}

func readAlone(in io.Reader, format *inventory.Format, name string) (string, error) {
	items := 0
	_, err := inventory.Read(in, format, inventory.Options{Input: name}, func(*inventory.Item) { items++ })
	return fmt.Sprintln(items > 0), err
}

func lookUpAlone(in io.Reader, format *inventory.LeaseFormat, name string, lookups int) (string, error) {
	l := inventory.NewLeases(0)
	if _, err := l.Read(in, format, inventory.Options{Input: name}); err != nil {
		return "", err
	}
	right := 0
	for i := range lookups {
		x := bench.LookupOf(i)
		if got := l.Who(x.Address, 0, cordon.TimeOf(x.At)); got.Certainty == inventory.Assured && got.Subscriber == x.Holder {
			right++
		}
	}
	return fmt.Sprintln(right), nil
}

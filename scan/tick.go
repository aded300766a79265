package scan

import "cordon"

// tick is a time in units of 67 ms, of which 32 bits last nine years.
type tick uint32

const tickBits = 26

func tickOf(t cordon.Time) tick { return tick(t >> tickBits) }

// ticks is a duration.
func ticks(d cordon.Time) int32 { return int32(min(d>>tickBits+1, 1<<31-1)) }

// since is how long ago an earlier time was; negative for a later one.
func (t tick) since(earlier tick) int32 { return int32(t - earlier) }

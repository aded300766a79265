package app

import "cordon"

// Behaviour is a matter of time: who asks many hosts is a scanner by how soon. What shows
// no time is read for what its content says, and nobody looks at behaviour in it; so it
// must not pass for a calm network.
const (
	timelessReason = "records that show no time: nobody could look for scans, floods and unknown worms in them"
	timelessLevel  = "Records of an input show no time, so that nobody could look for scans and floods in them."
)

// timelessShare is one of how many records of an input without a time is a good part. A few
// lines whose time is torn are in every log.
const timelessShare = 10

// timeless is how many records of an input, a log's lines or a capture's frames, nobody
// could look at for behaviour since they show no time, where they are a good part of it.
func timeless(t *cordon.Tally) uint64 {
	if timelessShare*t.Undated < t.Parsed {
		return 0
	}
	return t.Undated
}

package report

import "cordon"

// notices are whom to tell of hosts that are not ours to mend, by how sure it is.
type notices struct{ told, doubted, forgeable roll }

// notice is one of them, as it is shown.
type notice struct {
	Title string
	Note  string // what to know before anybody is told; may be empty
	Hosts roll
}

// add takes a host's rows, the worst first: a host stands once.
func (n *notices) add(h cordon.HostReport) {
	name := called(h)
	switch {
	case n.told.seen[name] || n.doubted.seen[name]:
	case h.Verdict != cordon.VerdictSuspected:
		n.told.add(name)
	case h.Grade == cordon.Spoofable:
		n.forgeable.add(name)
	default:
		n.doubted.add(name)
	}
}

// list are those that have hosts, the surest first.
func (n *notices) list() (all []notice) {
	forgeable := roll{}
	for _, h := range n.forgeable.Names {
		if !n.doubted.seen[h] {
			forgeable.add(h)
		}
	}
	for _, one := range []notice{
		{"Tell whoever runs", "", n.told},
		{"Confirm first, then tell whoever runs", "They are suspected, and no more: say so.", n.doubted},
		{"Confirm first: senders may be forged. Then tell whoever runs", "Anybody can write any address into a lone packet. Look in the records of routers whether it came from there before you accuse anybody.", forgeable},
	} {
		if one.Hosts.Len() > 0 {
			all = append(all, one)
		}
	}
	return all
}

// noticeTo is what to do with one row, in a sentence.
func noticeTo(h cordon.HostReport) string {
	switch {
	case h.Verdict != cordon.VerdictSuspected:
		return "Tell whoever runs this host."
	case h.Grade == cordon.Spoofable:
		return "Confirm first: the sender may be forged. Then tell whoever runs this host."
	}
	return "Confirm first, then tell whoever runs this host."
}

// Package scan says who scans. A [Tracker] keeps a small, fixed amount for each
// source it sees, and tells in [Tracker.Scanners] which of them ask more hosts
// that do not answer, or more different hosts, than anybody does who knows whom
// it asks for.
//
// What it says is suspicion: behaviour without payload. It never convicts.
// Memory is bounded by [Options]; what does not fit is lost confidence and is
// counted, see [Tracker.Losses]. Time is the data's own.
//
// # Words
//
// What is seen:
//
//   - A source asks; an [Event] is a question, or what became of one. A contact
//     is a pair of hosts of which one asked the other; the first time is a first
//     contact, and only those count as evidence of asking many hosts.
//   - A contact has worked when it was answered, and failed when it was refused,
//     dropped, or not answered while it was pending. A firewall that let it through
//     has admitted it, which is neither.
//   - Fresh is what is remembered yet (Options.Expire); old is what is not, or a
//     place that is free.
//
// How a source is judged:
//
//   - Its walk is the sequential test (TRW) of its first contacts; a port walk is
//     that of those with one port alone. Windows count how many hosts it asks in a
//     time, a tally the ports of one host, its shape is where its targets lie.
//   - A detector accuses it: wide, of asking many hosts, or vertical, of asking
//     many ports of one. A wide scan is [Horizontal] when most contacts are with
//     one port (three in four), a [Sweep] when not, and steady when nine in ten are.
//   - To acquit is to take an accusation back: one failure too many was set right,
//     or what is learnt later excuses all of them. To forgive is to take one
//     failure back.
//   - Honest is a source that is not accused and of which more contacts worked
//     than failed; unheard one whose datagrams are hardly answered.
//
// Whom failures do not accuse:
//
//   - A way is what contacts of a network have in common that leave it, or stay
//     within, or go to one other network. Hosts vote on it by how their contacts
//     go. Voted down it is down, if friends did not answer, which are those that
//     had answered before; that is an [Outage].
//   - To spare is not to hold a failure against a host: an honest one whose way is
//     down, or one whose IPv6 leads nowhere. A charge is a failure that may be
//     spared later.
//   - In the dark is a host before anybody of its network was answered, and while
//     its way is down; it is in the light afterwards.
//   - A scanner is doubtful that was accused while its way was down, and has done
//     nothing else.
//   - A peer is told by how it greets, and asks many that are gone. Who watches
//     hosts urges those that failed: it asks them again. A gateway asks by ARP for
//     others.
//
// What else is told of scanners:
//
//   - A [Reach] is how somebody who scans, or sends a copy alike, came to a host
//     before that began to scan itself.
//   - A list is targets that several go through in the same order ([OneList]).
package scan

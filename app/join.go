package app

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/fleet"
	"cordon/inventory"
	"cordon/judge"
)

// join is what inventories and leases say of the hosts that were seen.
type join struct {
	fleet   *fleet.Fleet   // what is read of inventories
	answers *fleet.Answers // nil: no inventory
	leases  *inventory.Leases
	known   map[string]*fleet.Known // by every name of those that were seen
	keys    map[cordon.Host]cordon.Host
	parties map[cordon.Host]*party
	inputs  []cordon.InputReport
	deaf    bool // not all that servers say of themselves was kept
}

// party is everything that stands under one key.
type party struct {
	hosts  []cordon.Host
	holder *cordon.Holder
	known  *fleet.Known
}

// inventories reads what is known of machines and of who held addresses.
func (r *run) inventories(ctx context.Context) error {
	r.join = join{known: map[string]*fleet.Known{}, keys: map[cordon.Host]cordon.Host{}, parties: map[cordon.Host]*party{}}
	if len(r.Inventory) > 0 {
		c := Checking{Paths: r.Inventory, Stdin: r.Stdin, Map: r.Map, Advisories: r.program.Advisories(), Fleet: r.Fleet, Progress: r.Progress}
		f := fleet.New(c.Advisories, c.Fleet)
		c.expects, c.asks = f.Expects, f.Asks
		inputs, err := c.read(ctx, f.Add)
		if err != nil {
			return err
		}
		r.join.fleet, r.join.inputs = f, readAs(cordon.AsInventory, inputs)
	}
	if len(r.LeaseFiles) > 0 {
		inputs, err := r.readLeases(ctx)
		if err != nil {
			return err
		}
		r.join.inputs = append(r.join.inputs, readAs(cordon.AsLeases, inputs)...)
	}
	return nil
}

func readAs(what string, inputs []cordon.InputReport) []cordon.InputReport {
	for i := range inputs {
		inputs[i].As = what
	}
	return inputs
}

// Remedied is a step of a remedy that somebody says was done.
type Remedied = judge.Done

// spotted is something that was seen of a host over some time.
type spotted struct {
	host     cordon.Host
	from, to cordon.Time
}

// attribute finds out who the hosts are that something was seen of, and returns
// the key under which each stands.
func (j *join) attribute(all []spotted) (keys []cordon.Host) {
	keys = make([]cordon.Host, len(all))
	holders := make([]*cordon.Holder, len(all))
	names := make([]string, len(all))
	wanted := map[string]bool{}
	for i, s := range all {
		wanted[s.host.String()] = true
		if j.leases != nil && s.host.Addr.IsValid() {
			holders[i] = holderOf(j.leases.Throughout(s.host.Addr, 0, s.from, max(s.to, s.from)))
			names[i] = holders[i].Subscriber
			wanted[aliasName(names[i])] = true
		}
	}
	j.find(wanted)
	lowest := map[string]cordon.Host{}
	for i, s := range all {
		id := j.identity(s.host, names[i])
		if low, ok := lowest[id]; !ok || s.host.Compare(low) < 0 {
			lowest[id] = s.host
		}
	}
	for i, s := range all {
		id := j.identity(s.host, names[i])
		key := lowest[id]
		if names[i] != "" { // another may have had the address at another time
			key.Name = names[i]
		}
		keys[i] = key
		j.note(key, s.host, holders[i], j.machine(s.host, names[i]))
	}
	return keys
}

// hear adds to the machines of the inventory what servers on the wire said of
// themselves. Others' servers do not become machines of it.
func (j *join) hear(t *inventory.Traffic, names []string) {
	if j.fleet == nil || t == nil {
		return
	}
	j.deaf = t.Share() < 1
	var items []inventory.Item
	wanted := map[cordon.Host]bool{}
	t.Items(func(input uint32) string { return names[input] }, func(it *inventory.Item) {
		items = append(items, *it)
		wanted[it.Host] = true
	})
	known := j.fleet.Knows(wanted)
	for i := range items {
		if known[items[i].Host] {
			j.fleet.Add(&items[i])
		}
	}
}

// aliasName is the one spelling of a subscriber that may be a machine's name or
// hardware address.
func aliasName(s string) string {
	h, mac := exposure.Alias(s)
	if mac != "" {
		return mac
	}
	return h.String()
}

// find keeps the machines of the inventory that go by one of the names.
func (j *join) find(wanted map[string]bool) {
	if j.answers == nil {
		return
	}
	for k := range j.answers.Machines() {
		for _, name := range slices.Concat(k.Addresses, k.Hardware) {
			if wanted[name] {
				j.keep(k)
				break
			}
		}
	}
}

func (j *join) keep(k *fleet.Known) {
	for _, name := range slices.Concat(k.Addresses, k.Hardware) {
		j.known[name] = k
	}
}

// machine is the one of the inventory: by who held the address where that is
// certain, else by the address.
func (j *join) machine(h cordon.Host, subscriber string) *fleet.Known {
	if subscriber != "" {
		if k := j.known[aliasName(subscriber)]; k != nil {
			return k
		}
		return nil // the inventory's address may be another's now
	}
	return j.known[h.String()]
}

// identity is what is one machine, as far as is known.
func (j *join) identity(h cordon.Host, subscriber string) string {
	switch k := j.machine(h, subscriber); {
	case k != nil:
		return "machine " + k.Host.String()
	case subscriber != "":
		return "subscriber " + subscriber
	}
	return h.String()
}

// note files what is known of a key.
func (j *join) note(key, h cordon.Host, holder *cordon.Holder, k *fleet.Known) {
	p := j.parties[key]
	if p == nil {
		p = &party{}
		j.parties[key] = p
	}
	if !slices.Contains(p.hosts, h) {
		p.hosts = append(p.hosts, h)
	}
	if p.holder == nil || holder != nil && holder.From.Before(p.holder.From) {
		p.holder = holder
	}
	p.known = k
	j.keys[h] = key
}

// of is what the judge asks of a host.
func (j *join) of(key cordon.Host) judge.Party {
	p := j.parties[key]
	if p == nil {
		return judge.Party{}
	}
	hosts := slices.Clone(p.hosts)
	if p.known != nil {
		hosts = append(hosts, p.known.Hosts...)
	}
	slices.SortFunc(hosts, cordon.Host.Compare)
	hosts = slices.Compact(hosts)
	out := judge.Party{Holder: p.holder, Known: p.known != nil}
	if len(hosts) > 1 {
		for _, h := range hosts {
			out.Addresses = append(out.Addresses, h.String())
		}
	}
	return out
}

// behind is the machine of the inventory that stands under a key.
func (j *join) behind(key cordon.Host) *fleet.Known {
	if p := j.parties[key]; p != nil && p.known != nil {
		return p.known
	}
	return j.known[key.String()]
}

// facts fit judge.Case.Facts.
func (j *join) facts(advisoryID string, key cordon.Host) advisory.Facts {
	if k := j.behind(key); k != nil {
		return k.Facts(advisoryID)
	}
	return nil
}

// checked fits judge.Case.Checked.
func (j *join) checked(advisoryID string, key cordon.Host) (cordon.CheckHost, bool) {
	if k := j.behind(key); k != nil {
		return k.Row(advisoryID)
	}
	return cordon.CheckHost{}, false
}

// machines are those of the inventory, under the keys of what was seen of them.
func (j *join) machines() iter.Seq[judge.Machine] {
	if j.answers == nil {
		return nil
	}
	keys := map[cordon.Host]cordon.Host{}
	for key, p := range j.parties {
		if p.known != nil {
			keys[p.known.Host] = key
		}
	}
	return func(yield func(judge.Machine) bool) {
		for k := range j.answers.Machines() {
			m := judge.Machine{Key: k.Host, Rows: settled(k.Rows()), Answered: !k.Silent}
			if len(k.Addresses) > 1 {
				m.Addresses = k.Addresses
			}
			if key, ok := keys[k.Host]; ok {
				m.Key = key
			}
			if !yield(m) {
				return
			}
		}
	}
}

// settled calls unknown what is fixed and not known to be in time: a verdict has no word
// for it but that, and must not be clear.
func settled(rows []cordon.CheckHost) []cordon.CheckHost {
	for i := range rows {
		if h := &rows[i]; h.Unsettled && !h.Exposed() {
			h.Exposure = cordon.ExposureUnknown
		}
	}
	return rows
}

func holderOf(t inventory.Tenancy) *cordon.Holder {
	h := &cordon.Holder{Certainty: t.Certainty.String(), Why: t.Why}
	if t.Certainty == inventory.Assured {
		h.Subscriber, h.From, h.To = t.Subscriber, t.From, t.To
		h.Source = fmt.Sprintf("%s:%d", t.Input, t.Position)
	}
	for _, x := range t.Among {
		if !slices.Contains(h.Among, x.Subscriber) {
			h.Among = append(h.Among, x.Subscriber)
		}
	}
	slices.Sort(h.Among)
	if len(h.Among) > maxAmong {
		h.Among = h.Among[:maxAmong]
	}
	return h
}

// maxAmong is how many who may have held an address are named.
const maxAmong = 16

// rekey puts findings and scans under the keys of their machines.
func (r *run) rekey(findings []cordon.Finding, scans []judge.Scan, end cordon.Time) {
	if len(r.Inventory)+len(r.LeaseFiles) == 0 {
		return
	}
	if f := r.join.fleet; f != nil {
		f.Until(end) // what is recorded is the present too
		r.join.answers = f.Close()
	}
	var all []spotted
	for i := range findings {
		all = append(all, spotted{findings[i].Host, findings[i].First, findings[i].Last})
	}
	for i := range scans {
		all = append(all, spotted{scans[i].Host, scans[i].First, scans[i].Last})
	}
	for _, d := range r.Remedied {
		all = append(all, spotted{d.Host, d.At, d.At})
	}
	keys := r.join.attribute(all)
	for i := range findings {
		findings[i].Host = keys[i]
	}
	for i := range scans {
		scans[i].Host = keys[len(findings)+i]
	}
	r.Remedied = slices.Clone(r.Remedied)
	for i := range r.Remedied {
		r.Remedied[i].Host = keys[len(findings)+len(scans)+i]
	}
}

// readLeases reads who held which address.
func (r *run) readLeases(ctx context.Context) ([]cordon.InputReport, error) {
	r.join.leases = inventory.NewLeases(0)
	var inputs []cordon.InputReport
	for _, s := range expand(r.LeaseFiles) {
		inputs = append(inputs, eachMember(ctx, s, r.Stdin, r.Progress, r.lease)...)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(inputs, func(a, b cordon.InputReport) int { return strings.Compare(a.Name, b.Name) })
	return inputs, nil
}

// joined gives the judge what inventories and leases say.
func (r *run) joined(c *judge.Case) {
	if len(r.Inventory)+len(r.LeaseFiles) == 0 {
		return
	}
	c.Party, c.Facts, c.Checked, c.Machines = r.join.of, r.join.facts, r.join.checked, r.join.machines()
}

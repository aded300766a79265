package app

import (
	"context"
	"iter"
	"slices"
	"strings"

	"cordon"
	"cordon/advisory"
	"cordon/exposure"
	"cordon/fleet"
	"cordon/inventory"
	"cordon/judge"
	"cordon/scan"
)

// join is what inventories and leases say of the hosts that were seen.
type join struct {
	fleet   *fleet.Fleet   // what is read of inventories
	answers *fleet.Answers // nil: no inventory
	leases  *inventory.Leases
	known   map[string]*fleet.Known // by every name of those that were seen
	parties map[cordon.Host]*party
	// byIdentity are the keys by what is one machine; machineKeys by the machine's host.
	byIdentity  map[string]cordon.Host
	machineKeys map[cordon.Host]cordon.Host
	inputs      []cordon.InputReport
	scanning    map[int]scanHolder // scanners, by place
	adrift      []string           // hosts of --remedied of which it is not certain who they were then
	deaf        bool               // not all that servers say of themselves was kept
}

// party is everything that stands under one key.
type party struct {
	hosts   []cordon.Host
	holder  *cordon.Holder
	known   *fleet.Known
	doubted bool           // who held the address is not certain, and leases speak of it
	maybe   []*fleet.Known // machines that may have held it
	others  bool           // and somebody whom no inventory knows
}

// inventories reads what is known of machines and of who held addresses.
func (r *run) inventories(ctx context.Context) error {
	r.join = join{known: map[string]*fleet.Known{}, parties: map[cordon.Host]*party{}, byIdentity: map[string]cordon.Host{}}
	if len(r.Inventory) > 0 {
		c := Checking{Paths: r.Inventory, Stdin: r.Stdin, Map: r.Map, Advisories: r.program.Advisories(), Fleet: r.Fleet, Progress: r.Progress}
		f := fleet.New(c.Advisories, c.Fleet)
		inputs, err := c.readInto(ctx, f)
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
	holder   *cordon.Holder // who certainly held the address each time; nil: that is to be found out
}

// attribute finds out who the hosts are that something was seen of, and returns
// the key under which each stands.
func (j *join) attribute(all []spotted) (keys []cordon.Host) {
	keys = make([]cordon.Host, len(all))
	tenures := make([]tenure, len(all))
	wanted := map[string]bool{}
	for i, s := range all {
		tenures[i] = j.tenure(s)
		wanted[s.host.String()] = true
		for _, name := range append(tenures[i].among, tenures[i].subscriber()) {
			wanted[aliasName(name)] = true
		}
	}
	j.find(wanted)
	lowest, subscribers := map[string]cordon.Host{}, map[string]string{}
	for i, s := range all {
		id := j.identity(s.host, &tenures[i])
		if low, ok := lowest[id]; !ok || s.host.Compare(low) < 0 {
			lowest[id] = s.host
		}
		if name := tenures[i].subscriber(); name != "" && (subscribers[id] == "" || name < subscribers[id]) {
			subscribers[id] = name
		}
	}
	for i, s := range all {
		id := j.identity(s.host, &tenures[i])
		key := lowest[id]
		if subscribers[id] != "" { // another may have had the address at another time
			key.Name = subscribers[id]
		}
		keys[i], j.byIdentity[id] = key, key
		j.note(key, s.host, &tenures[i])
	}
	j.settleKeys()
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

// keep files a machine under its names. A name that several machines of the inventory
// have, as an address that was handed on, is nobody's.
func (j *join) keep(k *fleet.Known) {
	for _, name := range slices.Concat(k.Addresses, k.Hardware) {
		if other, ok := j.known[name]; ok && (other == nil || other.Host != k.Host) {
			j.known[name] = nil
			continue
		}
		j.known[name] = k
	}
}

// machine is the one of the inventory: by who held the address where that is
// certain, else by the address.
func (j *join) machine(h cordon.Host, t *tenure) *fleet.Known {
	if name := t.subscriber(); name != "" {
		return j.known[aliasName(name)] // the inventory's address may be another's now
	}
	if h.IsClaim() {
		return nil
	}
	k := j.known[h.String()]
	if k != nil && t.doubted && !j.mayBeOneOf(k, t) {
		return nil
	}
	return k
}

// identity is what is one machine, as far as is known. An address of which it is not
// known who held it is nothing but itself.
func (j *join) identity(h cordon.Host, t *tenure) string {
	if t.doubted {
		return h.String()
	}
	switch k := j.machine(h, t); {
	case k != nil:
		return "machine " + k.Host.String()
	case t.subscriber() != "":
		return "subscriber " + t.subscriber()
	}
	return h.String()
}

// note files what is known of a key.
func (j *join) note(key, h cordon.Host, t *tenure) {
	p := j.parties[key]
	if p == nil {
		p = &party{}
		j.parties[key] = p
	}
	if !slices.Contains(p.hosts, h) {
		p.hosts = append(p.hosts, h)
	}
	if p.holder == nil || t.holder != nil && t.holder.From.Before(p.holder.From) {
		p.holder = t.holder
	}
	if k := j.machine(h, t); k != nil {
		p.known = k
	}
	p.doubted = p.doubted || t.doubted
	p.others = p.others || t.unknown || slices.ContainsFunc(t.among, func(name string) bool { return j.known[aliasName(name)] == nil })
	for _, k := range j.maybe(h, t) {
		if !slices.ContainsFunc(p.maybe, func(o *fleet.Known) bool { return o.Host == k.Host }) {
			p.maybe = append(p.maybe, k)
		}
	}
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
	out := judge.Party{Holder: p.holder, Known: p.known != nil || p.doubted && !p.others, Doubted: p.doubted}
	if p.known != nil {
		out.Names = p.known.Names
	}
	for _, k := range p.maybe {
		if p.known == nil || k.Host != p.known.Host {
			out.MayBe = append(out.MayBe, j.keyOf(k))
		}
	}
	if len(hosts) > 1 {
		for _, h := range hosts {
			out.Addresses = append(out.Addresses, h.String())
		}
	}
	return out
}

// behind is the machine of the inventory that stands under a key.
func (j *join) behind(key cordon.Host) *fleet.Known {
	if p := j.parties[key]; p != nil {
		return p.known // an address of the inventory is not its machine's where another held it
	}
	if key.Name == beside {
		key.Name = ""
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
	return func(yield func(judge.Machine) bool) {
		for k := range j.answers.Machines() {
			m := judge.Machine{Key: j.keyOf(k), Rows: settled(k.Rows()), Answered: !k.Silent, Names: k.Names}
			if len(k.Addresses) > 1 {
				m.Addresses = k.Addresses
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

// rekey puts findings, scans and attacks under the keys of their machines.
func (r *run) rekey(c *judge.Case, scanners []scan.Scanner) {
	if len(r.Inventory)+len(r.LeaseFiles) == 0 {
		return
	}
	if f := r.join.fleet; f != nil {
		f.Until(c.End) // what is recorded is the present too
		r.join.answers = f.Close()
	}
	var all []spotted
	c.Findings, all = r.join.divide(c.Findings)
	for i := range c.Scans {
		all = append(all, spotted{host: c.Scans[i].Host, from: c.Scans[i].First, to: c.Scans[i].Last})
	}
	for _, d := range r.Remedied {
		all = append(all, spotted{host: d.Host, from: d.At, to: max(d.At, d.Until)})
	}
	keys := r.join.attribute(all)
	for i := range c.Findings {
		c.Findings[i].Host = keys[i]
	}
	for i := range c.Scans {
		c.Scans[i].Host = keys[len(c.Findings)+i]
	}
	seen := len(c.Findings) + len(c.Scans)
	r.Remedied = slices.Clone(r.Remedied)
	for i := range r.Remedied {
		d, key := &r.Remedied[i], keys[seen+i]
		if r.join.parties[key].doubted && !slices.Contains(keys[:seen], key) {
			r.join.adrift = append(r.join.adrift, d.Host.String())
		}
		d.Host = key
	}
	r.join.rekeyEdges(c.Edges)
	r.join.scanning = r.join.scanHolders(scanners)
	r.join.leases = nil // nobody asks any more, and the verdicts need the room
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
	r.join.leases.Settle()
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

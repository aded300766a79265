package machine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cordon"
	"cordon/inventory"
)

// Asked are the things that advisories name, and At the present.
type Asked struct {
	Files    []string
	Registry []string
	At       cordon.Time
	// Banner asks a service on the loopback what it is; nil asks none.
	Banner func(context.Context, Listener) string
}

// Input is what the machine is called as a source.
const Input = "this machine"

// Collect emits what is known of a machine, and returns what could not be seen.
func Collect(ctx context.Context, f Facts, a Asked, emit func(*inventory.Item)) (unseen []string) {
	c := &collector{ctx: ctx, facts: f, asked: a, emit: emit}
	c.system()
	c.processes()
	c.packages()
	c.hotfixes()
	c.listening()
	c.files()
	c.registry()
	return c.unseen
}

type collector struct {
	ctx    context.Context
	facts  Facts
	asked  Asked
	emit   func(*inventory.Item)
	host   cordon.Host
	line   uint64
	unseen []string
}

// say emits one thing.
func (c *collector) say(it inventory.Item) {
	c.line++
	it.Host, it.Seen, it.Input, it.Position, it.Closeness = c.host, c.asked.At, Input, c.line, inventory.Agent
	c.emit(&it)
}

// missed notes what could not be seen, and reports whether all of it was.
func (c *collector) missed(what string, err error) (whole bool) {
	switch {
	case err == nil:
		return true
	case errors.Is(err, ErrNone):
		return false
	case errors.Is(err, ErrPrivilege):
		c.unseen = append(c.unseen, what+": not all of it can be seen without more rights")
	default:
		c.unseen = append(c.unseen, what+": "+cordon.Printable([]byte(err.Error()), 200))
	}
	return false
}

func (c *collector) system() {
	s, err := c.facts.System(c.ctx)
	c.host = cordon.Host{Name: strings.ToLower(s.Host)}
	if c.host.Name == "" {
		c.host.Name = Input
	}
	c.missed("the system", err)
	c.say(inventory.Item{Kind: inventory.Machine, Value: "up"})
	if s.Name != "" {
		c.say(inventory.Item{Kind: inventory.OS, Name: s.Name, Version: s.Version})
	}
	if s.Booted != 0 {
		c.say(inventory.Item{Kind: inventory.Booted, Since: s.Booted})
	}
	for _, name := range s.Also {
		c.say(inventory.Item{Kind: inventory.Identity, Name: name})
	}
}

// list emits the records of a list; a whole one says what is not there.
func (c *collector) list(k inventory.Kind, name string, whole bool, items []inventory.Item) {
	list := inventory.List{Name: name, Change: inventory.Whole}
	for i, it := range items {
		it.Kind, it.List = k, list
		it.List.Row = uint64(i) + 1
		c.say(it)
	}
	if whole {
		c.say(inventory.Item{Kind: inventory.Listed, Of: k, List: list})
	}
}

func (c *collector) processes() {
	names, err := c.facts.Processes(c.ctx)
	slices.Sort(names)
	var items []inventory.Item
	for _, n := range slices.Compact(names) {
		items = append(items, inventory.Item{Name: n})
	}
	c.list(inventory.Process, "processes", c.missed("processes", err), items)
}

func (c *collector) packages() {
	packages, err := c.facts.Packages(c.ctx)
	var items []inventory.Item
	for _, p := range packages {
		items = append(items, inventory.Item{Name: p.Name, Version: p.Version, Since: p.Installed})
	}
	c.list(inventory.Package, "packages", c.missed("installed software", err), items)
}

func (c *collector) hotfixes() {
	fixes, err := c.facts.Hotfixes(c.ctx)
	var items []inventory.Item
	for _, h := range fixes {
		items = append(items, inventory.Item{Name: h.Name, Since: h.Installed})
	}
	c.list(inventory.Hotfix, "hotfixes", c.missed("hotfixes", err), items)
}

// maxListeners is how many services are asked for their banners.
const maxListeners = 64

func (c *collector) listening() {
	servers, err := c.facts.Servers(c.ctx)
	c.missed("servers", err)
	for _, s := range servers {
		c.say(inventory.Item{Kind: inventory.Banner, Name: s})
	}
	all, err := c.facts.Listening(c.ctx)
	var open []inventory.Item
	for _, l := range all {
		if !l.Loopback {
			open = append(open, inventory.Item{Proto: l.Proto, Port: l.Port, Value: "open"})
		}
	}
	c.list(inventory.Service, "services", c.missed("listening services", err), open)
	for i, l := range all {
		if c.asked.Banner == nil || i >= maxListeners || c.ctx.Err() != nil {
			continue
		}
		if b := c.asked.Banner(c.ctx, l); b != "" {
			c.say(inventory.Item{Kind: inventory.Banner, Name: b, Proto: l.Proto, Port: l.Port})
		}
	}
	if len(all) > maxListeners && c.asked.Banner != nil {
		c.unseen = append(c.unseen, fmt.Sprintf("banners of %d services, beyond the first %d", len(all)-maxListeners, maxListeners))
	}
}

// files looks for those that advisories name. The list is whole where every one
// of them could be looked for.
func (c *collector) files() {
	var items []inventory.Item
	whole := true
	for _, name := range c.asked.Files {
		found, err := c.facts.File(name)
		if found {
			items = append(items, inventory.Item{Name: name})
		}
		whole = c.missed("the file "+name, err) && whole
	}
	c.list(inventory.File, "files", whole && len(c.asked.Files) > 0, items)
}

func (c *collector) registry() {
	var items []inventory.Item
	whole := true
	for _, name := range c.asked.Registry {
		data, found, err := c.facts.Registry(name)
		if found {
			items = append(items, inventory.Item{Name: name, Value: data})
		}
		whole = c.missed("the registry value "+name, err) && whole
	}
	c.list(inventory.Registry, "registry", whole && len(c.asked.Registry) > 0, items)
}

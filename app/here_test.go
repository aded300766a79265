package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon"
	"cordon/machine"
)

// recorded answers as a machine does.
type recorded struct {
	system    machine.System
	processes []string
	hotfixes  []machine.Hotfix
	files     []string
	mapped    bool
	blind     error // of registry values
}

func (r *recorded) System(context.Context) (machine.System, error) { return r.system, nil }
func (r *recorded) Processes(context.Context) ([]string, error)    { return r.processes, nil }
func (r *recorded) Packages(context.Context) ([]machine.Package, error) {
	return nil, machine.ErrPrivilege
}
func (r *recorded) Hotfixes(context.Context) ([]machine.Hotfix, error) { return r.hotfixes, nil }
func (r *recorded) Listening(context.Context) ([]machine.Listener, error) {
	return []machine.Listener{{Proto: cordon.TCP, Port: 80}}, nil
}
func (r *recorded) Servers(context.Context) ([]string, error) { return nil, machine.ErrNone }
func (r *recorded) File(name string) (bool, error)            { return slices.Contains(r.files, name), nil }

func (r *recorded) Registry(name string) (string, bool, error) {
	if strings.HasPrefix(name, "METABASE") {
		return `C:\WINNT\System32\idq.dll`, r.mapped, nil
	}
	return "", false, r.blind
}

func dayOf(month, n int) cordon.Time {
	return cordon.TimeOf(time.Date(2001, time.Month(month), n, 0, 0, 0, 0, time.UTC))
}

func TestThisMachineIsChecked(t *testing.T) {
	w2k := machine.System{Name: "Microsoft Windows 2000", Version: "5.0.2195 Service Pack 2", Host: "web1", Booted: dayOf(7, 1)}
	iis := []string{"System", "inetinfo.exe"}
	tests := []struct {
		name string
		r    recorded
		want cordon.CheckHost
	}{
		{"a web server without the patch", recorded{system: w2k, processes: iis, mapped: true}, cordon.CheckHost{Exposure: "affected", Presumed: true}},
		{"a web server without its script mappings", recorded{system: w2k, processes: iis}, cordon.CheckHost{Exposure: "fixed", Mitigated: true}},
		{"the same, and not all of the registry can be seen", recorded{system: w2k, processes: iis, blind: machine.ErrPrivilege}, cordon.CheckHost{Exposure: "unknown"}},
		{"no web server", recorded{system: w2k, processes: []string{"System"}, mapped: true}, cordon.CheckHost{Exposure: "not-affected"}},
		{"patched and not started since", recorded{system: w2k, processes: iis, mapped: true, hotfixes: []machine.Hotfix{{Name: "Q300972", Installed: dayOf(7, 20)}}}, cordon.CheckHost{Exposure: "fixed", RestartNeeded: true}},
		{"a back door on its disk", recorded{system: w2k, processes: iis, mapped: true, hotfixes: []machine.Hotfix{{Name: "Q300972"}}, files: []string{`C:\explorer.exe`}}, cordon.CheckHost{Exposure: "fixed", Presumed: true}},
		{"another system", recorded{system: machine.System{Name: "Debian GNU/Linux 12"}, processes: []string{"systemd"}}, cordon.CheckHost{Exposure: "not-affected"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			all, err := Shipped()
			if err != nil {
				t.Fatal(err)
			}
			k, err := Resolve(all, "code-red")
			if err != nil {
				t.Fatal(err)
			}
			c := Checking{Fleet: FleetOptions()}
			c.Advisories, c.Fleet.At = append(c.Advisories, k.Advisory), dayOf(9, 1)
			check, err := c.here(context.Background(), &test.r, func(context.Context, machine.Listener) string {
				if slices.Contains(test.r.processes, "inetinfo.exe") {
					return "Microsoft-IIS/5.0"
				}
				return ""
			})
			if err != nil {
				t.Fatal(err)
			}
			rows := slices.Collect(check.Hosts)
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			h := rows[0]
			if h.Exposure != test.want.Exposure || h.RestartNeeded != test.want.RestartNeeded || h.Presumed != test.want.Presumed || h.Mitigated != test.want.Mitigated {
				t.Errorf("got %s, restart %v, presumed %v\n%s", h.Exposure, h.RestartNeeded, h.Presumed, strings.Join(h.Why, "\n"))
			}
			if !slices.ContainsFunc(check.Notes, func(r cordon.Reason) bool {
				return strings.Contains(r.Reason, "installed software: not all of it can be seen without more rights")
			}) {
				t.Errorf("what could not be seen is not told: %v", check.Notes)
			}
		})
	}
}

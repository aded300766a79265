package inventory

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// machinesOf are the machines of a table, and its notes.
func machinesOf(t *testing.T, data string) (machines []string, notes string, tally cordon.Tally, err error) {
	t.Helper()
	got, tally, err := read(t, data, Options{})
	for _, line := range got {
		if name, _, ok := strings.Cut(line, " machine"); ok {
			machines = append(machines, name)
		}
	}
	for _, n := range tally.Notes {
		notes += n.Reason + ";"
	}
	return machines, notes, tally, err
}

func TestTheHeaderIsFoundBelowATitle(t *testing.T) {
	const rows = "web,192.0.2.1\ndb,192.0.2.2\n"
	for _, test := range []struct{ name, data, note string }{
		{"none", "name,address\n" + rows, ""},
		{"a title", "Machines of August\n\nname,address\n" + rows, "lines above the header"},
		{"a title with empty cells", "Machines of August,,\n,,\nname,address,owner\n" + rows, "lines above the header"},
		{"a title with a comma", "Machines, all of them\nname,address,owner\n" + rows, "lines above the header"},
		{"comments", "# by hand\n# of August\nname,address\n" + rows, "lines above the header"},
		{"what separates cells", "sep=,\nname,address\n" + rows, ""},
		{"what separates cells, below a title", "Machines\nsep=;\nname;address\n" + strings.ReplaceAll(rows, ",", ";"), "lines above the header"},
		{"a title above a header of semicolons", "Machines, of August\nRechnername;IP-Adresse;Betriebssystem\n" + strings.ReplaceAll(rows, ",", ";"), "lines above the header"},
		{"columns that the cells tell", "Wo,Was\n192.0.2.1,a\n192.0.2.2,b\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			machines, notes, tally, err := machinesOf(t, test.data)
			if err != nil || len(machines) != 2 || tally.Skipped.Total() > 0 {
				t.Errorf("%v, machines %v, skipped %v", err, machines, tally.Skipped)
			}
			if said := strings.Contains(notes, "lines above the header"); said != (test.note != "") {
				t.Errorf("notes: %s", notes)
			}
		})
	}
	f, _ := ByName("csv")
	if _, _, err := readAs(t, f, "Machines of August\ncolour,taste\nred,sweet\n", Options{}); err == nil || !strings.Contains(err.Error(), "the first line must be the header") {
		t.Errorf("got %v", err)
	}
	got, _, _ := read(t, "Machines\n\nname,iis\nweb,x\n", Options{Expects: func(it *Item) string { return "y" }})
	if len(got) == 0 {
		t.Error("nothing is read")
	}
	if Sniff([]byte("#separator \\x09\n#fields\tts\thost\n1\t192.0.2.1\n")) != nil {
		t.Error("another log of Zeek is taken for a table")
	}
}

func TestRowsThatAreNoMachinesAreSkippedAndSaid(t *testing.T) {
	for _, test := range []struct {
		name, data, want, note string
	}{
		{"the header again", "name,iis\na,x\nName,IIS\nb,x\n", "a b", "the header once more"},
		{"a total", "name,iis,count\na,x,\nTotal,,1\n", "a", "sum up"},
		{"a total with its number", "name,iis\na,x\nTotal: 1,\n", "a", "sum up"},
		{"in German", "name,iis\na,x\nGesamt,1\n", "a", "sum up"},
		{"a machine called so", "name,iis\na,x\ntotal,running\n", "a total", ""},
		{"a machine called so, with its address", "name,address\na,192.0.2.1\ntotal,192.0.2.2\n", "192.0.2.1 192.0.2.2", ""},
	} {
		machines, notes, tally, err := machinesOf(t, test.data)
		if s := strings.Join(machines, " "); err != nil || s != test.want || tally.Skipped.Total() > 0 {
			t.Errorf("%s: %v, machines %q, want %q, skipped %v", test.name, err, s, test.want, tally.Skipped)
		}
		if !strings.Contains(notes, test.note) {
			t.Errorf("%s: %s", test.name, notes)
		}
	}
}

func TestHeadersOfOtherLanguagesAreKnown(t *testing.T) {
	for _, header := range []string{
		"Rechnername;IP-Adresse;Betriebssystem", "Nom;Adresse IP;Système d'exploitation", "Equipo;Dirección IP;Sistema operativo", "Nombre;Dirección;Sistema Operativo",
		"Nom;Adresse;Syst\xe8me d'exploitation", "Gerät;IP;Betriebssystem", "Ger\xe4t;IP;Betriebssystem",
	} {
		got, _, err := read(t, header+"\nweb;192.0.2.1;Windows 2000\n", Options{})
		want := []string{"192.0.2.1 machine by record", "192.0.2.1 identity web by record", "192.0.2.1 operating system Windows 2000 by record"}
		if diff := cmp.Diff(want, without(got, " column ")); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", header, err, diff)
		}
	}
}

func TestDaysAsTheyAreWritten(t *testing.T) {
	for cell, want := range map[string]string{
		"30.08.2001": "2001-08-30 00:00", "3.4.2001": "2001-04-03 00:00", "30.8.01": "2001-08-30 00:00", "30.08.2001 14:05": "2001-08-30 14:05", "30.08.2001, 14:05:59": "2001-08-30 14:05",
		"20010830": "2001-08-30 00:00", "2001-08-02T00:00": "2001-08-02 00:00", "30/08/2001": "2001-08-30 00:00", "08/30/2001": "2001-08-30 00:00", "8/30/01": "2001-08-30 00:00",
		"8/30/2001 2:05 PM": "2001-08-30 14:05", "03/03/2001": "2001-03-03 00:00", "30-Aug-2001": "2001-08-30 00:00", "Aug 30, 2001": "2001-08-30 00:00", "30 August 2001": "2001-08-30 00:00",
		"30-08-2001": "2001-08-30 00:00", "8/30/99": "1999-08-30 00:00",
		"03/04/2001": "month", "01/08/30": "month", "3-4-2001": "month", "31/31/2001": "none", "32.08.2001": "none", "20011330": "none", "30.02.2001": "none", "8/30/2001 at noon": "none",
	} {
		f, _ := ByName("csv")
		seen := "none"
		tally, err := Read(strings.NewReader("name;seen\nweb;"+cell+"\n"), f, Options{}, func(it *Item) {
			if it.Seen != 0 {
				seen = it.Seen.Std().UTC().Format("2006-01-02 15:04")
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		notes := strings.Join(notesOn(&tally), ";")
		if strings.Contains(notes, "which shows what is the month") {
			seen = "month"
		}
		if seen != want || strings.Contains(notes, "is not understood") != (want == "none" || want == "month") {
			t.Errorf("%q: %s, want %s; %s", cell, seen, want, notes)
		}
	}
}

func TestAddressesAreReadWhereTheCellHoldsNothingElse(t *testing.T) {
	for cell, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "192.0.2.1 192.0.2.2": "192.0.2.1 192.0.2.2", "{192.0.2.1, 2001:db8::1}": "192.0.2.1 2001:db8::1", "192.0.2.1 (Preferred)": "192.0.2.1",
		"192.0.2.1/24": "192.0.2.1", "[2001:db8::1]": "2001:db8::1", "192.0.2.1, DHCP": "192.0.2.1",
		"192.0.2.10 (old)": "", "not an address: ask 192.0.2.99": "", "192.0.2.1 or 192.0.2.2": "", "192.0.2.1?": "", "was 192.0.2.1": "", "192.0.2.1, 192.0.2.300": "",
	} {
		got, tally, err := read(t, "address;name\n\""+cell+"\";web\n", Options{})
		var addresses []string
		for _, line := range without(got, " column ", " web ") {
			line = strings.TrimSuffix(strings.TrimSuffix(line, " by record"), " machine")
			addresses = append(addresses, line[strings.LastIndexByte(line, ' ')+1:])
		}
		if s := strings.Join(addresses, " "); err != nil || s != want && !(want == "" && s == "web") {
			t.Errorf("%q: %v, got %q, want %q", cell, err, s, want)
		}
		notes := notesOf(&tally)
		if (len(notes) > 0) != (want == "") || len(notes) > 0 && !strings.HasPrefix(notes[0], "1 × column address") {
			t.Errorf("%q: %v", cell, notes)
		}
	}
}

func TestProcessesAreReadAsTheyAreWritten(t *testing.T) {
	for cell, want := range map[string]string{
		"inetinfo.exe": "process inetinfo.exe", "INETINFO.EXE *32": "process INETINFO.EXE", `C:\WINNT\inetinfo.exe -k`: `process C:\WINNT\inetinfo.exe`, `"C:\Program Files\a b.exe" /x`: `process C:\Program Files\a b.exe; unread C:\Program Files\a b.exe`,
		"inetinfo.exe (812)": "process inetinfo.exe", "inetinfo.exe 812 Console": "process inetinfo.exe", "a.exe b.exe": "process a.exe; process b.exe", "/usr/sbin/httpd -k start": "process /usr/sbin/httpd",
		"inetinfo.exe (stopped)": "process inetinfo.exe; unread inetinfo.exe (stopped)", "not inetinfo.exe": "process not inetinfo.exe; unread not inetinfo.exe", "inetinfo - gone": "process inetinfo; unread inetinfo - gone",
		"none": "none process = none", "cron, sshd": "process cron; process sshd",
	} {
		got, _, err := read(t, "address;processes\n192.0.2.1;\""+strings.ReplaceAll(cell, `"`, `""`)+"\"\n", Options{})
		var all []string
		for _, line := range without(got, " column ", " machine ") {
			all = append(all, strings.TrimSuffix(strings.TrimPrefix(line, "192.0.2.1 "), " by record"))
		}
		// A quoted path's text is the whole cell.
		s := strings.ReplaceAll(strings.Join(all, "; "), `unread "C:\Program Files\a b.exe" /x`, `unread C:\Program Files\a b.exe`)
		if err != nil || s != want {
			t.Errorf("%q: %v, got %q, want %q", cell, err, s, want)
		}
	}
}

func TestServersAreKnownByTheirOwnWords(t *testing.T) {
	for cell, want := range map[string]string{
		"Microsoft-IIS/5.0": "", "Microsoft-IIS 5.0": "Microsoft-IIS/5.0", "IIS 5.0": "Microsoft-IIS/5.0", "IIS5": "Microsoft-IIS/5.0", "IIS 5": "Microsoft-IIS/5.0", "Microsoft IIS": "Microsoft-IIS", "IIS/4.0": "Microsoft-IIS/4.0",
		"Internet Information Services 6.0": "Microsoft-IIS/6.0", "IIS 5.0 (old)": "Microsoft-IIS", "maybe IIS": "Microsoft-IIS", "no IIS": "", "Apache 1.3.20": "Apache/1.3.20", "nginx": "", "nginx/1.2": "",
	} {
		if got := spelling([]byte(cell)); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

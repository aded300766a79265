package bench

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// InventoryKinds are what GenerateInventory can make: a scan of nmap's, results of
// osquery's, and a table with columns that no advisory asks for.
func InventoryKinds() []string { return []string{"nmap", "osquery", "csv"} }

// GenerateInventory writes what is said of n machines, in each round of all of them,
// an hour later and the same.
func GenerateInventory(kind string, n, rounds int, seed uint64, to io.Writer) (f Fleet, err error) {
	g := &inventoryOutput{output: output{to: bufio.NewWriterSize(to, 1<<20)}}
	begin, one, end, err := g.of(kind)
	if err != nil {
		return f, err
	}
	begin()
	for round := range rounds {
		rng := rand.New(rand.NewPCG(seed, 0x696e76))
		f = Fleet{}
		at := time.Date(2001, 9, 1, round, 0, 0, 0, time.UTC)
		for i := range n {
			f.Machines++
			one(i, rng.IntN(100), at, &f)
		}
	}
	end()
	f.Bytes = g.bytes
	return f, g.to.Flush()
}

// GenerateInventoryFile is GenerateInventory to a file of that name, which appears
// when complete.
func GenerateInventoryFile(kind string, n, rounds int, seed uint64, name string) (f Fleet, err error) {
	err = whole(name, func(w io.Writer) (err error) {
		f, err = GenerateInventory(kind, n, rounds, seed, w)
		return err
	})
	return f, err
}

// inventoryOutput writes records of machines, each of which has its number, a
// percentile that tells which kind it is, and a time.
type inventoryOutput struct{ output }

func (g *inventoryOutput) say(format string, args ...any) { g.write(fmt.Appendf(nil, format, args...)) }

func (g *inventoryOutput) of(kind string) (begin func(), one func(i, percent int, at time.Time, f *Fleet), end func(), err error) {
	nothing := func() {}
	switch kind {
	case "nmap":
		begin = func() {
			g.say("<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner=\"nmap\" version=\"7.95\" xmloutputversion=\"1.05\">\n")
		}
		return begin, g.scanned, func() { g.say("<runstats><finished time=\"999000000\" exit=\"success\"/></runstats>\n</nmaprun>\n") }, nil
	case "osquery":
		return nothing, g.listed, nothing, nil
	case "csv":
		begin = func() {
			g.say("IP Address,Name,Operating System,Processes,Hotfixes,Installed,Booted,IDA Mapping,SQL Server,SQL Patch,MS01-033,Status,URL Redirection,Owner,Site,Serial,Remarks,Last Seen\n")
		}
		return begin, g.row, nothing, nil
	}
	return nil, nil, nil, fmt.Errorf("%q is no kind of inventory; there are %v", kind, InventoryKinds())
}

func machineAddress(i int) string { return fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255) }

// scanned is a host with three ports, or one that is down. A scan sees no patch, so
// that all are unknown.
func (g *inventoryOutput) scanned(i, percent int, at time.Time, f *Fleet) {
	f.Unknown++
	if percent < 20 {
		f.Silent++
		g.say("<host starttime=\"%d\" endtime=\"%d\"><status state=\"down\" reason=\"no-response\"/><address addr=\"%s\" addrtype=\"ipv4\"/></host>\n", at.Unix(), at.Unix()+9, machineAddress(i))
		return
	}
	server := `<service name="http" product="Microsoft IIS httpd" version="5.0" ostype="Windows" method="probed" conf="10"><cpe>cpe:/a:microsoft:internet_information_services:5.0</cpe></service>`
	if percent < 60 {
		server = `<service name="http" product="Apache httpd" version="1.3.20" method="probed" conf="10"><cpe>cpe:/a:apache:http_server:1.3.20</cpe></service>`
	}
	g.say(`<host starttime="%d" endtime="%d"><status state="up" reason="echo-reply" reason_ttl="53"/>
<address addr="%s" addrtype="ipv4"/>
<hostnames><hostname name="host-%d.example.org" type="PTR"/></hostnames>
<ports><extraports state="closed" count="997"><extrareasons reason="resets" count="997"/></extraports>
<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="53"/><service name="ssh" product="OpenSSH" version="2.9p2" extrainfo="protocol 2.0" method="probed" conf="10"><cpe>cpe:/a:openbsd:openssh:2.9p2</cpe></service><script id="ssh-hostkey" output="&#xa;  1024 aa:bb:cc:dd (DSA)&#xa;  1024 aa:bb:cc:de (RSA1)"><table><elem key="type">ssh-dss</elem><elem key="bits">1024</elem></table></script></port>
<port protocol="tcp" portid="80"><state state="open" reason="syn-ack" reason_ttl="53"/>%s<script id="http-title" output="Under Construction"><elem key="title">Under Construction</elem></script></port>
<port protocol="tcp" portid="443"><state state="closed" reason="reset" reason_ttl="53"/><service name="https" method="table" conf="3"/></port>
</ports>
<os><portused state="open" proto="tcp" portid="22"/></os>
<times srtt="12000" rttvar="500" to="100000"/>
</host>
`, at.Unix(), at.Unix()+9, machineAddress(i), i, server)
}

// listed is a snapshot of a host's processes.
func (g *inventoryOutput) listed(i, percent int, at time.Time, f *Fleet) {
	g.say(`{"snapshot":[{"name":"System","path":"","pid":"4"},{"name":"smss.exe","path":"","pid":"140"},{"name":"services.exe","path":"","pid":"164"},{"name":"lsass.exe","path":"","pid":"168"}`)
	if percent < 40 {
		f.Unknown++
		g.say(`,{"name":"inetinfo.exe","path":"C:\\WINNT\\System32\\inetsrv\\inetinfo.exe","pid":"812"}`)
	} else {
		f.NotAffected++
	}
	for p := range 60 {
		g.say(`,{"cmdline":"C:\\Program Files\\tool-%d.exe \/quiet","name":"tool-%d.exe","parent":"4","path":"C:\\Program Files\\tool-%d.exe","pid":"%d","state":"STILL_ACTIVE"}`, p, p, p, 1000+p*4)
	}
	g.say(`],"action":"snapshot","name":"pack_ir_processes","hostIdentifier":"pc-%07d","calendarTime":"%s UTC","unixTime":"%d","epoch":"0","counter":"0"}`+"\n", i, at.Format(time.ANSIC), at.Unix())
}

// row is one of a table as an asset manager exports it.
func (g *inventoryOutput) row(i, percent int, at time.Time, f *Fleet) {
	k := kindsOfMachines[kindAt(percent)]
	k.count(f)
	g.say("%s,pc-%07d.example.org,%s,unused,\"Doe, Jane %d\",North %d,SN-%010d,\"Ring %d, floor %d\",%s\n",
		machineAddress(i), i, k.row, i%997, i%50, i*7919, i%31, i%9, at.Format(time.RFC3339))
}

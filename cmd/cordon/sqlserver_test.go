package main

import "testing"

// A SQL Server that somebody sees stands against a word that there is none.
func TestASQLServerThatIsSeenIsNotAbsent(t *testing.T) {
	scan := func(ports string) string {
		return `<nmaprun start="1045699200"><host starttime="1045699200" endtime="1045699300"><status state="up"/><address addr="192.0.2.9" addrtype="ipv4"/><ports>` + ports +
			`</ports></host><runstats><finished time="1045699400"/></runstats></nmaprun>`
	}
	const absent = "address,sql-server,seen\n192.0.2.9,absent,2003-02-15\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nothing else is known", map[string]string{"a.csv": absent}, "not-affected"},
		{"a scan that saw something else", map[string]string{"a.csv": absent, "n.xml": scan(`<port protocol="tcp" portid="80"><state state="open"/><service name="http" product="Apache httpd" method="probed"/></port>`)}, "not-affected"},
		{"the product", map[string]string{"a.csv": absent, "n.xml": scan(`<port protocol="tcp" portid="3000"><state state="open"/><service name="ms-sql-s" product="Microsoft SQL Server 2000" version="8.00.194; RTM" method="probed"/></port>`)}, "unknown"},
		{"the product of no version", map[string]string{"a.csv": absent, "n.xml": scan(`<port protocol="tcp" portid="3000"><state state="open"/><service name="ms-sql-s" product="Microsoft SQL Server" method="probed"/></port>`)}, "unknown"},
		{"its port for names", map[string]string{"a.csv": absent, "n.xml": scan(`<port protocol="udp" portid="1434"><state state="open"/><service name="ms-sql-m" method="table"/></port>`)}, "unknown"},
		{"its port", map[string]string{"a.csv": absent, "n.xml": scan(`<port protocol="tcp" portid="1433"><state state="open"/></port>`)}, "unknown"},
		{"its port, closed", map[string]string{"a.csv": absent, "n.xml": scan(`<port protocol="tcp" portid="1433"><state state="closed"/></port>`)}, "not-affected"},
		{"software", map[string]string{"a.csv": "address,sql-server,software,seen\n192.0.2.9,absent,Microsoft SQL Server Desktop Engine,2003-02-15\n"}, "unknown"},
		{"a server that misses the patch", map[string]string{"a.csv": "address,sql-server,sql-patch,server,seen\n192.0.2.9,,missing,Microsoft SQL Server 2000,2003-02-15\n"}, "affected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var args []string
			at := place(t, test.files)
			for name := range test.files {
				args = append(args, "--inventory", at(name))
			}
			rows, _ := checkedAgainst(t, "slammer", "2003-02-21", args...)
			if len(rows) != 1 || rows[0].Exposure != test.want {
				t.Errorf("want %s: %+v", test.want, rows)
			}
		})
	}
}

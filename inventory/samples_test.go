package inventory

// sample is a good input of a format, and what is said in it.
type sample struct {
	format, name string
	data         string
	want         []string
}

var samples = []sample{
	{format: "nmap", name: "a scan of two hosts", data: scan},
	{format: "osquery", name: "a snapshot of all processes", data: `{"snapshot":[{"name":"System","pid":"4","path":""},{"name":"smss.exe","pid":"140"},{"name":"SERVICES.EXE","pid":"164"},{"name":"lsass.exe","pid":"168"},{"name":"inetinfo.exe","path":"C:\\WINNT\\System32\\inetsrv\\inetinfo.exe","pid":"812"}],"action":"snapshot","name":"pack_ir_processes","hostIdentifier":"PC-1","calendarTime":"Sat Aug  4 12:00:00 2001 UTC","unixTime":"996926400","epoch":"0","counter":"0","decorations":{"host_uuid":"4AB2906D"}}
`, want: []string{
		"pc-1 machine by agent",
		"pc-1 identity 4ab2906d by agent",
		`pc-1 process System whole "pack_ir_processes" by agent`,
		`pc-1 process smss.exe whole "pack_ir_processes" by agent`,
		`pc-1 process SERVICES.EXE whole "pack_ir_processes" by agent`,
		`pc-1 process lsass.exe whole "pack_ir_processes" by agent`,
		`pc-1 process inetinfo.exe whole "pack_ir_processes" by agent`,
		`pc-1 list of process pack_ir_processes whole "pack_ir_processes" by agent`,
	}},
	{format: "osquery", name: "events", data: `{"name":"processes","hostIdentifier":"pc-1","unixTime":"996926400","epoch":"0","counter":"0","columns":{"pid":"1","name":"init"},"action":"added"}
{"name":"processes","hostIdentifier":"pc-1","unixTime":"996926400","epoch":"0","counter":"0","columns":{"pid":"7","name":"cron"},"action":"added"}
{"name":"processes","hostIdentifier":"pc-1","unixTime":"996926460","epoch":"0","counter":"1","columns":{"pid":"77","name":"httpd","path":"\/usr\/sbin\/httpd2"},"action":"removed"}
{"name":"processes","hostIdentifier":"pc-1","unixTime":"996926460","epoch":"0","counter":"1","columns":{"pid":"1","name":"init"},"action":"added"}
`, want: []string{
		"pc-1 machine by agent",
		`pc-1 process init added "processes" by agent`,
		"pc-1 machine by agent",
		`pc-1 process cron added "processes" by agent`,
		"pc-1 machine by agent",
		`pc-1 process httpd removed "processes" by agent`,
		`pc-1 process httpd2 removed "processes" by agent`,
		"pc-1 machine by agent",
		`pc-1 process init added "processes" by agent`,
		`pc-1 list of process processes added "processes" by agent`,
		`pc-1 list of  processes added "processes" by agent`, // which of its differences were read
	}},
	{format: "osquery", name: "a batch", data: `{"diffResults":{"added":[{"hotfix_id":"KB300972","csname":"PC-1"}],"removed":[{"hotfix_id":"KB1","csname":"PC-1"}]},"name":"patches","hostIdentifier":"pc-1","unixTime":996926400,"epoch":5,"counter":0}
{"diffResults":"","name":"patches","hostIdentifier":"pc-1","unixTime":996926400,"epoch":5,"counter":1}
`, want: []string{
		"pc-1 machine by agent",
		`pc-1 hotfix KB1 removed "patches" by agent`,
		`pc-1 hotfix KB300972 added "patches" by agent`,
		"pc-1 machine by agent",
		`pc-1 list of hotfix patches added "patches" by agent`,
		`pc-1 list of  patches added "patches" by agent`,
	}},
	{format: "osquery", name: "an empty list of hotfixes", data: `{"snapshot":[],"action":"snapshot","name":"pack/ir/patches","hostIdentifier":"pc-1","unixTime":"996926400"}
`, want: []string{"pc-1 machine by agent", `pc-1 list of hotfix pack/ir/patches whole "pack/ir/patches" by agent`}},
	{format: "osquery", name: "many tables", data: `{"snapshot":[
 {"name":"Windows 2000","version":"5.0.2195","build":"2195","platform":"windows"},
 {"name":"dpkg","version":"1.20.12","arch":"amd64","revision":"","maintainer":"x","status":"install ok installed"},
 {"name":"telnetd","version":"0.17","revision":"42","maintainer":"x","status":"deinstall ok config-files"},
 {"name":"openssl","version":"1.1.1k","release":"6.el8","epoch":"1","arch":"x86_64"},
 {"name":"SQL Server","version":"8.00.194","install_location":"C:\\","publisher":"M"},
 {"pid":"5","port":"80","protocol":"6","address":"0.0.0.0"},
 {"key":"HKEY_LOCAL_MACHINE\\X","name":"Y","type":"REG_DWORD","data":"42","path":"HKEY_LOCAL_MACHINE\\X\\Y"},
 {"path":"C:\\idq.dll","filename":"idq.dll","file_version":"5.0.2195.1"},
 {"hostname":"PC-1.example.org","uuid":"u"},
 {"interface":"eth0","address":"192.0.2.7","mask":"255.255.255.0"},
 {"name":"W3SVC","pid":"9","display_name":"World Wide Web","start_type":"AUTO"},
 {"name":"x","pid":"3","eid":"1"},
 {"volume":"1"}],"action":"snapshot","name":"q","hostIdentifier":"pc-1","unixTime":"996926400"}`, want: []string{
		"pc-1 machine by agent",
		"pc-1 operating system Windows 2000 version 5.0.2195 by agent",
		`pc-1 package dpkg version 1.20.12 (dpkg) whole "q" by agent`,
		`pc-1 package openssl version 1:1.1.1k-6.el8 (rpm) whole "q" by agent`,
		`pc-1 package SQL Server version 8.00.194 whole "q" by agent`,
		`pc-1 service = open at 6/80 whole "q" by agent`,
		`pc-1 registry HKEY_LOCAL_MACHINE\X\Y = 42 whole "q" by agent`,
		`pc-1 file C:\idq.dll version 5.0.2195.1 whole "q" by agent`,
		"pc-1 identity pc-1.example.org by agent",
		"pc-1 identity 192.0.2.7 by agent",
		`pc-1 list of package q whole "q" by agent`,
	}},
	{format: "osquery", name: "printed by osqueryi", data: `[
  {"hotfix_id":"KB300972","caption":""}
]
`, want: []string{
		"inventory:in machine by agent",
		`inventory:in hotfix KB300972 whole "osqueryi" by agent`,
		`inventory:in list of  osqueryi whole "osqueryi" by agent`,
	}},
	{format: "osquery", name: "printed by fleetctl", data: `{"host":"PC-1","rows":[{"pid":"1","name":"init"},{"pid":"2","name":"cron"}]}
`, want: []string{"pc-1 machine by agent", `pc-1 process init whole "" by agent`, `pc-1 process cron whole "" by agent`, `pc-1 list of process whole "" by agent`}},
	{format: "wazuh", name: "an answer of the API", data: `{"data":{"affected_items":[
 {"scan":{"id":0,"time":"2001-08-04T12:00:00Z"},"name":"openssl","version":"1.1.1k-1","format":"deb","vendor":"x","architecture":"amd64","agent_id":"001"},
 {"scan":{"id":0,"time":"2001-08-04T12:00:00Z"},"name":"dpkg","version":"1.20.12","format":"deb","vendor":"x","architecture":"amd64","agent_id":"001"}],
 "total_affected_items":2,"failed_items":[]},"message":"All specified","error":0}`, want: []string{
		"agent-001@in machine by agent", "agent-001@in label agent-001 by agent",
		"agent-001@in package openssl version 1.1.1k-1 (dpkg) by agent",
		"agent-001@in machine by agent", "agent-001@in label agent-001 by agent",
		"agent-001@in package dpkg version 1.20.12 (dpkg) by agent",
		`agent-001@in list of package whole "wazuh package" by agent`,
	}},
	{format: "wazuh", name: "an answer of the API to a search, which is not all there is", data: `{"data":{"affected_items":[{"name":"openssl","version":"1","format":"deb","agent_id":"001"}],"total_affected_items":1}}`, want: []string{
		"agent-001@in machine by agent", "agent-001@in label agent-001 by agent", "agent-001@in package openssl version 1 (dpkg) by agent",
	}},
	{format: "osquery", name: "the processes of one user, which are not all", data: `{"snapshot":[{"name":"init","pid":"1","uid":"0"},{"name":"cron","pid":"9","uid":"0"}],"action":"snapshot","name":"root_processes","hostIdentifier":"pc-1","unixTime":"996926400"}
`, want: []string{
		"pc-1 machine by agent", `pc-1 process init whole "root_processes" by agent`, `pc-1 process cron whole "root_processes" by agent`, `pc-1 list of  root_processes whole "root_processes" by agent`,
	}},
	{format: "osquery", name: "the processes of several", data: `{"snapshot":[{"name":"init","pid":"1","uid":"0"},{"name":"cron","pid":"9","uid":"2"}],"action":"snapshot","name":"processes","hostIdentifier":"pc-1","unixTime":"996926400"}
`, want: []string{
		"pc-1 machine by agent", `pc-1 process init whole "processes" by agent`, `pc-1 process cron whole "processes" by agent`, `pc-1 list of process processes whole "processes" by agent`,
	}},
	{format: "wazuh", name: "a part of an answer of the API", data: `{"data":{"affected_items":[{"hotfix":"KB300972","scan_time":"2001-08-04T12:00:00Z","agent_id":"001"}],"total_affected_items":2}}`, want: []string{
		"agent-001@in machine by agent", "agent-001@in label agent-001 by agent", "agent-001@in hotfix KB300972 by agent",
	}},
	{format: "wazuh", name: "packages with vulnerabilities, which are not all packages", data: `{"data":{"affected_items":[{"name":"openssl","version":"1","architecture":"amd64","cve":"CVE-1","agent_id":"001"}],"total_affected_items":1}}`, want: []string{
		"agent-001@in machine by agent", "agent-001@in label agent-001 by agent", "agent-001@in package openssl version 1 by agent",
	}},
	{format: "wazuh", name: "an answer of the indexer", data: `{"hits":{"total":{"value":1},"hits":[{"_index":"wazuh-states-inventory-hotfixes-x","_id":"a","_source":{"agent":{"id":"001","name":"PC-1","host":{"ip":["192.0.2.7"]}},"package":{"hotfix":{"name":"KB300972"}},"state":{"modified_at":"2001-08-04T12:00:00Z"}}}]}}`, want: []string{
		"pc-1 machine by agent", "pc-1 identity 192.0.2.7 by agent", "pc-1 hotfix KB300972 by agent",
	}},
	{format: "wazuh", name: "what an agent sends", data: `{"metadata":{"module":"syscollector","mode":"ModuleDelta"},"items":[
 {"seq":0,"operation":"Upsert","id":"a","index":"wazuh-states-inventory-processes","data":{"process":{"name":"inetinfo.exe","pid":27},"state":{"modified_at":"2001-08-04T12:00:00Z"}}},
 {"seq":1,"operation":"Delete","id":"b","index":"wazuh-states-inventory-ports","data":{"source":{"ip":["0.0.0.0"],"port":80},"network":{"transport":"tcp"},"interface":{"state":"listening"}}}]}`, want: []string{
		"inventory:in machine by agent",
		`inventory:in process inetinfo.exe added "wazuh-states-inventory-processes" by agent`,
		"inventory:in machine by agent",
		`inventory:in service = open at 6/80 removed "wazuh-states-inventory-ports" by agent`,
	}},
	{format: "wazuh", name: "events", data: `{"data":{"hotfix":"KB300972","checksum":"x"},"operation":"INSERTED","type":"dbsync_hotfixes"}
{"data":{"name":"inetinfo.exe","pid":"27"},"operation":"DELETED","type":"dbsync_processes"}
`, want: []string{
		"inventory:in machine by agent", `inventory:in hotfix KB300972 added "dbsync_hotfixes" by agent`,
		"inventory:in machine by agent", `inventory:in process inetinfo.exe removed "dbsync_processes" by agent`,
	}},
	{format: "cyclonedx", name: "a machine", data: `{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"timestamp":"2001-08-04T12:00:00Z","component":{"type":"device","name":"PC-1"}},
 "components":[{"type":"operating-system","name":"Windows 2000","version":"5.0.2195"},
 {"type":"library","name":"openssl","version":"1.1.1k-1","purl":"pkg:deb/debian/openssl@1.1.1k-1","components":[{"type":"library","name":"inner","version":"1.0.0","purl":"pkg:npm/inner@1.0.0"}]},
 {"type":"file","name":"/bin/x"},{"type":"device","name":"disk"}],"vulnerabilities":[{"id":"CVE-1"}]}`, want: []string{
		"pc-1 machine by record",
		"pc-1 operating system Windows 2000 version 5.0.2195 by record",
		"pc-1 package openssl version 1.1.1k-1 (dpkg) by record",
		"pc-1 package inner version 1.0.0 (semver) by record",
		"pc-1 file /bin/x by record",
	}},
	{format: "cyclonedx-xml", name: "the same, as XML", data: `<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1"><metadata><timestamp>2001-08-04T12:00:00Z</timestamp><component type="device"><name>PC-1</name></component></metadata>
<components><component type="operating-system"><name>Windows 2000</name><version>5.0.2195</version></component>
<component type="library"><supplier><name>not this</name></supplier><name>open&#115;sl</name><version><![CDATA[1.1.1k-1]]></version><purl>pkg:deb/debian/openssl@1.1.1k-1</purl>
<components><component type="library"><name>inner</name></component></components></component></components></bom>`, want: []string{
		"pc-1 machine by record",
		"pc-1 operating system Windows 2000 version 5.0.2195 by record",
		"pc-1 package inner by record",
		"pc-1 package openssl version 1.1.1k-1 (dpkg) by record",
	}},
	{format: "zeek-software", name: "with tabs", data: "#separator \\x09\n#set_separator\t,\n#path\tsoftware\n#fields\tts\thost\thost_p\tsoftware_type\tname\tversion.major\tversion.minor\tversion.minor2\tversion.minor3\tversion.addl\tunparsed_version\n" +
		"996926400.5\t192.0.2.7\t80\tHTTP::SERVER\tMicrosoft-IIS\t5\t0\t-\t-\t-\tMicrosoft-IIS/5.0\n" +
		"996926401\t192.0.2.8\t-\tHTTP::BROWSER\tMSIE\t5\t1\t-\t-\t-\tMozilla/4.0\n" +
		"996926402\t192.0.2.8\t-\tOS::WINDOWS\tWindows\t5\t0\t-\t-\t-\t\\x41\n" +
		"996926402\tnobody\t-\tOS::WINDOWS\tWindows\t5\t0\t-\t-\t-\t-\n#close\n", want: []string{
		"192.0.2.7 machine by traffic", "192.0.2.7 banner Microsoft-IIS/5.0 version 5.0 at 6/80 by traffic",
		"192.0.2.8 machine by traffic", "192.0.2.8 package MSIE version 5.1 by traffic",
		"192.0.2.8 machine by traffic", "192.0.2.8 operating system Windows version 5.0 by traffic",
	}},
	{format: "zeek-software", name: "as JSON", data: `{"ts":996926400.5,"host":"192.0.2.7","host_p":80,"software_type":"HTTP::SERVER","name":"Apache","version.major":1,"version.minor":3}
`, want: []string{"192.0.2.7 machine by traffic", "192.0.2.7 banner Apache/1.3 version 1.3 at 6/80 by traffic"}},
	{format: "csv", name: "a table", data: "address,os\n192.0.2.7,Windows 2000\n", want: []string{
		"192.0.2.7 machine by record", "192.0.2.7 operating system Windows 2000 by record",
		"192.0.2.7 column address = 192.0.2.7 by record", "192.0.2.7 column os = Windows 2000 by record",
	}},
}

package logs

// firewallFormats are what firewalls and packet filters log.
var firewallFormats = []*Format{
	{
		Name: "iptables", Title: "iptables and nftables by syslog", Origin: "the Linux kernel's LOG target, and what is built on it (ufw, firewalld, Shorewall, Proxmox, psad): by syslog (RFC 3164 and RFC 5424), from systemd's journal as JSON (journalctl -o json), and as dmesg prints it",
		Shows:  "connection attempts and datagrams, with what the firewall did where the prefix says it",
		Limits: "where the prefix says nothing of it, what comes in counts as dropped; of what goes on into another network, or what a prefix calls new or audited, the outcome is not known; seconds since boot, as dmesg prints them without -T, are no time: then scans and floods are not looked for, which is told",
		decode: (*decoder).iptables, sniff: sniffEach(fitsIptables), carries: carryYear,
	},
	{
		Name: "cisco", Title: "Cisco IOS, PIX and ASA", Origin: "access lists of IOS; PIX, ASA and FWSM by syslog",
		Shows:  "connection attempts, datagrams and echo requests, with what the firewall did; requests that it read (304001)",
		Limits: "of PIX and ASA the messages 106001, 106006, 106007, 106010, 106014, 106016, 106017, 106023, 106100, 302013, 302015, 304001 and 710001 to 710005; others are passed over. Access lists of IOS show no flags: what they permit is not taken for an attempt. Neither is what a list of IOS or ASA (106023, 106100) refuses from a port below 1024 to one above. A teardown does not say who began",
		decode: decodePacket((*decoder).ciscoLine, "%PIX-", "%ASA-", "%FWSM-", "%SEC-"), sniff: sniffEach(fitsPacket((*decoder).ciscoLine)), carries: carryCisco,
	},
	{
		Name: "pf", Title: "pf, as tcpdump prints it", Origin: "OpenBSD, FreeBSD and NetBSD: pflog through tcpdump, mostly by syslog",
		Shows:  "connection attempts, datagrams with their length and echo requests, with what the filter did",
		Limits: "lines without a date show no time; protocols that tcpdump takes further apart (DNS and others) are passed over",
		decode: decodePacket((*decoder).pfLine), sniff: sniffEach(fitsPacket((*decoder).pfLine)), carries: carryYear,
	},
	{
		Name: "filterlog", Title: "filterlog", Origin: "pfSense and OPNsense",
		Shows:  "connection attempts, datagrams with their length and echo requests, with what the filter did",
		decode: decodePacket((*decoder).filterlogLine, "filterlog"), sniff: sniffEach(fitsPacket((*decoder).filterlogLine)), carries: carryYear,
	},
	{
		Name: "windows-firewall", Title: "pfirewall.log", Origin: "Windows Firewall, and Internet Connection Firewall before it",
		Shows:  "connections that were opened and attempts that were dropped, datagrams, echo requests",
		Limits: "times are taken as local (--tz), whatever the header says",
		decode: decodePacket((*decoder).windowsLine), sniff: sniffWindows,
	},
	{
		Name: "zonealarm", Title: "ZALog.txt", Origin: "ZoneAlarm",
		Shows:  "connection attempts, datagrams and echo requests that were kept out or in",
		Limits: "what it says of programs, files and mail is passed over",
		decode: decodePacket((*decoder).zoneAlarmLine, " GMT,"), sniff: sniffEach(fitsPacket((*decoder).zoneAlarmLine)),
	},
	{
		Name: "netscreen", Title: "NetScreen traffic log", Origin: "Juniper ScreenOS by syslog",
		Shows:  "sessions that were permitted and denied, with when they began",
		Limits: "its alerts are passed over: they say what it made of packets",
		decode: decodePacket((*decoder).netscreenLine, "device_id="), sniff: sniffEach(fitsPacket((*decoder).netscreenLine)), carries: carryYear,
	},
	{
		Name: "mikrotik", Title: "RouterOS firewall", Origin: "MikroTik RouterOS by syslog",
		Shows:  "connection attempts, datagrams with their length and echo requests",
		Limits: "other topics are passed over; what the filter did is known where the prefix says it, and else as with iptables",
		decode: decodePacket((*decoder).mikrotikLine, ", proto "), sniff: sniffEach(fitsPacket((*decoder).mikrotikLine)), carries: carryYear,
	},
	{
		Name: "alert", Title: "Snort and Suricata alerts", Origin: "alert_fast and syslog of Snort, fast.log of Suricata",
		Shows:  "that a datagram was seen, from whom to whom",
		Limits: "an alert does not show what a packet was: of TCP nothing is observed, and what the rule is called is not believed",
		decode: decodePacket((*decoder).alertLine, "[Priority: "), sniff: sniffEach(fitsPacket((*decoder).alertLine)), carries: carryAlert,
	},
}

package logs

import (
	"strings"
	"testing"

	"cordon"
)

const (
	dropped   = `DROP IN=eth0 OUT= SRC=192.0.2.1 DST=203.0.113.2 LEN=60 TTL=50 ID=1 DF PROTO=TCP SPT=4000 DPT=23 WINDOW=1 RES=0x00 SYN URGP=0`
	strangers = `Invalid user ` + dropped + ` from 198.51.100.9`
)

// kernelLines are one packet, however the kernel's line was kept.
var kernelLines = []struct {
	name, line, time string
}{
	{"RFC 5424", `<4>1 2003-03-12T11:00:00.000000+02:00 fw kernel - - - [12345.678] ` + dropped, "2003-03-12T09:00:00Z"},
	{"RFC 5424 without its priority", `1 2003-03-12T09:00:00Z fw kernel - - - ` + dropped, "2003-03-12T09:00:00Z"},
	{"RFC 5424, structured data", `<4>1 2003-03-12T09:00:00Z fw kernel - - [timeQuality isSynced="1"] drop: ` + dropped, "2003-03-12T09:00:00Z"},
	{"RFC 5424, ulogd", `<4>1 2003-03-12T09:00:00Z fw ulogd 612 - - ` + dropped, "2003-03-12T09:00:00Z"},
	{"RFC 5424, no program", `<4>1 2003-03-12T09:00:00Z fw - - - - ` + dropped, "2003-03-12T09:00:00Z"},
	{"RFC 5424, no time", `<4>1 - fw kernel - - - ` + dropped, ""},
	{"dmesg -T", `[Wed Mar 12 09:00:00 2003] ` + dropped, "2003-03-12T09:00:00Z"},
	{"dmesg -T, ufw", `[Wed Mar 12 09:00:00 2003] [UFW BLOCK] ` + dropped[len("DROP "):], "2003-03-12T09:00:00Z"},
	{"dmesg", `[12345.000000] ` + dropped, ""},
	{"journal", `{"__REALTIME_TIMESTAMP":"1047459600000000","_HOSTNAME":"fw","_TRANSPORT":"kernel","SYSLOG_IDENTIFIER":"kernel","MESSAGE":"` + dropped + `"}`, "2003-03-12T09:00:00Z"},
	{"journal, the fields that matter", `{"MESSAGE":"` + dropped + `","__REALTIME_TIMESTAMP":"1047459600000000"}`, "2003-03-12T09:00:00Z"},
	{"journal, ulogd", `{"__REALTIME_TIMESTAMP":"1047459600000000","_TRANSPORT":"syslog","SYSLOG_IDENTIFIER":"ulogd","MESSAGE":"` + dropped + `"}`, "2003-03-12T09:00:00Z"},
	{"journal, escapes and a small prefix", `{"__REALTIME_TIMESTAMP":"1047459600000000","SYSLOG_IDENTIFIER":"kernel","MESSAGE":"\u0064rop: \"a\" ` + dropped + `"}`, "2003-03-12T09:00:00Z"},
	{"journal, no time", `{"_TRANSPORT":"kernel","MESSAGE":"` + dropped + `"}`, ""},
}

func TestTheKernelsLinesAreReadHoweverTheyWereKept(t *testing.T) {
	for _, c := range kernelLines {
		f := Sniff([]byte(c.line + "\n"))
		if f == nil || f.Name != "iptables" {
			t.Errorf("%s is taken for %+v", c.name, f)
			continue
		}
		got, tally := decode(f, options(), c.line+"\n")
		if len(got) != 1 || got[0].What != "connect 192.0.2.1 > 203.0.113.2:23" || got[0].Action != cordon.Dropped {
			t.Errorf("%s: %+v, skipped %v", c.name, got, tally.Skipped)
			continue
		}
		if got[0].NoTime != (c.time == "") || !got[0].NoTime && got[0].Time != c.time {
			t.Errorf("%s: at %s, want %s", c.name, got[0].Time, c.time)
		}
		if got[0].Zoneless != strings.HasPrefix(c.name, "dmesg -T") {
			t.Errorf("%s: without a zone %v", c.name, got[0].Zoneless)
		}
	}
}

// What a stranger writes may be all of the kernel's words: who signed with another
// name, where the format has a place for it, did not see that packet.
func TestAStrangersWordsAreNotTheKernels(t *testing.T) {
	f, _ := ByName("iptables")
	for _, line := range []string{
		`<38>1 2003-03-12T09:00:00Z fw sshd 612 - - ` + strangers,
		`<38>1 2003-03-12T09:00:00Z fw sshd - - - ` + strangers,
		`<38>1 - fw sshd - - - ` + strangers,
		`<38>1 2003-03-12T09:00:00Z fw Login 612 - - ` + strangers,
		`{"__REALTIME_TIMESTAMP":"1047459600000000","_TRANSPORT":"syslog","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"` + strangers + `"}`,
		`{"__REALTIME_TIMESTAMP":"1047459600000000","_TRANSPORT":"syslog","SYSLOG_IDENTIFIER":"kernel","MESSAGE":"` + strangers + `"}`,
		`{"__REALTIME_TIMESTAMP":"1047459600000000","_TRANSPORT":"stdout","MESSAGE":"` + strangers + `"}`,
		`{"__REALTIME_TIMESTAMP":"1047459600000000","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"` + strangers + `"}`,
		`{"__REALTIME_TIMESTAMP":"1047459600000000","SYSLOG_IDENTIFIER":"kernel","MESSAGE":[73,78,61]}`,
		`{"log":"` + dropped + `"}`,
	} {
		if got, tally := decode(f, options(), line+"\n"); len(got) > 0 || tally.Skipped.Total() != 1 {
			t.Errorf("%q gives %+v, skipped %v", line, got, tally.Skipped)
		}
	}
}

func TestRecordsWithoutATimeAreCounted(t *testing.T) {
	for format, c := range map[string]struct {
		text string
		want uint64
	}{
		"iptables": {"[12345.0] " + dropped + "\n\n[Wed Mar 12 09:00:00 2003] " + dropped + "\n[12346.0] " + dropped + "\n", 2},
		"cisco":    {"%ASA-4-411001: Line protocol on Interface a, changed state to up\nSep  7 06:26:49 fw %ASA-4-411001: Line protocol on Interface a, changed state to up\n", 1},
		"zeek":     {"#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\tconn_state\n-\t192.0.2.1\t1\t203.0.113.2\t23\ttcp\t5.0\tS0\n", 1},
		"nfdump":   {"ts,te,td,sa,da,sp,dp,pr,flg,ipkt,ibyt\nx,x,0.000,192.0.2.1,203.0.113.2,1,23,TCP,......S.,1,44\n", 1},
		"combined": {`192.0.2.1 - - [x] "GET / HTTP/1.0" 200 1 "-" "-"` + "\n", 0}, // shows no contact
	} {
		f, _ := ByName(format)
		_, tally := decode(f, options(), c.text)
		if tally.Undated != c.want || tally.From != 0 && format == "zeek" {
			t.Errorf("%s: %d without a time, want %d; from %v", format, tally.Undated, c.want, int64(tally.From))
		}
	}
}

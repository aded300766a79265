package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// silentAs is a host that sends data into silence, as records of both directions show
// it: 1300 bytes, of which none was acknowledged.
func silentAs(kind string, ended bool) string {
	var b strings.Builder
	switch kind {
	case "conn.log":
		b.WriteString("#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\torig_bytes\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\n")
	case "REQ", "SPA_": // Argus' state
		b.WriteString("StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,Label\n")
	}
	for i := range 60 {
		at, to := dawn.Add(time.Duration(i)*2*time.Second), fmt.Sprintf("198.51.100.%d", i+1)
		switch kind {
		case "eve.json":
			on, flags := at.Format("2006-01-02T15:04:05.000000-0700"), map[bool]string{false: "1a", true: "1b"}[ended]
			fmt.Fprintf(&b, `{"timestamp":%q,"flow_id":%d,"src_ip":"192.0.2.66","src_port":%d,"dest_ip":%q,"dest_port":445,"proto":"TCP","event_type":"flow","flow":{"pkts_toserver":3,"pkts_toclient":0,"bytes_toserver":1300,"bytes_toclient":0,"start":%q,"end":%q},"tcp":{"tcp_flags_ts":%q,"tcp_flags_tc":"00"}}`+"\n", on, i+1, 2000+i, to, on, on, flags)
		case "conn.log":
			state := map[bool]string{false: "S0", true: "SH"}[ended]
			fmt.Fprintf(&b, "%d.000000\tC%d\t192.0.2.66\t%d\t%s\t445\ttcp\t%s\t1200\t3\t1300\t0\t0\n", at.Unix(), i, 2000+i, to, state)
		default:
			fmt.Fprintf(&b, "%s,1.0,tcp,192.0.2.66,%d,   ->,%s,445,%s,0,,3,1300,1300,\n", at.Format("2006/01/02 15:04:05.000000"), 2000+i, to, kind)
		}
	}
	return b.String()
}

// A record of both directions that shows nothing back says that nobody answered,
// however much was sent.
func TestDataThatIsSentIntoSilenceClearsNobody(t *testing.T) {
	for _, kind := range []string{"eve.json", "conn.log", "REQ", "SPA_"} {
		rep := analyse(t, nil, write(t, t.TempDir(), "a", silentAs(kind, false)))
		if got, want := scannersIn(rep), []string{"192.0.2.66 horizontal tcp/445"}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
	}
}

// Who ends in order what nobody is seen to answer may be answered on another way:
// the sensors of one direction show all that browse so.
func TestWhoEndsInOrderMayBeAnsweredElsewhere(t *testing.T) {
	for _, kind := range []string{"eve.json", "conn.log"} {
		if got := scannersIn(analyse(t, nil, write(t, t.TempDir(), "a", silentAs(kind, true)))); len(got) > 0 {
			t.Errorf("%s: got %q", kind, got)
		}
	}
}

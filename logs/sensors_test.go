package logs

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon"
)

// tabs makes a line of a Zeek log from words.
func tabs(words string) string { return strings.Join(strings.Fields(words), "\t") }

var (
	zeekConn = "#separator \\x09\n" + tabs("#fields ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes") + "\n"
	zeekHTTP = "#separator \\x09\n" + tabs("#fields ts uid id.orig_h id.orig_p id.resp_h id.resp_p trans_depth method host uri referrer version user_agent status_code proxied") + "\n"
)

const (
	eveEnds = `"timestamp":"2021-06-06T15:57:37.272281+0200","flow_id":13,"src_ip":"192.0.2.1","src_port":4000,"dest_ip":"192.0.2.2","dest_port":80,"proto":"TCP",`
	zeekEnd = `"uid":"C1","id.orig_h":"192.0.2.1","id.orig_p":4000,"id.resp_h":"192.0.2.2","id.resp_p":80,`
)

var sensorSuites = []suite{
	{
		format:  "zeek",
		good:    zeekConn + tabs("1379288667.668082 C1 192.0.2.1 4000 192.0.2.2 80 tcp http 0.5 100 200 SF - 0 ShADadfF 5 400 5 600"),
		victim:  zeekHTTP + tabs(`1379288667.668082 C1 192.0.2.1 4000 192.0.2.2 80 1 GET 198.51.100.9 /\x09198.51.100.9 http://198.51.100.9/ 1.1 198.51.100.9 404 X-FORWARDED-FOR\x20->\x20198.51.100.9`),
		wrong:   zeekConn + tabs("1379288667.668082 C1 192.0.2.1 4000"),
		badDate: zeekConn + tabs("never C1 192.0.2.1 4000 192.0.2.2 80 tcp http 0.5 100 200 SF - 0 ShADadfF 5 400 5 600"),
		v6:      zeekConn + tabs("1379288667.668082 C1 2001:db8::1 128 2001:db8::2 129 icmp - - - - OTH - 0 - 1 64 0 0"),

		forwarded: zeekHTTP + tabs(`1.5 C1 203.0.113.7 1 192.0.2.80 80 1 GET h /a - 1.1 - 404`) + "\tX-FORWARDED-FOR -> 198.51.100.9\\x2c 192.0.2.1",
	},
	{
		format:  "zeek-json",
		good:    `{"ts":1700828217.314165,` + zeekEnd + `"proto":"tcp","conn_state":"REJ","orig_pkts":1,"orig_ip_bytes":60,"resp_pkts":1,"resp_ip_bytes":40}`,
		victim:  `{"host":"\",\"id.orig_h\":\"198.51.100.9","x":{"id.orig_h":"198.51.100.9"},"ts":1700828217.3,` + zeekEnd + `"method":"GET","uri":"/\",\"id.orig_h\":\"198.51.100.9","status_code":404,"proxied":["X-FORWARDED-FOR -> 198.51.100.9"],"id.orig_h":"198.51.100.9"}`,
		wrong:   `{"ts":1700828217.314165,` + zeekEnd + `"proto":"tcp"`,
		badDate: `{"ts":"never",` + zeekEnd + `"proto":"tcp","conn_state":"S0"}`,
		v6:      `{"ts":"2021-06-06T15:57:37.272281Z","uid":"C1","id":{"orig_h":"2001:db8::1","orig_p":1,"resp_h":"2001:db8::2","resp_p":80},"proto":"tcp","conn_state":"S0"}`,

		forwarded: strings.Replace(`{"ts":1700828217.3,`+zeekEnd+`"method":"GET","uri":"/a","status_code":404,"proxied":["X-FORWARDED-FOR -> 198.51.100.9, 192.0.2.1"]}`, "192.0.2.1", "203.0.113.7", 1),
	},
	{
		format:  "suricata-eve",
		good:    `{` + eveEnds + `"event_type":"http","http":{"hostname":"www.example.org","url":"\/a","http_method":"GET","protocol":"HTTP\/1.1","status":404}}`,
		victim:  `{"metadata":{"src_ip":"198.51.100.9"},` + eveEnds + `"event_type":"http","http":{"hostname":"198.51.100.9","url":"/\",\"src_ip\":\"198.51.100.9","src_ip":"198.51.100.9","http_user_agent":"198.51.100.9","xff":"198.51.100.9"},"src_ip":"198.51.100.9","xff":"198.51.100.9"}`,
		wrong:   `{` + eveEnds + `"event_type":"http","http":{"url":"/a"}`,
		badDate: strings.Replace(`{`+eveEnds+`"event_type":"http","http":{"url":"/a"}}`, "2021-06-06", "2021-02-31", 1),
		v6:      strings.Replace(`{`+eveEnds+`"event_type":"alert","flow":{"pkts_toserver":1,"pkts_toclient":0}}`, "192.0.2.1", "2001:db8::1", 1),

		forwarded: `{"timestamp":"2021-06-06T15:57:37.272281+0200","src_ip":"203.0.113.7","dest_ip":"192.0.2.80","proto":"TCP","event_type":"http","http":{"url":"/a","x_forwarded_for":"198.51.100.9, 192.0.2.1"}}`,
	},
}

func TestASensorsRecordOfAConnectionIsWhatItsPacketsWouldHaveShown(t *testing.T) {
	tests := []struct {
		state string   // and history
		want  []string // kinds and flags
	}{
		{"S0", []string{"connect 2", "flow 2"}}, // nobody answered
		{"REJ", []string{"connect 2", "answer 20", "flow 0"}},
		{"SF", []string{"connect 2", "answer 18", "flow 0"}},
		{"RSTR", []string{"connect 2", "answer 18", "flow 0"}},
		{"SH", []string{"connect 2", "flow 19"}}, // with data and an end: what answered is not in view
		{"OTH", []string{"flow 0"}},
		{"SHR", []string{"flow 0"}},
		{"RSTOS0", []string{"connect 2", "flow 0"}},
		{"RSTOS0 SR", []string{"connect 2", "flow 0"}},
		{"RSTOS0 R", []string{"flow 0"}}, // what answers a packet with a forged address
	}
	for _, test := range tests {
		t.Run(test.state, func(t *testing.T) {
			state, history, shown := strings.Cut(test.state, " ")
			if !shown {
				history = "-"
			}
			line := tabs("1379288667.668082 C1 192.0.2.1 4000 192.0.2.2 80 tcp http 0.5 100 200 " + state + " - 0 " + history + " 5 400 4 600")
			var got []string
			for _, o := range observed("zeek", zeekConn+line, options()) {
				got = append(got, kinds[o.Kind]+" "+string(rune('0'+o.Flags/10))+string(rune('0'+o.Flags%10)))
				if o.Flow == 0 || o.SrcPort != 4000 || o.DstPort != 80 || o.Dst.String() != "192.0.2.2" {
					t.Errorf("%+v", o)
				}
				if o.Kind == cordon.Flow && (o.Packets != 9 || o.Bytes != 1000 || o.Time != 1379288668168082000) {
					t.Errorf("%d packets of %d bytes until %d", o.Packets, o.Bytes, o.Time)
				}
			}
			for i := range test.want {
				if f := strings.Fields(test.want[i]); len(f[1]) == 1 {
					test.want[i] = f[0] + " 0" + f[1]
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// observed is all that a text gives; what it points to is not kept.
func observed(format, text string, o Options) (all []cordon.Observation) {
	f, _ := ByName(format)
	var tally cordon.Tally
	NewStream(f, o).Block([]byte(text)).Decode(func(batch []cordon.Observation) { all = append(all, batch...) }, &tally)
	return all
}

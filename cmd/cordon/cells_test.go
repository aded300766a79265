package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon"
)

// place is a folder with files of these names and contents.
func place(t *testing.T, files map[string]string) func(string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) string { return filepath.Join(dir, name) }
}

// little is memory enough for any input of these tests: tables that are larger take longer
// to be made than all of it to be read.
const little = "--memory=64M"

// analysed runs the program and reads its answer.
func analysed(t *testing.T, args ...string) (cordon.Report, int) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), append([]string{"analyze", little, "-o", "json", "--advisory", "code-red"}, args...), streams{strings.NewReader(""), &out, &errs})
	var rep cordon.Report
	if err := json.Unmarshal(out.Bytes(), &rep); err != nil {
		t.Fatalf("exit %d: %v\n%s", code, err, errs.String())
	}
	return rep, code
}

func rowOf(rep *cordon.Report, address string) *cordon.HostReport {
	for i := range rep.Hosts {
		if rep.Hosts[i].Address == address {
			return &rep.Hosts[i]
		}
	}
	return nil
}

// logLine is a request in a web server's log.
func logLine(client, when, path string, status int) string {
	return fmt.Sprintf("%s - - [%s +0000] \"GET %s HTTP/1.0\" %d 300\n", client, when, path, status)
}

func wormRequest(client, when, letter string) string {
	return logLine(client, when, "/default.ida?"+strings.Repeat(letter, 224), 404)
}

const (
	august20 = "20/Aug/2001:10:00:00"
	quiet    = "198.51.100.9"
)

// The machine that the cells are about is the server 192.0.2.80 where it is
// attacked, and the client of the same address where it emits.
var sights = map[string]string{
	"not seen":  logLine(quiet, august20, "/", 200),
	"attacked":  wormRequest("203.0.113.5", august20, "X"),
	"emitting":  wormRequest("192.0.2.80", august20, "X"),
	"back door": logLine("203.0.113.5", august20, "/scripts/root.exe?/c+dir", 200),
}

const (
	inventoryHeader = "address,os,iis,ms01-033,ida-mapping,url-redirection,hotfixes,installed,booted,status,last-seen,ms01-044\n"
	w2k             = "192.0.2.80,windows-2000,running,missing,present,unused,,,,up,2001-08-19\n"
	beta            = "192.0.2.80,windows-xp-beta,running,missing,present,unused,,,,up,2001-08-19\n"
	nt              = "192.0.2.80,windows-nt-4.0,running,missing,present,unused,,,,up,2001-08-19\n"
	mitigated       = "192.0.2.80,windows-2000,running,missing,removed,unused,,,,up,2001-07-19\n"
	patched         = "192.0.2.80,windows-2000,running,installed,present,unused,,,2001-07-20,up,2001-07-19\n"
	undated         = "192.0.2.80,windows-2000,running,installed,present,unused,,,,up,2001-08-19\n"
	noServer        = "192.0.2.80,windows-2000,absent,missing,present,unused,,,,up,2001-08-19\n"
	crashable       = "192.0.2.80,windows-nt-4.0,running,installed,present,used,,,2001-08-20,up,2001-08-19,missing\n"
	cumulative      = "192.0.2.80,windows-nt-4.0,running,,present,used,,,2001-08-20,up,2001-08-19,installed\n"
	nobodyKnows     = "192.0.2.80,,,,,,,,,up,2001-08-19\n"
	unstarted       = "192.0.2.80,windows-2000,running,,present,unused,Q300972,2001-07-20,2001-07-01,up,2001-08-19\n"
	late            = "192.0.2.80,windows-2000,running,,present,unused,Q300972,2001-08-10,2001-08-11,up,2001-08-19\n"
)

// The table of DESIGN ("Verdicts"), each cell through the whole program.
func TestExposureJoinedWithWhatWasSeen(t *testing.T) {
	tests := []struct {
		known, sight, want, says string
		code                     int
	}{
		{w2k, "not seen", "presumed-compromised", "Code Red II", exitFindings},
		{beta, "not seen", "presumed-compromised", "no patch for a beta", exitFindings},
		{beta, "attacked", "attacked", "no patch for a beta", exitFindings},
		{nt, "emitting", "infected", "It sent 1 request", exitFindings},
		{nt, "not seen", "exposed", "this is what the inventories say", exitFindings},
		{w2k, "attacked", "attacked", "treat it as infected unless it is shown otherwise", exitFindings},
		{nt, "attacked", "crashed", "simply crashes", exitFindings},
		{w2k, "emitting", "infected", "It sent 1 request", exitFindings},
		{patched, "not seen", "clear", "ms01-033 is installed", exitClear},
		{undated, "not seen", "unknown", "When it was fixed is not known", exitIncomplete},
		{undated, "attacked", "attacked", "When it was fixed is not known", exitFindings},
		{undated, "emitting", "infected", "it was fixed too late, or has not started since", exitFindings},
		{noServer, "not seen", "clear", "iis is absent", exitClear},
		{late, "not seen", "presumed-compromised", "too late", exitFindings},
		{unstarted, "not seen", "exposed", "has not started since", exitFindings},
		{patched, "attacked", "clear", "It was sent 1 request", exitFindings}, // the attacker is one
		{noServer, "attacked", "clear", "It was sent 1 request", exitFindings},
		{crashable, "not seen", "clear", "can still make", exitClear},
		{crashable, "attacked", "attacked", "it may be down", exitFindings}, // a patched machine that a probe can still crash
		{cumulative, "attacked", "clear", "It was sent 1 request", exitFindings},
		{crashable, "emitting", "infected", "the inventory is wrong", exitFindings},
		{patched, "emitting", "infected", "the inventory is wrong", exitFindings},
		{noServer, "emitting", "infected", "the inventory is wrong", exitFindings},
		{mitigated, "not seen", "clear", "closes the door", exitClear},
		{mitigated, "attacked", "clear", "closes the door", exitFindings},
		{mitigated, "emitting", "infected", "the inventory is wrong", exitFindings},
		{late, "attacked", "presumed-compromised", "too late", exitFindings},
		{late, "emitting", "infected", "fixed too late", exitFindings},
		{unstarted, "attacked", "attacked", "has not started since", exitFindings},
		{unstarted, "emitting", "infected", "it has not started since it was fixed", exitFindings},
		{noServer, "back door", "backdoored", "back door", exitFindings},
		{nobodyKnows, "back door", "backdoored", "back door", exitFindings},
		{nt, "back door", "backdoored", "back door", exitFindings},
		{nobodyKnows, "not seen", "unknown", "It would be", exitIncomplete},
		{nobodyKnows, "attacked", "attacked", "find out first", exitFindings},
		{nobodyKnows, "emitting", "infected", "It sent 1 request", exitFindings},
		{patched, "back door", "backdoored", "back door", exitFindings},
		{w2k, "back door", "backdoored", "back door", exitFindings},
	}
	for _, test := range tests {
		name := strings.SplitN(test.known, ",", 5)
		t.Run(strings.Join(name[1:4], " ")+" "+test.sight, func(t *testing.T) {
			in := place(t, map[string]string{"access.log": sights[test.sight] + logLine(quiet, "21/Aug/2001:10:00:00", "/", 200), "machines.csv": inventoryHeader + test.known})
			server := "192.0.2.80"
			if test.sight == "emitting" || test.sight == "not seen" {
				server = "www.example.org"
			}
			rep, code := analysed(t, "--server", server, "--inventory", in("machines.csv"), in("access.log"))
			h := rowOf(&rep, "192.0.2.80")
			if h == nil {
				t.Fatalf("no row; exit %d, %+v", code, rep.Hosts)
			}
			if h.Verdict != test.want || h.Ours == nil || !*h.Ours {
				t.Errorf("got %s (ours %v), want %s\n%s", h.Verdict, h.Ours, test.want, strings.Join(h.Why, "\n"))
			}
			if why := strings.Join(h.Why, " "); !strings.Contains(why, test.says) {
				t.Errorf("why: %q does not say %q", why, test.says)
			}
			if test.want == "unknown" && len(h.Needs) == 0 {
				t.Error("unknown, and nothing to ask")
			}
			if www := rowOf(&rep, "www.example.org"); www == nil && code != test.code {
				t.Errorf("exit %d, want %d", code, test.code)
			}
		})
	}
}

// What to do follows from the verdict: nothing is rebuilt that was merely brought down,
// and what counts as infected is treated so.
func TestTheRemedyOfACell(t *testing.T) {
	for _, test := range []struct{ name, known, sight, want string }{
		{"affected, not seen", w2k, "not seen", "reformat"},
		{"affected, attacked: infected unless shown otherwise", w2k, "attacked", "reformat"},
		{"NT, attacked: it crashed and runs nothing", nt, "attacked", "patch-and-reboot"},
		{"NT, not seen", nt, "not seen", "patch-and-reboot"},
		{"NT, emitting", nt, "emitting", "reformat"},
		{"fixed", patched, "attacked", ""},
		{"fixed too late, attacked", late, "attacked", "reformat"},
		{"fixed, not restarted", unstarted, "not seen", "restart"},
		{"fixed, not restarted, attacked", unstarted, "attacked", "reformat"},
		{"fixed, may be down", crashable, "attacked", ""},
		{"unknown, attacked: ask first", nobodyKnows, "attacked", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := place(t, map[string]string{"access.log": sights[test.sight], "machines.csv": inventoryHeader + test.known})
			server := map[bool]string{true: "192.0.2.80", false: "www.example.org"}[test.sight == "attacked"]
			rep, _ := analysed(t, "--server", server, "--inventory", in("machines.csv"), in("access.log"))
			h := rowOf(&rep, "192.0.2.80")
			if h == nil {
				t.Fatal("no row")
			}
			got := ""
			if h.Remedy != nil {
				got = h.Remedy.ID
			}
			if got != test.want {
				t.Errorf("%s: remedy %q, want %q", h.Verdict, got, test.want)
			}
		})
	}
}

// One machine under two addresses is one host, by the inventory and by leases.
func TestOneMachineUnderSeveralAddressesIsOneHost(t *testing.T) {
	log := wormRequest("192.0.2.80", "20/Aug/2001:10:00:00", "X") + wormRequest("192.0.2.81", "20/Aug/2001:12:00:00", "X")
	in := place(t, map[string]string{
		"access.log":   log,
		"machines.csv": "address,name,mac,os\n192.0.2.99,pc1,00:0c:29:00:00:01,windows-2000\n",
		"two.csv":      "address,os\n\"192.0.2.80, 192.0.2.81\",windows-2000\n",
		"leases.csv": "address,from,to,subscriber\n" +
			"192.0.2.80,2001-08-20T09:00:00Z,2001-08-20T11:00:00Z,00:0c:29:00:00:01\n" +
			"192.0.2.80,2001-08-20T11:00:00Z,2001-08-20T15:00:00Z,00:0c:29:00:00:02\n" +
			"192.0.2.81,2001-08-20T11:30:00Z,2001-08-20T15:00:00Z,00:0c:29:00:00:01\n",
	})
	rep, _ := analysed(t, "--inventory", in("two.csv"), in("access.log"))
	if h := rowOf(&rep, "192.0.2.80"); h == nil || h.Observations != 2 || strings.Join(h.Addresses, " ") != "192.0.2.80 192.0.2.81" || rowOf(&rep, "192.0.2.81") != nil {
		t.Errorf("by the inventory: %+v", h)
	}
	rep, _ = analysed(t, "--leases", in("leases.csv"), "--inventory", in("machines.csv"), in("access.log"))
	h := rowOf(&rep, "192.0.2.80")
	if h == nil || h.Observations != 2 || h.Holder == nil || h.Holder.Certainty != "certain" || h.Holder.Subscriber != "00:0c:29:00:00:01" || h.Ours == nil || !*h.Ours {
		t.Errorf("by leases: %+v, held by %+v", h, h.Holder)
	}
	if strings.Join(h.Addresses, " ") != "192.0.2.80 192.0.2.81 192.0.2.99 pc1" {
		t.Errorf("addresses: %v", h.Addresses)
	}
}

// Two machines that had one address are two hosts, and what cannot be told apart
// is not guessed.
func TestLeasesSplitAnAddressAndNeverGuess(t *testing.T) {
	log := wormRequest("192.0.2.80", "20/Aug/2001:10:00:00", "N") + wormRequest("192.0.2.80", "20/Aug/2001:14:00:00", "X") + wormRequest("192.0.2.90", "20/Aug/2001:14:00:00", "X")
	in := place(t, map[string]string{
		"access.log": log,
		"leases.csv": "address,from,to,subscriber,port-from,port-to\n" +
			"192.0.2.80,2001-08-20T09:00:00Z,2001-08-20T11:00:00Z,miller,,\n192.0.2.80,2001-08-20T13:00:00Z,2001-08-20T15:00:00Z,smith,,\n" +
			"192.0.2.90,2001-08-20T09:00:00Z,2001-08-20T15:00:00Z,jones,1024,2047\n192.0.2.90,2001-08-20T09:00:00Z,2001-08-20T15:00:00Z,brown,2048,4095\n",
	})
	rep, _ := analysed(t, "--leases", in("leases.csv"), in("access.log"))
	held := map[string]string{}
	for _, h := range rep.Hosts {
		if h.Holder != nil {
			held[h.Variant+" "+h.Address] = h.Holder.Certainty + " " + h.Holder.Subscriber
		}
	}
	want := map[string]string{"v1-v2 192.0.2.80": "certain miller", "ii 192.0.2.80": "certain smith", "ii 192.0.2.90": "ambiguous "}
	for k, v := range want {
		if held[k] != v {
			t.Errorf("%s is held by %q, want %q", k, held[k], v)
		}
	}
	for _, h := range rep.Hosts {
		if h.Variant == "v1-v2" && h.Remedy != nil && h.Remedy.ID != "patch-and-reboot" {
			t.Errorf("miller's machine gets smith's remedy: %s", h.Remedy.ID)
		}
	}
}

// Clean again needs proof: every step, and silence since.
func TestCleanAgainNeedsProof(t *testing.T) {
	worm := wormRequest("192.0.2.80", "20/Aug/2001:10:00:00", "X")
	later := logLine(quiet, "25/Aug/2001:10:00:00", "/", 200)
	again := wormRequest("192.0.2.80", "24/Aug/2001:10:00:00", "X")
	const all = "192.0.2.80,code-red,all,the helpdesk,2001-08-22T10:00:00Z\n"
	steps := func(n ...int) (s string) {
		for _, i := range n {
			s += fmt.Sprintf("192.0.2.80,code-red,%d,the helpdesk,2001-08-22T10:00:00Z\n", i)
		}
		return s
	}
	tests := []struct{ name, log, remedied, known, want, says string }{
		{"confirmed, and silent since", worm + later, all, "", "cleaned", "silent since"},
		{"step by step", worm + later, steps(1, 2, 3, 4, 5, 6), "", "cleaned", "silent since"},
		{"nothing recorded since", worm, all, "", "infected", "ends before that"},
		{"a step is missing", worm + later, steps(1, 2, 3), "", "infected", "Not confirmed: step 4, step 5, step 6"},
		{"sends again", worm + again + later, all, "", "reinfected", `step 5 ("Apply any and ALL patches`},
		{"sends again, a step was missing", worm + again + later, steps(1, 2, 3, 4, 6), "", "reinfected", "step 5"},
		{"facts refute a step", worm + later, all, w2k, "infected", "Facts say that step 5 was not done"},
		{"facts show a step", worm + later, steps(1, 2, 3, 4, 6), patched, "cleaned", "silent since"},
		{"presumed, and rebuilt", later, all, w2k, "presumed-compromised", "Facts say that step 5 was not done"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := place(t, map[string]string{"access.log": test.log, "done.csv": "host,advisory,step,by,when\n" + test.remedied, "machines.csv": inventoryHeader + test.known})
			args := []string{"--net", "192.0.2.0/24", "--server", "www.example.org", "--remedied", in("done.csv")}
			if test.known != "" {
				args = append(args, "--inventory", in("machines.csv"))
			}
			rep, _ := analysed(t, append(args, in("access.log"))...)
			h := rowOf(&rep, "192.0.2.80")
			if h == nil || h.Verdict != test.want {
				t.Fatalf("got %+v, want %s", h, test.want)
			}
			if why := strings.Join(h.Why, " "); !strings.Contains(why, test.says) {
				t.Errorf("why: %q does not say %q", why, test.says)
			}
			if len(h.Mended) == 0 || h.Mended[0].By != "the helpdesk" || h.Mended[0].At == 0 {
				t.Errorf("mended: %+v", h.Mended)
			}
		})
	}
}

// A person's name, a subscriber and a machine's names are nobody else's business.
func TestRedactionHidesWhoStandsBehindAnAddress(t *testing.T) {
	in := place(t, map[string]string{
		"access.log": wormRequest("192.0.2.80", august20, "X") + logLine(quiet, "25/Aug/2001:10:00:00", "/", 200),
		"done.csv":   "192.0.2.80,code-red,all,the helpdesk,2001-08-22T10:00:00Z\n",
		"leases.csv": "address,from,to,subscriber\n192.0.2.80,2001-08-20,2001-08-30,subscriber-17\n",
		"m.csv":      "address,name,status\n192.0.2.7,secret.example.org,down\n",
	})
	for _, format := range []string{"table", "json", "ndjson", "html"} {
		var out, errs bytes.Buffer
		run(context.Background(), []string{
			"analyze", little, "--redact", "-o", format, "--advisory", "code-red", "--remedied", in("done.csv"), "--leases", in("leases.csv"), "--inventory", in("m.csv"), in("access.log"),
		}, streams{strings.NewReader(""), &out, &errs})
		for _, name := range []string{"helpdesk", "subscriber-17", "192.0.2.8", "192.0.2.7", "secret.example.org"} {
			if strings.Contains(out.String(), name) {
				t.Errorf("%s shows %s", format, name)
			}
		}
	}
}

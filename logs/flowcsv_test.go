package logs

import (
	"testing"

	"cordon"
)

const (
	nfdumpHeader = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt"
	argusHeader  = "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,Label"

	nfdump16 = nfdumpHeader + ",in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr"

	// What nfdump 1.7 writes with -o "csv:%tsr,…", and Argus' ra with more times.
	nfdumpRaw  = "firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,flags,packets,bytes,received"
	argusTimes = "StartTime,LastTime,SrcStartTime,DstStartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotPkts,TotBytes"
)

var flowSuites = []suite{
	{
		format:  "nfdump",
		good:    nfdumpHeader + "\n2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,....S.,0,0,2,96,0,0",
		victim:  nfdumpHeader + ",nh,al\n2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,.AP.S.,0,0,2,96,0,0,198.51.100.9,198.51.100.9",
		wrong:   nfdumpHeader + "\n2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.2,1025,80,TCP",
		badDate: nfdumpHeader + "\n2003-02-31 05:31:02,2003-02-31 05:31:05,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,....S.,0,0,2,96,0,0",
		v6:      nfdumpHeader + "\n2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,2001:db8::1,2001:db8::2,1025,80,TCP,....S.,0,0,2,96,0,0",
		summer:  nfdumpHeader + "\n2001-03-25 02:30:00,2001-03-25 02:30:00,0.000,192.0.2.1,192.0.2.2,1025,1434,UDP,......,0,0,1,404,0,0",
	},
	{
		format:  "argus",
		good:    argusHeader + "\n2003/01/25 05:31:02.362768,3.000000,tcp,192.0.2.1,1025,   ->,192.0.2.2,80,CON,0,0,9,900,300,",
		victim:  argusHeader + "\n2003/01/25 05:31:02.362768,3.000000,tcp,192.0.2.1,1025,   ->,192.0.2.2,80,FSPA_FSPA,0,0,9,900,300,flow=198.51.100.9,198.51.100.9",
		wrong:   argusHeader + "\n2003/01/25 05:31:02.362768,3.000000,tcp,192.0.2.1,http,   ->,192.0.2.2,80,CON,0,0,9,900,300,",
		badDate: argusHeader + "\n2003/02/31 05:31:02.362768,3.000000,tcp,192.0.2.1,1025,   ->,192.0.2.2,80,CON,0,0,9,900,300,",
		v6:      argusHeader + "\n2003/01/25 05:31:02.362768,3.000000,tcp,2001:db8::1,1025,   ->,2001:db8::2,80,REQ,0,,1,74,74,",
		summer:  argusHeader + "\n2001/03/25 02:30:00.000000,0.000000,udp,192.0.2.1,1025,   ->,192.0.2.2,1434,INT,0,,1,418,418,",
	},
}

// What a row tells besides its ends: how it was answered, how sure its sender
// is, and how much it carried.
func TestFlowsSayHowTheyWereTaken(t *testing.T) {
	tests := []struct {
		format, row string
		answer      uint8
		opened      cordon.Opened
		note        bool
	}{
		{"argus", "2003/01/25 05:31:02,3.0,tcp,192.0.2.1,1025,->,192.0.2.2,80,REQ,0,,9,900,300,", 0, 0, false},
		{"argus", "2003/01/25 05:31:02,3.0,tcp,192.0.2.1,1025,->,192.0.2.2,80,ACC,0,,9,900,300,", cordon.SYN | cordon.ACK, 0, false},
		{"argus", "2003/01/25 05:31:02,3.0,tcp,192.0.2.1,1025,->,192.0.2.2,80,S_RA,0,,9,900,300,", cordon.RST | cordon.ACK, 0, false},
		{"argus", "2003/01/25 05:31:02,3.0,tcp,192.0.2.1,1025,->,192.0.2.2,80,SPA_FSPA,0,,9,900,300,", cordon.SYN | cordon.ACK, cordon.OpenedImplied, false},
		{"argus", "2003/01/25 05:31:02,3.0,tcp,192.0.2.1,1025,?>,192.0.2.2,80,CON,0,,9,900,300,", 0, 0, true},
		{"argus", "2003/01/25 05:31:02,3.0,tcp,192.0.2.1,1025,<?>,192.0.2.2,80,SPA_FSPA,0,,9,900,300,", 0, 0, true},
		{"argus", "2003/01/25 05:31:02,3.0,tcp,192.0.2.2,80,<-,192.0.2.1,1025,SA_S,0,,9,900,300,", cordon.SYN | cordon.ACK, 0, false},
		{"nfdump", "2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,......,0,0,9,900,0,0", 0, 0, true},
		{"nfdump", "2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,.AP.SF,0,0,9,900,0,0", 0, 0, false},
		{"nfdump", "2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.2,192.0.2.1,80,1025,6,.A.R..,0,0,9,900,0,0", 0, 0, false},
		{"nfdump", "2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.2,1025,5554,TCP,.AP.SF,0,0,9,900,0,0", 0, 0, true},
		{"nfdump", "2003-01-25 05:31:02,2003-01-25 05:31:05,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,0x18,0,0,9,900,0,0", 0, 0, true},
	}
	for _, test := range tests {
		header := map[string]string{"argus": argusHeader, "nfdump": nfdumpHeader}[test.format]
		f, _ := ByName(test.format)
		var answer uint8
		var end cordon.Observation
		var tally cordon.Tally
		NewStream(f, options()).Block([]byte(header+"\n"+test.row+"\n")).Decode(func(batch []cordon.Observation) {
			for _, o := range batch {
				if o.Kind == cordon.Answer {
					answer = o.Flags
				}
				end = o
			}
		}, &tally)
		if answer != test.answer || end.Opened != test.opened || (len(tally.Notes) > 0) != test.note {
			t.Errorf("%s: answer %d, opened %d, %+v", test.row, answer, end.Opened, tally.Notes)
		}
		if end.Kind != cordon.Flow || end.Flow == 0 || end.Packets != 9 || end.Bytes != 900 || tally.Packets != 9 || tally.Traffic != 900 || end.Src.String() != "192.0.2.1" {
			t.Errorf("%s: got %+v, %+v", test.row, end, tally)
		}
	}
}

func TestFlowRowsThatCannotBeReadAreSkipped(t *testing.T) {
	for row, want := range map[string]string{
		"2003-01-25 05:31:02,,3.000,192.0.2.1,host.example.org,1025,80,TCP,....S.,0,0,2,96,0,0":            noAddresses,
		"2003-01-25 05:31:02,,3.000,192.0.2.1,192.0.2.2,1025,65536,TCP,....S.,0,0,2,96,0,0":                noPort,
		"2003-01-25 05:31:02,,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,....S.,0,0,2,1.2 M,0,0":                noCount,
		"2003-01-25 05:31:02,,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,....S.,0,0,2,999999999999999,0,0":      noCount,
		"2003-01-25 05:31:02,,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,....S.,0,0,2,18446744073709551617,0,0": noCount,
		"2003-01-25 05:31:02,,3.000": shortRow,
	} {
		f, _ := ByName("nfdump")
		got, tally := decode(f, options(), nfdumpHeader+"\n"+row+"\n")
		if len(got) != 0 || len(tally.Skipped) != 1 || tally.Skipped[0].Reason != want {
			t.Errorf("%s: got %v, %+v", row, got, tally.Skipped)
		}
	}
}

func TestOfTwoColumnsOfAKindTheFirstCounts(t *testing.T) {
	f, _ := ByName("nfdump")
	got, _ := decode(f, options(), nfdumpHeader+",sa,da\n2003-01-25 05:31:02,2003-01-25 05:31:01,3.000,192.0.2.1,192.0.2.2,1025,80,TCP,....S.,0,0,2,96,0,0,198.51.100.9,198.51.100.9\n")
	if len(got) != 2 || got[1].What != "flow 192.0.2.1 > 192.0.2.2:80" || got[1].Time != "2003-01-25T05:31:02Z" { // nor does it end before it begins
		t.Errorf("got %v", got)
	}
}

func TestRealArgusFlowsAreUnderstood(t *testing.T) {
	for path, data := range recordings(t, "flow/argus-binetflow/*") {
		f := Sniff(data)
		if f == nil || f.Name != "argus" {
			t.Fatalf("%s: sniffed %v", path, f)
		}
		got, tally := decode(f, options(), string(data))
		balanced(t, &tally, string(data))
		kinds := map[string]int{}
		for _, s := range got {
			kinds[s.What[:4]]++
		}
		// By cut, sort and uniq: 218 TCP requests and 2 connections of which the
		// beginning was not seen, 170 of UDP (118 in both directions), 2 of ARP, 2 of ICMP.
		if tally.Skipped.Total() != 0 || kinds["conn"] != 218 || kinds["flow"] != 220 || kinds["data"] != 170+118 || kinds["arp "] != 2 || kinds["answ"] != 0 {
			t.Errorf("%s: %v, %+v", path, kinds, tally)
		}
	}
}

// A row may show more times than are read: nfdump 1.6 ends each with when it was
// received, Argus may tell of both directions.
func TestRowsOfMoreTimesAreRead(t *testing.T) {
	const ipv4 = "192.0.2.1,192.0.2.2,1025,80,TCP,....S.,0,0,2,96,0,0"
	for _, test := range []struct{ format, text, at string }{
		{"nfdump", nfdump16 + "\n2003-01-25 05:31:02,2003-01-25 05:31:05,3.000," + ipv4 + ",0,0,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,    0.000,    0.000,    0.000,0.0.0.0,0/0,1,2003-01-25 05:31:09.500", "2003-01-25T05:31:02Z"},
		{"nfdump", "firstSeen,received,proto,srcAddr,srcPort,dstAddr,dstPort,flags\n2003-01-25 05:31:02.250,2003-01-25 05:31:09.500,6,192.0.2.1,1025,192.0.2.2,80,....S.", "2003-01-25T05:31:02.25Z"},
		{"nfdump", "firstSeen,firstSeen,proto,srcAddr,srcPort,dstAddr,dstPort,flags\n2003-01-25 05:31:02.250,1043472662.250,6,192.0.2.1,1025,192.0.2.2,80,....S.", "2003-01-25T05:31:02.25Z"},
		{"nfdump", nfdumpRaw + "\n1043472662.250,1.5,6,192.0.2.1,1025,192.0.2.2,80,....S.,2,1043472662,1043472669.500", "2003-01-25T05:31:02.25Z"},
		{"nfdump", nfdumpRaw + "\n996624001,1.5,6,192.0.2.1,1025,192.0.2.2,80,....S.,2,123456789012,996624002", "2001-08-01T00:00:01Z"},
		{"argus", argusTimes + "\n2003/01/25 05:31:02.25,2003/01/25 05:31:05.25,2003/01/25 05:31:02.25,2003/01/25 05:31:03,3.0,tcp,192.0.2.1,1025,->,192.0.2.2,80,CON,9,900", "2003-01-25T05:31:02.25Z"},
		{"argus", argusTimes + "\n1043472662.250000,1043472665.250000,1043472662.250000,,3.0,tcp,192.0.2.1,1025,->,192.0.2.2,80,CON,9,900", "2003-01-25T05:31:02.25Z"},
	} {
		f, _ := ByName(test.format)
		got, tally := decode(f, options(), test.text+"\n")
		if len(got) == 0 || got[0].Time != test.at || tally.Skipped.Total() != 0 || len(tally.Notes) != 0 {
			t.Errorf("%s: got %v, skipped %v, notes %v", test.text, got, tally.Skipped, tally.Notes)
		}
	}
}

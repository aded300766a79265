package app

import (
	"bytes"
	"fmt"
	"strings"

	"cordon/archive"
	"cordon/capture"
	"cordon/flows"
	"cordon/logs"
)

// FormatsPage writes docs/reference/formats.md from the tables that the readers
// themselves use.
func FormatsPage() []byte {
	p := &page{}
	p.text("<!-- Generated from the tables of the readers; go test ./app -update rewrites it. -->\n# Formats\n")
	p.text(`What cordon reads, what it learns from each, and what it does not read. Formats
are found by content, never by name; ` + "`--format NAME`" + ` reads every input as one.
Whatever is not understood is counted, with the reason, for every input.
`)
	p.logs()
	p.flows()
	p.captures()
	p.archives()
	p.notRead()
	return p.Bytes()
}

// page is Markdown being written.
type page struct{ bytes.Buffer }

func (p *page) text(s string) { p.WriteString(s + "\n") }

// row writes a row of a table; what is empty becomes a dash.
func (p *page) row(cells ...string) {
	for _, c := range cells {
		if c == "" {
			c = "–"
		}
		fmt.Fprintf(p, "| %s ", strings.ReplaceAll(c, "|", `\|`))
	}
	p.text("|")
}

func (p *page) header(cells ...string) {
	p.row(cells...)
	p.text(strings.Repeat("|---", len(cells)) + "|")
}

func code(s string) string { return "`" + s + "`" }

func (p *page) logs() {
	p.text("## Logs\n")
	p.header("Name", "What it is", "Written by", "What cordon learns", "What it does not read")
	for _, f := range logs.Formats() {
		p.row(code(f.Name), f.Title, f.Origin, f.Shows, f.Limits)
	}
	p.text("\nThe lines of web and proxy logs may come wrapped; a format in a wrapping is named with both, as `combined+syslog`.\n")
	p.header("Wrapping", "What it is")
	for _, w := range logs.Wrappings() {
		p.row(code(w.Name), w.Title)
	}
	p.text("\nAny other log of requests with one line each is read by a pattern that is written as\nApache's LogFormat: `--log-format PATTERN`. It must name the client (`%h` or `%a`) and the request\n(`\"%r\"`, or `%U` with or without `%m` and `%q`). A line that is not as the pattern says is skipped and\ncounted, unless it is torn, as below, and the pattern has the client, the time, the request and its\nstatus in the order of the known formats.\n")
	p.text("In every format only the client's own field says who sent something. `X-Forwarded-For` is\nbelieved from the proxies that `--trust-proxy` names, and from nobody else.\n")
	p.text("A line of a log of requests in which a second record begins, for the first was cut there or its line end\nlost, is skipped and counted with its place. What stands before the second record is the first\nclient's and is read; the rest is laid to nobody, since a server that escapes no\nquotes lets a client write all of it. In the logs of web servers, where the first was cut before its\nrequest, or a user's name is written like the front of a record, the request is read as well, with its\nstatus: the server was asked it. The client that stands in front is no more than *suspected* of it,\nthe reasons say why, and it is nobody's in looking for unknown worms. So it is where a list of\naddresses stands in front and no trusted proxy at its end (the last of them, or who stands behind it,\nis suspected), and where what stands in\nfront is written like an address and is none (`192.0.2`, `12345`; an address whose numbers are filled\nwith zeros is one, and read as decimal). What a proxy says behind the request of such a line is not\nbelieved. All of that holds of `--log-format` too, also where a field before the request holds what\nends the client in the pattern, or a number is none. What cannot be seen: a cut within the first one's address that leaves, with the second\none's, an address (`1` and `1.2.3.4`). Of firewalls, of Zeek with tabs, and of nfdump and Argus,\nneither record of such a line is read; of pf the first is.\n")
	p.text("A line that was cut between two files of a rotated log is put together where both are named and\nfollow each other by their numbers (not of IIS W3C and of Zeek with tabs, whose columns a header\nexplains). Where only the younger is named, nothing shows that its first line begins in the middle of\nan address: `92.0.2.1` may have been `192.0.2.1`.\n")
}

func (p *page) flows() {
	p.text("## Flow exports\n\nAs files, and as the datagrams of exporters inside captures. What was sampled is weighted by the\nsampling rate, and the report says so.\n")
	p.header("Name", "What it is", "Sent by", "What cordon learns", "What it does not read")
	for _, f := range flows.Formats() {
		p.row(code(f.Name), f.Title, f.Origin, f.Shows, f.Limits)
	}
	p.text("")
}

func (p *page) captures() {
	p.text("## Captures\n")
	for _, t := range capture.Formats() {
		p.text("### " + t.Title + "\n")
		p.header("What it is", "What is read", "What is not")
		for _, f := range t.Rows {
			p.row(f.Name, f.Shows, f.Limits)
		}
		p.text("")
	}
}

func (p *page) archives() {
	p.text("## Archives and compressions\n\nThey are seen through, also inside each other. Each member is an input of its own, called\n`archive.tar.gz!/var/log/access.log`. Nothing is written to a disk, no link is followed, and what gives\nfar more than it holds is stopped, and told.\n")
	p.header("Name", "What is read", "What is not")
	for _, f := range archive.Formats() {
		p.row(code(f.Name), f.Shows, f.Limits)
	}
	p.text("")
}

func (p *page) notRead() {
	p.text("## Not read\n")
	p.header("What it is", "Written by", "Why")
	for _, u := range logs.NotRead() {
		p.row(u.Name, u.Origin, u.Why)
	}
	p.text("\n## Recognised, and not read\n\nAn input of one of these is told by name, with what to do:\n")
	for _, s := range archive.NotRead() {
		p.text("- " + s)
	}
}

package report

import (
	"bytes"
	"strconv"
	"strings"
)

// paper is a terminal page of a fixed width.
type paper struct {
	*bytes.Buffer
	width int
	color bool
}

// Styles are SGR parameters (ECMA-48). They only repeat what words say.
const (
	plain  = ""
	bold   = "1"
	faint  = "2"
	red    = "1;31"
	yellow = "1;33"
	green  = "1;32"
	orange = "1;35" // there is no orange among the eight; magenta stands apart from the other three
)

var levelStyle = map[string]string{"green": green, "yellow": yellow, "orange": orange, "red": red}

// line writes one line that already fits.
func (p *paper) line(style, text string) {
	text = strings.TrimRight(text, " ")
	if p.color && style != plain && text != "" {
		text = "\x1b[" + style + "m" + text + "\x1b[0m"
	}
	p.WriteString(text)
	p.WriteByte('\n')
}

// para wraps text; the first line begins with lead, the others are indented
// as far as lead reaches.
func (p *paper) para(style, lead, text string) {
	hang := strings.Repeat(" ", columns(lead))
	for _, l := range wrap(text, p.width-columns(lead)) {
		p.line(style, lead+l)
		lead = hang
	}
}

// one writes text on one line and cuts what does not fit.
func (p *paper) one(style, lead, text string) {
	p.line(style, lead+cut(text, p.width-columns(lead)))
}

func (p *paper) head(title string) {
	p.WriteByte('\n')
	p.line(bold, title)
}

// steps numbers sentences, with the numbers aligned.
func (p *paper) steps(indent string, steps []string) {
	n := len(strconv.Itoa(len(steps)))
	for i, s := range steps {
		p.para(plain, indent+padLeft(strconv.Itoa(i+1), n)+". ", clean(s))
	}
}

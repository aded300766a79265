package report

import (
	"fmt"
	"strings"

	"cordon"
)

// holderWords say who held an address.
func holderWords(h *cordon.Holder) string {
	if h.Certainty == "certain" {
		return fmt.Sprintf("%s, certain (%s, %s)", clean(h.Subscriber), span(h.From, h.To), clean(h.Source))
	}
	s := clean(h.Certainty)
	if len(h.Among) > 0 {
		s += fmt.Sprintf(" (%d): %s", len(h.Among), some(h.Among, 6))
	}
	if h.Why != "" {
		s += ": " + clean(h.Why)
	}
	return s
}

// held is who held the address of a row, with the machine's name; "" where nobody was asked.
func held(h cordon.HostReport) string {
	if h.Holder == nil || h.Holder.Why == cordon.NeverLeased {
		return ""
	}
	s := holderWords(h.Holder)
	if name := machineName(h); name != "" {
		s = name + ", " + s
	}
	return "held by " + s
}

// called tells a row's host from others that had its address at other times.
func called(h cordon.HostReport) string {
	if h.Holder == nil || h.Holder.Why == cordon.NeverLeased {
		return h.Address
	}
	by := ""
	switch {
	case h.Holder.Certainty == "certain":
		by = h.Holder.Subscriber
		if name := machineName(h); name != "" {
			by = name + ", " + by
		}
	case len(h.Holder.Among) > 1:
		by = fmt.Sprintf("one of %d, which is not certain", len(h.Holder.Among))
	default:
		by = "whom is not certain"
	}
	return h.Address + " (held by " + by + ")"
}

// machineName is what an inventory calls the machine that certainly held an address.
func machineName(h cordon.HostReport) string {
	if h.Holder.Certainty != "certain" {
		return ""
	}
	for _, s := range h.Addresses {
		if !cordon.ParseHost(s).Addr.IsValid() && !strings.EqualFold(s, h.Holder.Subscriber) {
			return clean(s)
		}
	}
	return ""
}

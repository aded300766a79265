package flows

import "cordon"

// clock is the exporter's, as a packet's header shows it.
type clock struct {
	now    cordon.Time // 0 not shown
	uptime uint32      // milliseconds since the exporter started, at now
	booted bool        // uptime is shown
}

const (
	millisecond = cordon.Time(1e6)
	second      = cordon.Time(1e9)
	// firstSecond is the earliest time that is believed: one of 1970 is a clock
	// that was never set.
	firstSecond = 365 * 86400
	lastSecond  = 9_214_646_400 // 2262-01-01, behind which cordon.Time ends
)

// seconds converts a time of the epoch; 0 where it is none to believe.
func seconds(s, ns uint64) cordon.Time {
	if s < firstSecond || s >= lastSecond || ns >= 1e9 {
		return 0
	}
	return cordon.Time(s)*second + cordon.Time(ns)
}

func milliseconds(ms uint64) cordon.Time { return seconds(ms/1000, ms%1000*1e6) }

// ntp converts seconds since 1900 and their binary fraction (RFC 7011, section
// 6.1.9).
func ntp(b []byte) cordon.Time {
	if len(b) != 8 {
		return 0
	}
	const epoch = 2_208_988_800 // 1970 in seconds since 1900
	n := number(b)
	if n>>32 < epoch {
		return 0
	}
	return seconds(n>>32-epoch, (n&0xffffffff)*1e9>>32)
}

// atUptime is when the exporter had been up for so long. The counter wraps
// every 49.7 days, so the nearest such time is meant.
func (c *clock) atUptime(ms uint32) cordon.Time {
	if c.now == 0 || !c.booted {
		return 0
	}
	return c.now - cordon.Time(int32(c.uptime-ms))*millisecond
}

// before is so many microseconds before the export (RFC 5102, section 5.9).
func (c *clock) before(us uint64) cordon.Time {
	if c.now == 0 || us > 1<<32 {
		return 0
	}
	return c.now - cordon.Time(us)*1000
}

// since is when an exporter that started at boot had been up for so long.
func since(boot cordon.Time, ms uint32) cordon.Time {
	return boot + cordon.Time(ms)*millisecond
}

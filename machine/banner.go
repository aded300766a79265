package machine

import (
	"bufio"
	"context"
	"net"
	"strconv"
	"strings"
	"time"

	"cordon"
)

// patience is how long one service may take to say what it is.
const patience = 250 * time.Millisecond

// Dial connects to a service of this machine.
type Dial func(ctx context.Context, port uint16) (net.Conn, error)

// Loopback connects to this machine over the loopback, and to no other.
func Loopback(ctx context.Context, port uint16) (net.Conn, error) {
	d := net.Dialer{Timeout: patience}
	return d.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(port))))
}

// Banner asks a service what it is: what it says first, or what a web server says
// of itself. "" where it says nothing.
func (dial Dial) Banner(ctx context.Context, l Listener) string {
	if l.Proto != cordon.TCP {
		return ""
	}
	conn, err := dial(ctx, l.Port)
	if err != nil {
		return ""
	}
	defer conn.Close()
	if conn.SetDeadline(time.Now().Add(patience)) != nil {
		return ""
	}
	r := bufio.NewReaderSize(conn, 4096)
	if first, err := r.ReadString('\n'); first != "" {
		return shortened(first)
	} else if !timedOut(err) {
		return ""
	}
	if conn.SetDeadline(time.Now().Add(patience)) != nil {
		return ""
	}
	if _, err := conn.Write([]byte("HEAD / HTTP/1.0\r\n\r\n")); err != nil {
		return ""
	}
	return server(r)
}

func timedOut(err error) bool {
	n, ok := err.(net.Error)
	return ok && n.Timeout()
}

// server is a web server's name for itself.
func server(r *bufio.Reader) string {
	for range 64 {
		line, err := r.ReadString('\n')
		name, value, ok := strings.Cut(line, ":")
		if ok && strings.EqualFold(strings.TrimSpace(name), "server") {
			return shortened(value)
		}
		if err != nil || strings.TrimSpace(line) == "" {
			return ""
		}
	}
	return ""
}

func shortened(s string) string { return cordon.Printable([]byte(strings.TrimSpace(s)), 200) }

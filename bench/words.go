package bench

import (
	"fmt"
	"math/rand/v2"
)

// Words of which paths and queries are made.
var (
	folders = []string{"images", "products", "news", "docs", "support", "download", "forum", "static/css", "archive/2001", "about", "catalog", "scripts", "~miller", "research/papers", "shop/basket"}
	nouns   = []string{"index", "overview", "release-notes", "logo", "header", "contact", "price-list", "annual_report", "installation", "banner", "default", "welcome", "thumbnail", "style", "menu"}
	endings = []string{".html", ".html", ".gif", ".gif", ".jpg", ".css", ".js", ".php", ".asp", ".pdf", ".png", "/", ".cgi"}
	sites   = []string{"http://www.example.org", "http://www.example.org", "http://www.example.org", "http://search.example.net", "http://directory.example.com", "https://portal.example.edu"}
	escapes = []string{"q=caf%C3%A9+menu", "q=white%20paper", "next=%2Fhome%3Fid%3D7", "title=annual%20report%202001", "session=a%3Db%26c"}
)

var agents = []string{
	"Mozilla/4.0 (compatible; MSIE 5.5; Windows 98)",
	"Mozilla/4.0 (compatible; MSIE 5.01; Windows NT 5.0)",
	"Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; .NET CLR 1.0.3705)",
	"Mozilla/4.77 [en] (X11; U; Linux 2.4.3-20mdk i686)",
	"Mozilla/5.0 (Windows; U; Windows NT 5.0; en-US; rv:0.9.4) Gecko/20010913",
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
	"Googlebot/2.1 (+http://www.googlebot.com/bot.html)",
	"Opera/5.12 (Windows 98; U)  [de]",
	"Wget/1.7",
	"-",
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

func path(rng *rand.Rand) string {
	return fmt.Sprintf("/%s/%s-%d%s", pick(rng, folders), pick(rng, nouns), rng.IntN(500), pick(rng, endings))
}

// request is an ordinary request line; one in thirty has an escape in its query.
func request(rng *rand.Rand) string {
	method, version := "GET", "HTTP/1.1"
	switch rng.IntN(20) {
	case 0:
		method = "POST"
	case 1:
		method = "HEAD"
	}
	if rng.IntN(5) == 0 {
		version = "HTTP/1.0"
	}
	target := path(rng)
	switch rng.IntN(30) {
	case 0:
		target += "?" + pick(rng, escapes)
	case 1, 2, 3:
		target += fmt.Sprintf("?id=%d&page=%d", rng.IntN(100_000), rng.IntN(20))
	}
	return method + " " + target + " " + version
}

// referer is a page that led here; one in thirty has an escape.
func referer(rng *rand.Rand) string {
	r := pick(rng, sites) + path(rng)
	if rng.IntN(30) == 0 {
		r += "?" + pick(rng, escapes)
	}
	return r
}

// status is an answer's code and a space.
func status(rng *rand.Rand) string {
	switch k := rng.IntN(100); {
	case k < 80:
		return "200 "
	case k < 90:
		return "304 "
	case k < 94:
		return "302 "
	case k < 98:
		return "404 "
	case k < 99:
		return "206 "
	}
	return "500 "
}

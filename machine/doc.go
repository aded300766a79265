// Package machine learns what is to be known of the machine that it runs on, and
// says it as inventories do. It changes nothing, needs no privilege for most, and
// says what it could not see without.
//
// [Facts] is where that comes from: one implementation for Linux, one for macOS,
// one for Windows, each over a small set of calls that tests answer from
// recordings. [Collect] turns them into items. It asks for files and registry
// values that advisories name and for no others: the package knows no worm.
//
// What listens on this machine is asked for its banner over the loopback alone,
// for a bounded time.
package machine

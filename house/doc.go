// Package house holds the tests about the whole tree and nothing else: that
// packages import what docs/architecture.md allows and no more, that what
// decides touches neither clock nor world, that every link in the documents
// leads somewhere, and that the commands and advisories shown there work.
package house

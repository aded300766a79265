package bench

import (
	"fmt"
	"math/rand/v2"
)

// Advisory writes an advisory like the shipped ones, about requests that no
// other has and no generated log.
func Advisory(n int) string {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	word := func() string {
		b := make([]byte, 6+r.IntN(8))
		for i := range b {
			b[i] = byte('a' + r.IntN(26))
		}
		return string(b)
	}
	name := word()
	return fmt.Sprintf(`cordon: 1
id: worm-%d
title: Worm %d
revision: 1
tlp: CLEAR
kind: worm
service: [tcp/80]
summary: A synthetic worm.
facts:
  - id: os
    ask: Which system?
    values: [a, b]
    how: [Look.]
    from: [{column: os}]
exposure:
  - {when: {os: a}, is: affected, outcome: {v: executes}}
  - {when: {os: b}, is: not-affected}
family:
  - {id: family, on: request, path-ends: [/%s.%s], query: {run-of: any, at-least: 13}}
variants:
  - id: v
    name: V
    recognise:
      - {id: form, on: request, path: [/%s/%s.cgi], query: {run-of: X, at-least: 13}}
    remedy: patch
remedies:
  - {id: patch, rank: 1, title: Patch, steps: [Patch.]}
due-care: Patch.
`, n, n, name, word()[:3], word(), name)
}

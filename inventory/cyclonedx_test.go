package inventory

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What runs in a container is not what the machine runs.
func TestPartsOfContainersAreNotTheMachines(t *testing.T) {
	const (
		head    = `{"bomFormat":"CycloneDX","metadata":{"component":{"type":"device","name":"web1"}},"components":[`
		alpine  = `{"type":"operating-system","name":"Alpine Linux"}`
		openssl = `{"type":"library","name":"openssl","version":"1"}`
		xml     = `<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><metadata><component type="device"><name>web1</name></component></metadata><components>`
		box     = `{"bomFormat":"CycloneDX","metadata":{"component":{"type":"container","name":"web1"}},"components":[`
		boxXML  = `<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><metadata><component type="container"><name>web1</name></component></metadata><components>`
	)
	in := func(kind, inner string) string {
		return `{"type":"` + kind + `","name":"x","components":[` + inner + `]}`
	}
	inXML := func(kind, inner string) string {
		return `<component type="` + kind + `"><name>x</name><components>` + inner + `</components></component>`
	}
	for _, test := range []struct {
		name, data string
		want       []string
		note       bool
	}{
		{"the machine's own", head + alpine + "," + openssl + "]}", []string{"web1 operating system Alpine Linux by record", "web1 package openssl version 1 by record"}, false},
		{"a container's", head + in("container", alpine+","+openssl) + "]}", []string{"web1 package x by record"}, true},
		{"a container's, beside the machine's", head + openssl + "," + in("container", alpine) + "," + openssl + "]}", []string{"web1 package openssl version 1 by record", "web1 package x by record", "web1 package openssl version 1 by record"}, true},
		{"an application's system", head + in("application", alpine+","+openssl) + "]}", []string{"web1 package x by record", "web1 package openssl version 1 by record"}, true},
		{"deep in a container", head + in("application", in("container", in("library", openssl))) + "]}", []string{"web1 package x by record", "web1 package x by record"}, true},
		{"an image's", box + alpine + "," + openssl + "]}", []string{}, true},
		{"an image's, as XML", boxXML + `<component type="operating-system"><name>Alpine Linux</name></component></components></bom>`, []string{}, true},
		{"packages of the machine's system", head + in("operating-system", openssl) + "]}", []string{"web1 operating system x by record", "web1 package openssl version 1 by record"}, false},
		{"a container's, as XML", xml + inXML("container", `<component type="operating-system"><name>Alpine Linux</name></component>`) + `<component type="library"><name>openssl</name></component></components></bom>`, []string{"web1 package x by record", "web1 package openssl by record"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, tally, err := read(t, test.data, Options{})
			if diff := cmp.Diff(test.want, without(got, " machine ")); err != nil || diff != "" {
				t.Errorf("%v, items (-want +got):\n%s", err, diff)
			}
			if said := strings.Contains(strings.Join(notesOn(&tally), ";"), "they are not the machine's"); said != test.note {
				t.Errorf("notes: %v", notesOn(&tally))
			}
		})
	}
}

package report

import (
	"fmt"
	"reflect"
	"strings"
)

// member is a field of a struct as it stands in an object.
type member struct {
	index     int
	name      string // quoted, with the colon behind it
	omitEmpty bool
	encode    encoder
}

type members []member

func (c compiler) object(t reflect.Type) (encoder, error) {
	m, err := c.members(t)
	return func(s *sheet, v reflect.Value, depth int) {
		s.raw("{")
		if m.write(s, v, depth+1, 0) > 0 {
			s.line(depth)
		}
		s.raw("}")
	}, err
}

func (c compiler) members(t reflect.Type) (members, error) {
	var all members
	for i := range t.NumField() {
		f := t.Field(i)
		m, err := c.member(f)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		m.index = i
		all = append(all, m)
	}
	return all, nil
}

func (c compiler) member(f reflect.StructField) (member, error) {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	switch {
	case name == "" || name == "-" || f.Anonymous || !f.IsExported():
		return member{}, fmt.Errorf("it has no name in JSON")
	case options != "" && (options != "omitempty" || f.Type.Kind() == reflect.Struct):
		return member{}, fmt.Errorf("%q is not known here", options)
	}
	encode, err := c.encoder(f.Type)
	return member{name: fmt.Sprintf("%q:", name), omitEmpty: options != "", encode: encode}, err
}

// write writes the members of v, of which so many stand before them, and
// returns how many there are then.
func (m members) write(s *sheet, v reflect.Value, depth, n int) int {
	for i := range m {
		x := v.Field(m[i].index)
		if m[i].omitEmpty && isEmpty(x) {
			continue
		}
		s.next(n, depth)
		s.name(m[i].name)
		m[i].encode(s, x, depth)
		n++
	}
	return n
}

// isEmpty is what encoding/json omits.
func isEmpty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}

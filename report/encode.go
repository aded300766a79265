package report

import (
	"encoding"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"

	"cordon"
)

// encoder writes a value that stands so many levels deep.
type encoder func(s *sheet, v reflect.Value, depth int)

// compiler makes encoders, one for each type, as encoding/json writes it but
// that a list is never null. What no report has it refuses, so that a field
// added to the report is either written right or not at all.
type compiler struct {
	known map[reflect.Type]*encoder
}

func newCompiler() compiler { return compiler{map[reflect.Type]*encoder{}} }

// encoder returns the encoder for a type. A type that contains itself finds
// the one that is still being made.
func (c compiler) encoder(t reflect.Type) (encoder, error) {
	if e := c.known[t]; e != nil {
		return func(s *sheet, v reflect.Value, depth int) { (*e)(s, v, depth) }, nil
	}
	e := new(encoder)
	c.known[t] = e
	var err error
	*e, err = c.compile(t)
	return *e, err
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

func (c compiler) compile(t reflect.Type) (encoder, error) {
	switch {
	case t.Kind() == reflect.Pointer:
		return c.pointer(t)
	case t == reflect.TypeFor[cordon.Time]():
		return encodeTime, nil
	case t == scannerRows:
		return rowsOf(c, func(v reflect.Value) iter.Seq[cordon.ScannerReport] {
			return v.Interface().(cordon.Rows[cordon.ScannerReport]).All()
		})
	case reflect.PointerTo(t).Implements(jsonMarshaler):
		return nil, fmt.Errorf("%s has a JSON form of its own, which is not known here", t)
	case t.Implements(textMarshaler):
		return encodeText, nil
	case t.Kind() == reflect.Struct:
		return c.object(t)
	case t == reflect.TypeFor[iter.Seq[cordon.CheckHost]]():
		return rowsOf(c, func(v reflect.Value) iter.Seq[cordon.CheckHost] { return v.Interface().(iter.Seq[cordon.CheckHost]) })
	case t == reflect.TypeFor[map[string]string]():
		return encodeTexts, nil
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return c.list(t)
	}
	return plainEncoder(t)
}

// plainEncoder is that of a type without parts.
func plainEncoder(t reflect.Type) (encoder, error) {
	switch t.Kind() {
	case reflect.String:
		return func(s *sheet, v reflect.Value, _ int) { s.text(v.String()) }, nil
	case reflect.Bool:
		return func(s *sheet, v reflect.Value, _ int) { s.bool(v.Bool()) }, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(s *sheet, v reflect.Value, _ int) { s.int(v.Int()) }, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(s *sheet, v reflect.Value, _ int) { s.uint(v.Uint()) }, nil
	case reflect.Float64:
		return encodeFloat, nil
	}
	return nil, fmt.Errorf("%s has no JSON form here", t)
}

// encodeTexts writes texts by name, in the order of the names.
func encodeTexts(s *sheet, v reflect.Value, depth int) {
	texts := v.Interface().(map[string]string)
	s.raw("{")
	for i, name := range slices.Sorted(maps.Keys(texts)) {
		s.next(i, depth+1)
		s.text(name)
		s.name(":")
		s.text(texts[name])
	}
	if len(texts) > 0 {
		s.line(depth)
	}
	s.raw("}")
}

// rowsOf are a list's that are made as they are written.
func rowsOf[T any](c compiler, list func(reflect.Value) iter.Seq[T]) (encoder, error) {
	encode, err := c.encoder(reflect.TypeFor[T]())
	return func(s *sheet, v reflect.Value, depth int) {
		s.raw("[")
		n := 0
		if all := list(v); all != nil {
			for row := range all {
				s.next(n, depth+1)
				encode(s, reflect.ValueOf(&row).Elem(), depth+1)
				if n++; !s.spill() {
					return
				}
			}
		}
		if n > 0 {
			s.line(depth)
		}
		s.raw("]")
	}, err
}

func encodeTime(s *sheet, v reflect.Value, _ int) { s.time(cordon.Time(v.Int())) }

func encodeText(s *sheet, v reflect.Value, _ int) {
	b, err := v.Interface().(encoding.TextMarshaler).MarshalText()
	if err != nil {
		s.fail(err)
	}
	s.text(string(b))
}

func encodeFloat(s *sheet, v reflect.Value, _ int) {
	b, err := json.Marshal(v.Float())
	if err != nil { // not a number, or infinite
		s.fail(err)
	}
	s.b = append(s.b, b...)
}

func (c compiler) pointer(t reflect.Type) (encoder, error) {
	encode, err := c.encoder(t.Elem())
	return func(s *sheet, v reflect.Value, depth int) {
		if v.IsNil() {
			s.raw("null")
			return
		}
		encode(s, v.Elem(), depth)
	}, err
}

func (c compiler) list(t reflect.Type) (encoder, error) {
	encode, err := c.encoder(t.Elem())
	return func(s *sheet, v reflect.Value, depth int) {
		n := v.Len()
		if n == 0 {
			s.raw("[]")
			return
		}
		s.raw("[")
		for i := range n {
			s.next(i, depth+1)
			encode(s, v.Index(i), depth+1)
			if !s.spill() {
				return
			}
		}
		s.line(depth)
		s.raw("]")
	}, err
}

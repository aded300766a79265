package report

import (
	"reflect"

	"cordon"
)

// copyOf returns a deep copy of r: it can be changed, and r stays as it is.
func copyOf(r *cordon.Report) *cordon.Report {
	c := *r
	own(reflect.ValueOf(&c).Elem())
	return &c
}

// scannerRows are the one list of a report whose elements are made when they are asked
// for. Who changes them keeps them.
var scannerRows = reflect.TypeFor[cordon.Rows[cordon.ScannerReport]]()

// kept makes all rows, has each list of them changed, and keeps them.
func kept(v reflect.Value, change func(list reflect.Value)) {
	list := v.Interface().(cordon.Rows[cordon.ScannerReport]).List()
	change(reflect.ValueOf(&list).Elem())
	v.Set(reflect.ValueOf(cordon.RowsOf(list...)))
}

// own makes v, which shares what it points at with another, the only owner of
// it. It goes by reflection so that a field added to the report is copied
// without a line here.
func own(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == scannerRows {
			kept(v, own)
			return
		}
		for i := range v.NumField() {
			own(v.Field(i))
		}
	case reflect.Slice:
		shared := v.Slice(0, v.Len())
		v.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		reflect.Copy(v, shared)
		for i := range v.Len() {
			own(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			shared := v.Elem()
			v.Set(reflect.New(v.Type().Elem()))
			v.Elem().Set(shared)
			own(v.Elem())
		}
	}
}

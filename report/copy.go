package report

import (
	"reflect"

	"cordon"
)

// normal returns a deep copy of r in which no list is nil: a reader of the
// JSON never has to tell null from [].
func normal(r *cordon.Report) *cordon.Report {
	c := deepCopy(reflect.ValueOf(*r)).Interface().(cordon.Report)
	return &c
}

// deepCopy goes by reflection so that a field added to the report is copied,
// and its list made non-nil, without a line here.
func deepCopy(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(deepCopy(v.Field(i)))
		}
	case reflect.Slice:
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(deepCopy(v.Index(i)))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(deepCopy(v.Elem()))
		}
	default:
		out.Set(v)
	}
	return out
}

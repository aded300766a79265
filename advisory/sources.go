package advisory

import "cordon/version"

// places are what a source looks at; more than one is wrong.
func (s *Source) places() (names []string) {
	for _, p := range []struct{ name, value string }{
		{"column", s.Column},
		{"process", s.Process},
		{"server", s.Server},
		{"os", s.OS},
		{"file", s.File},
		{"hotfix", s.Hotfix},
		{"package", s.Package},
		{"registry", s.Registry},
		{"port", s.Port},
	} {
		if p.value != "" {
			names = append(names, p.name)
		}
	}
	return names
}

// source checks what the parts of a source mean together.
func (m *meaning) source(s *Source, path string) {
	places := s.places()
	bounded := s.From != "" || s.Below != ""
	switch {
	case len(places) == 0:
		m.wrong(path, "say where: column, process, server, os, file, hotfix, package, registry or port", "it looks nowhere")
		return
	case len(places) > 1:
		m.wrong(path, "make two sources of it", "it looks at %s and %s", places[0], places[1])
		return
	case s.RulesOut != nil && (places[0] == "os" || places[0] == "column"):
		m.wrong(path+".rules-out", "say what it means; a system that fits no source is none of the values", "what is said of %s names one value or none", map[string]string{"os": "an os", "column": "a column"}[places[0]])
	case s.RulesOut != nil && s.Means != "":
		m.wrong(path+".rules-out", "leave it out: what means one value rules out the others", "it means %s when it is found", clip(s.Means))
	case s.Means == "" && s.Absent == "" && s.RulesOut == nil && places[0] != "column":
		m.wrong(path, "add means", "it means nothing when it is found")
	case s.Absent != "" && !listed[places[0]]:
		m.wrong(path+".absent", "leave it out: there are whole lists of processes, packages, hotfixes and ports, and a machine can be looked at for files and registry values", "no source can tell that it is absent")
	case !s.AbsentUntil.IsZero() && s.Absent == "":
		m.wrong(path+".absent-until", "give absent, or leave it out", "no list that lacks it means anything at any time")
	case s.Means == "" && bounded && s.RulesOut == nil:
		m.wrong(path, "add means", "a version within the bounds means nothing")
	case s.Means != "" && s.Means == s.Absent:
		m.wrong(path+".absent", "give the value for a machine that lacks it", "it means %s where it is found and where it is not, so it tells nothing", clip(s.Means))
	case s.SupersededBy != nil && s.Hotfix == "":
		m.wrong(path+".superseded-by", "give the hotfix", "superseded-by belongs to a hotfix")
	case s.Equals != "" && s.Registry == "" && s.Column == "":
		m.wrong(path+".equals", "give the registry value or the column", "equals belongs to a registry value or a column")
	case s.Equals != "" && s.Means == "":
		m.wrong(path, "add means", "what equals it means nothing")
	}
	m.bounds(s, places[0], path)
}

// listed are the places of which sources give whole lists, so that something can
// be missing from one.
var listed = map[string]bool{"process": true, "package": true, "hotfix": true, "file": true, "registry": true, "port": true}

// versioned are the places where versions stand.
var versioned = map[string]bool{"column": true, "file": true, "os": true, "package": true, "server": true}

func (m *meaning) bounds(s *Source, place, path string) {
	bounded := s.From != "" || s.Below != ""
	switch {
	case bounded && s.Scheme == "":
		m.wrong(path, "add scheme: dpkg, rpm, semver or windows", "nothing says how its versions count")
		return
	case !bounded && s.Scheme != "":
		m.wrong(path+".scheme", "add from, below or both", "it has a scheme and no version")
		return
	case bounded && !versioned[place]:
		m.wrong(path, "versions stand in column, file, os, package and server", "a %s has no version", place)
		return
	}
	scheme := version.Scheme(s.Scheme)
	for _, b := range []struct{ key, value string }{{"from", s.From}, {"below", s.Below}} {
		if b.value != "" && !scheme.Valid(b.value) {
			m.wrong(path+"."+b.key, "write it as "+s.Scheme+" does", "%q is no version of %s", clip(b.value), s.Scheme)
		}
	}
	if order, ok := scheme.Compare(s.From, s.Below); ok && order >= 0 {
		m.wrong(path, "write the lesser into from", "no version is from %s on and below %s", clip(s.From), clip(s.Below))
	}
}

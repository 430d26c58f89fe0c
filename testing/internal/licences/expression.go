package main

import "strings"

// permitted are the permitted licences by SPDX identifier, and by the names that authors of Java
// libraries use instead.
var permitted = map[string]bool{
	"Apache-2.0": true, "MIT": true, "BSD-2-Clause": true, "BSD-3-Clause": true, "ISC": true,
	"MPL-2.0": true,

	"Apache 2": true, "Apache 2.0": true, "Apache 2.0 License": true,
	"Apache License 2.0": true, "Apache License Version 2.0": true,
	"Apache License, Version 2.0": true,
	"Apache License, version 2.0": true, "The Apache License, Version 2.0": true,
	"Apache Software License - Version 2.0": true, "The Apache Software License, Version 2.0": true,
	"The Apache Software License, version 2.0": true,
	"MIT License": true, "The MIT License": true, "The MIT License (MIT)": true,
	"BSD 2-Clause License": true, "BSD": true, "New BSD License": true,
	"3-Clause BSD License": true,
	"BSD New license":      true, "MIT license": true,
	"Go License": true, // of re2j: the text is BSD-3-Clause
}

// exceptions are accepted components with other licences, and the reason.
var exceptions = map[string]struct{ licence, why string }{
	"crate foldhash": {"Zlib", "permissive; a part of dynoxide, which runs in tests only"},
	"crate unicode-ident": {"(MIT OR Apache-2.0) AND Unicode-3.0",
		"permissive; a build tool of dynoxide"},
}

// permits evaluates an SPDX licence expression: one side of an OR must be permitted, and both of an
// AND. "A/B" is an OR in the form of older crates. A WITH only adds permissions.
func permits(expression string) bool {
	if permitted[expression] {
		return true
	}
	expression = strings.NewReplacer("(", " ( ", ")", " ) ", "/", " OR ").Replace(expression)
	p := evaluator{words: strings.Fields(expression)}
	return p.or() && len(p.words) == 0
}

// evaluator evaluates the rest of an expression. A misplaced word permits nothing.
type evaluator struct{ words []string }

func (p *evaluator) take(word string) bool {
	if len(p.words) == 0 || p.words[0] != word {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *evaluator) or() bool {
	ok := p.and()
	for p.take("OR") {
		right := p.and()
		ok = ok || right
	}
	return ok
}

func (p *evaluator) and() bool {
	ok := p.licence()
	for p.take("AND") {
		right := p.licence()
		ok = ok && right
	}
	return ok
}

func (p *evaluator) licence() bool {
	if p.take("(") {
		ok := p.or()
		return p.take(")") && ok
	}
	if len(p.words) == 0 {
		return false
	}
	ok := permitted[p.words[0]]
	p.words = p.words[1:]
	if p.take("WITH") && len(p.words) > 0 {
		p.words = p.words[1:]
	}
	return ok
}

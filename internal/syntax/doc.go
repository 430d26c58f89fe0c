// Package syntax reads the tokens, names, data types and CREATE TABLE statements of Flink SQL.
//
// It is the grammar alone: package schema gives what is read here its meaning, and the SQL
// program's script parser reads its expressions and queries from the same [Cursor].
//
// The tokens come from participle's lexer; the grammar is written as functions over a Cursor rather
// than as participle's tagged structs, because a message such as "expected ',' or ')'; did you mean
// NOT?" needs to know what was tried at the very token that failed, and because functions neither
// backtrack nor recurse deeper than [MaxDepth].
package syntax

// Package repository has the tests of the repository as a whole: the sizes of files, the sentence
// that each package has about itself, the links of the documentation, and the functions that
// docs/architecture.md names.
package repository

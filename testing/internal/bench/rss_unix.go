//go:build !darwin

package main

// rssUnit is the unit of a process's peak memory, as the operating system reports it: a KiB.
const rssUnit = 1 << 10

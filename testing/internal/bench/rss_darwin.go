package main

// rssUnit is the unit of a process's peak memory, as the operating system reports it: a byte.
const rssUnit = 1

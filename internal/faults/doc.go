// Package faults stands between a client and DynamoDB as a bad network and a bad day do:
// connections break before a request is applied and after, answers come late, in half, or are
// errors. DynamoDB itself is real.
package faults

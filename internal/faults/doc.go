// Package faults is a proxy between a client and a real DynamoDB that injects network and server
// faults: connections that break before or after a request is applied, responses that are late,
// partial or errors.
package faults

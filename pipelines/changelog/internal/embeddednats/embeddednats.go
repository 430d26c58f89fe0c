// Package embeddednats provides a NATS server with JetStream in this process, for the program
// changelog with -embedded and for tests.
package embeddednats

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// startTimeout limits how long a server takes to start.
const startTimeout = 20 * time.Second

// Server is a NATS server on 127.0.0.1. Its streams are in a temporary directory, until Close.
type Server struct {
	dir     string
	options server.Options
	server  *server.Server
}

// Start starts a server on a free port, without a password.
func Start() (*Server, error) {
	dir, err := os.MkdirTemp("", "nats-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, options: server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: dir,
		NoSigs: true, NoLog: true, NoSystemAccount: true,
	}}
	if err := s.Resume(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// Resume starts the server again after Pause, at the same address and with the same streams.
func (s *Server) Resume() error {
	options := s.options
	srv, err := server.NewServer(&options)
	if err != nil {
		return fmt.Errorf("the in-process NATS server does not start: %w", err)
	}
	srv.Start()
	if !srv.ReadyForConnections(startTimeout) {
		srv.Shutdown()
		return errors.New("the in-process NATS server does not start: it cannot listen, " +
			"or its directory cannot be written")
	}
	s.server = srv
	if addr, ok := srv.Addr().(*net.TCPAddr); ok {
		s.options.Port = addr.Port
	}
	return nil
}

// Pause stops the server as a crash would: connections break, and its streams stay on disk.
func (s *Server) Pause() {
	s.server.Shutdown()
	s.server.WaitForShutdown()
}

// URL returns the URL for clients.
func (s *Server) URL() string { return s.server.ClientURL() }

// Close stops the server and deletes its streams.
func (s *Server) Close() error {
	s.Pause()
	return os.RemoveAll(s.dir)
}

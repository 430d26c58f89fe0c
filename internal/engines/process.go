package engines

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startTimeout is how long an engine may take to start: on a busy machine one took 40 s.
const startTimeout = 3 * time.Minute

// Process is a running engine, in a process group of its own.
type Process struct {
	name   string
	cmd    *exec.Cmd
	stdin  io.Closer // the engine ends when it closes, and so with this process
	ended  chan struct{}
	closed sync.Once

	mu  sync.Mutex
	log []string // the last lines
}

// logLines is how many lines of an engine's log are kept for error messages.
const logLines = 40

// readiness reports whether an engine is ready. It is called with each line that the engine prints,
// and between them with the empty string, until it returns true.
type readiness func(ctx context.Context, line string) bool

// start runs a process of the script and waits until it is ready.
func start(ready readiness, name string, args ...string) (*Process, error) {
	script, err := findScript()
	if err != nil {
		return nil, err
	}
	p := &Process{name: name, ended: make(chan struct{})}
	p.cmd = exec.Command("bash", append([]string{script, "run", name}, args...)...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	output, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.cmd.Stderr = p.cmd.Stdout
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	lines := make(chan string, 1)
	go p.read(output, lines)
	if err := p.await(ready, lines); err != nil {
		p.Kill()
		return nil, err
	}
	go func() {
		for range lines {
		}
	}()
	return p, nil
}

// read reads the log until the engine has ended.
func (p *Process) read(output io.Reader, lines chan<- string) {
	defer close(p.ended)
	defer close(lines)
	in := bufio.NewReader(output)
	for {
		line, err := in.ReadString('\n')
		if line = strings.TrimRight(line, "\n"); line != "" {
			p.mu.Lock()
			p.log = append(p.log[max(0, len(p.log)-logLines+1):], line)
			p.mu.Unlock()
			lines <- line
		}
		if err != nil {
			_ = p.cmd.Wait()
			return
		}
	}
}

func (p *Process) await(ready readiness, lines <-chan string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		var line string
		var ok = true
		select {
		case line, ok = <-lines:
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready after %v; its log ends in\n%s", p.name, startTimeout,
				p.Log())
		}
		if !ok {
			return p.failure()
		}
		if ready(ctx, line) {
			return nil
		}
	}
}

// failure is why the engine ended before it was ready: the script's own error, which is one line,
// or else the end of the log.
func (p *Process) failure() error {
	log := p.Log()
	if last := log[strings.LastIndexByte(log, '\n')+1:]; strings.HasPrefix(last, scriptName+": ") {
		return errors.New(last)
	}
	return fmt.Errorf("%s ended before it was ready; its log ends in\n%s", p.name, log)
}

// Log returns the last lines that the engine printed.
func (p *Process) Log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.log, "\n")
}

// Ended is closed when the engine has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Kill kills the engine and its child processes, as kill -9 does, and waits until they have ended.
func (p *Process) Kill() {
	p.closed.Do(func() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		_ = p.stdin.Close()
	})
	<-p.ended
}

const scriptName = "internal/engines/engines"

// findScript returns the script's path in the module of the test's folder.
func findScript() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		script := filepath.Join(dir, filepath.FromSlash(scriptName))
		if _, err := os.Stat(script); err == nil {
			return script, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("%s is not in this folder or a parent", scriptName)
		}
		dir = parent
	}
}

package dataflow

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// build builds a program and returns its binary, which is also the workers' binary.
func build(t *testing.T, program string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), program)
	cmd := exec.Command("go", "build", "-o", binary, "./pipelines/"+program)
	cmd.Dir = "../../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// dryRun runs a program as the documentation does for Dataflow, but with --dry_run, and returns the
// job that it would submit.
func dryRun(t *testing.T, binary string, args ...string) string {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"--runner=dataflow", "--dry_run", "--project=p",
		"--region=us-central1", "--staging_location=gs://bucket/staging",
		"--worker_binary=" + binary}, args...)...)
	// Without credentials Google's client would look for some on the network.
	google := write(t, "google.json", `{"type":"authorized_user","client_id":"test",`+
		`"client_secret":"test","refresh_token":"test"}`)
	cmd.Env = append(os.Environ(), "GOOGLE_APPLICATION_CREDENTIALS="+google,
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_EC2_METADATA_DISABLED=true")
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// holds checks that a job has the steps.
func holds(t *testing.T, job string, steps ...string) {
	t.Helper()
	for _, step := range steps {
		if !strings.Contains(job, step) {
			t.Errorf("the job has no %q:\n%.2000s", step, job)
		}
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSQL(t *testing.T) {
	input := write(t, "clicks.csv", "1,buy\n")
	script := write(t, "load.sql", `
		CREATE TABLE clicks (user_id BIGINT, behavior STRING)
		WITH ('connector' = 'filesystem', 'path' = '`+input+`', 'format' = 'csv');
		CREATE TABLE last_click (user_id BIGINT, behavior STRING) PARTITIONED BY (user_id)
		WITH ('connector' = 'dynamodb', 'table-name' = 'last_click', 'aws.region' = 'us-east-2');
		INSERT INTO last_click SELECT * FROM clicks;`)
	job := dryRun(t, build(t, "sql"), "-v", script)
	holds(t, job, "dynamodbio.Write", "beam:transform:group_by_key:v1")
}

func TestChangelog(t *testing.T) {
	srv, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT,
		JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() {
		srv.Shutdown()
		srv.WaitForShutdown()
	})
	conn, err := nats.Connect(srv.ClientURL(), nats.RetryOnFailedConnect(true))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "shop",
		Subjects: []string{"shop.orders"}}); err != nil {
		t.Fatal(err)
	}
	job := dryRun(t, build(t, "changelog"), "-v", "-nats", srv.ClientURL(), "-stream", "shop")
	holds(t, job, "dynamodbio.Write", "beam:transform:group_by_key:v1")
}

func TestUserBehavior(t *testing.T) {
	input, err := filepath.Abs("../../../pipelines/sql/user_behavior.csv")
	if err != nil {
		t.Fatal(err)
	}
	// The program prints no job; the run fails if the translation fails.
	dryRun(t, build(t, "userbehavior"), "-input", input)
}

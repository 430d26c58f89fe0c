package credentialstest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Isolate takes away every AWS setting of the machine that runs the tests until the test ends: its
// environment variables, its files, its proxies, and the metadata service of the instance it may
// be. It returns an empty home directory, where the AWS CLI's files would be named credentials and
// config.
func Isolate(t testing.TB) (home string) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "AWS_") || strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			t.Setenv(name, "") // restores it afterwards
			os.Unsetenv(name)
		}
	}
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(home, "credentials"))
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(home, "config"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	return home
}

package credentialstest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Isolate hides the AWS settings of the machine from the test until it ends: environment variables,
// files, proxies, and the metadata service of an instance. It returns a new home directory, in
// which the SDKs look for the AWS CLI's files under the names credentials and config.
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

package credentials_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
)

func TestAutoTakesTheFirstThatIsConfigured(t *testing.T) {
	type fixture struct {
		home       string
		properties map[string]string
	}
	// Each step configures one more provider, that comes before all earlier ones in the order of
	// AUTO.
	steps := []struct {
		want      string
		configure func(t *testing.T, f *fixture)
	}{
		{"ASIA-instance-", func(t *testing.T, _ *fixture) {
			credentialstest.RunInstance(t)
		}},
		{"ASIA-container-", func(t *testing.T, _ *fixture) {
			t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI",
				credentialstest.RunContainer(t, hushToken).URL())
			t.Setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", hushToken)
		}},
		// a profile that says nothing of credentials
		{"ASIA-container-", func(t *testing.T, f *fixture) {
			writeFile(t, filepath.Join(f.home, "config"), "[default]\nregion = us-east-2\n")
		}},
		{"AKIAPROFILE", func(t *testing.T, f *fixture) {
			writeFile(t, filepath.Join(f.home, "credentials"),
				"[default]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = "+hushKey+"\n")
		}},
		{"ASIA-web-1", func(t *testing.T, f *fixture) {
			t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE",
				writeFile(t, filepath.Join(f.home, "token"), hushWeb))
			t.Setenv("AWS_ROLE_ARN", "arn:aws:iam::1:role/web")
			t.Setenv("AWS_ENDPOINT_URL_STS", credentialstest.RunSTS(t).URL())
		}},
		{"AKIAPROP", func(_ *testing.T, f *fixture) {
			f.properties = map[string]string{"aws.accessKeyId": "AKIAPROP",
				"aws.secretAccessKey": hushKey, "aws.sessionToken": hushToken}
		}},
		{"AKIAPROP", func(t *testing.T, _ *fixture) { // half of a key pair is none
			t.Setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
		}},
		{"AKIAENV", func(t *testing.T, _ *fixture) {
			t.Setenv("AWS_SECRET_ACCESS_KEY", hushKey)
		}},
	}
	f := fixture{home: credentialstest.Isolate(t)}
	for i, step := range steps {
		step.configure(t, &f)
		creds := mustRetrieve(t, nil, credentials.Params{Region: "us-east-2",
			Properties: f.properties})
		if !strings.HasPrefix(creds.AccessKeyID, step.want) || creds.SecretAccessKey == "" {
			t.Errorf("step %d: AUTO took %s, want %s", i, creds.AccessKeyID, step.want)
		}
	}
}

func TestAutoTellsEachProviderItTried(t *testing.T) {
	home := credentialstest.Isolate(t)
	err := mustFail(t, credentials.Options{"aws.credentials.provider": "auto"},
		credentials.Params{})
	mustContain(t, err, "AUTO: no credentials found by any of ",
		"ENV_VAR: AWS_ACCESS_KEY_ID", "SYS_PROP: the properties aws.accessKeyId",
		"WEB_IDENTITY_TOKEN: neither ",
		"PROFILE default: there is no profile default in "+filepath.Join(home, "credentials"),
		"CONTAINER: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "EC2_INSTANCE: "+
			"AWS_EC2_METADATA_DISABLED is true")
	if !errors.Is(err, credentials.ErrNotFound) || err.Provider != credentials.Auto {
		t.Errorf("Provider %s, ErrNotFound %t", err.Provider,
			errors.Is(err, credentials.ErrNotFound))
	}
}

func TestAutoStopsAtAProviderThatIsConfiguredAndFails(t *testing.T) {
	home := credentialstest.Isolate(t)
	writeFile(t, filepath.Join(home, "credentials"),
		"[default]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = "+hushKey+"\n")
	sts := credentialstest.RunSTS(t)
	sts.Reject(func(credentialstest.Call) (string, string) { return "AccessDenied", "not for you" })
	t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", writeFile(t, filepath.Join(home, "token"), hushWeb))
	t.Setenv("AWS_ROLE_ARN", loaderARN)
	t.Setenv("AWS_ENDPOINT_URL_STS", sts.URL())
	err := mustFail(t, nil, credentials.Params{Region: "us-east-2"})
	mustContain(t, err, "AUTO: WEB_IDENTITY_TOKEN "+loaderARN+": AccessDenied",
		"passed over before it: ENV_VAR: AWS_ACCESS_KEY_ID")
	if errors.Is(err, credentials.ErrNotFound) {
		t.Errorf("a refusal passes for nothing found: %v", err)
	}
	if strings.Contains(err.Error(), "PROFILE") {
		t.Errorf("AUTO went on after the refusal: %v", err)
	}
}

func TestAutoTellsAnEnvironmentThatCannotBeRead(t *testing.T) {
	credentialstest.Isolate(t)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
	t.Setenv("AWS_SECRET_ACCESS_KEY", hushKey)
	t.Setenv("AWS_MAX_ATTEMPTS", "many")
	err := mustFail(t, nil, credentials.Params{})
	mustContain(t, err, "AUTO: ENV_VAR: ", "AWS_MAX_ATTEMPTS")
	if errors.Is(err, credentials.ErrNotFound) {
		t.Errorf("a faulty environment passes for an empty one: %v", err)
	}
}

func TestAutoKeepsItsChoice(t *testing.T) {
	home := credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	sts.Lifetime(func(int) time.Duration { return -time.Minute })
	t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", writeFile(t, filepath.Join(home, "token"), hushWeb))
	t.Setenv("AWS_ROLE_ARN", loaderARN)
	t.Setenv("AWS_ENDPOINT_URL_STS", sts.URL())
	provider, err := credentials.New(t.Context(), nil, credentials.Params{Region: "us-east-2"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Retrieve(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
	t.Setenv("AWS_SECRET_ACCESS_KEY", hushKey)
	creds, err := provider.Retrieve(t.Context())
	if err != nil || creds.AccessKeyID != "ASIA-loader-2" {
		t.Errorf("the renewal gave %s, %v; want the role's again", creds.AccessKeyID, err)
	}
	if n := len(sts.Calls()); n != 2 {
		t.Errorf("%d calls to STS, want 2", n)
	}
}

func TestAutoFindsWhatComesLater(t *testing.T) {
	credentialstest.Isolate(t)
	provider, err := credentials.New(t.Context(), nil, credentials.Params{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Retrieve(t.Context()); !errors.Is(err, credentials.ErrNotFound) {
		t.Fatalf("the error is %v, want ErrNotFound", err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
	t.Setenv("AWS_SECRET_ACCESS_KEY", hushKey)
	if creds, err := provider.Retrieve(t.Context()); err != nil || creds.AccessKeyID != "AKIAENV" {
		t.Errorf("got %s, %v", creds.AccessKeyID, err)
	}
}

func TestContainerRefusalEndsAutoWithoutItsToken(t *testing.T) {
	credentialstest.Isolate(t)
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", credentialstest.RunContainer(t, hushToken).URL())
	t.Setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
		writeFile(t, filepath.Join(t.TempDir(), "token"), "hush-wrong"))
	mustContain(t, mustFail(t, nil, credentials.Params{}), "CONTAINER http://127.0.0.1:",
		"AccessDenied", "bad token ******")
}

func TestContainerTokenIsReadFromItsFile(t *testing.T) {
	credentialstest.Isolate(t)
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", credentialstest.RunContainer(t, hushToken).URL())
	t.Setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
		writeFile(t, filepath.Join(t.TempDir(), "token"), hushToken+"\n"))
	if creds := mustRetrieve(t, nil,
		credentials.Params{}); creds.AccessKeyID != "ASIA-container-1" {
		t.Errorf("credentials of %s", creds.AccessKeyID)
	}
}

func TestContainerThatFailsWithoutACodeIsToldByItsStatus(t *testing.T) {
	credentialstest.Isolate(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "the agent is sorry", http.StatusNotFound)
	}))
	defer server.Close()
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.URL)
	mustContain(t, mustFail(t, nil, credentials.Params{}),
		"CONTAINER "+server.URL+": HTTP 404: the agent is sorry")
}

func TestInstanceWithoutARoleHasNoCredentials(t *testing.T) {
	credentialstest.Isolate(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			w.Header().Set("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "300")
			fmt.Fprint(w, "token")
			return
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	t.Setenv("AWS_EC2_METADATA_DISABLED", "false")
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.URL)
	err := mustFail(t, nil, credentials.Params{})
	if !errors.Is(err, credentials.ErrNotFound) {
		t.Errorf("not ErrNotFound: %v", err)
	}
	mustContain(t, err, "EC2_INSTANCE: no EC2 IMDS role found")
}

func TestMachineThatIsNoInstanceHasNoCredentials(t *testing.T) {
	credentialstest.Isolate(t)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "false")
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1")
	err := mustFail(t, nil, credentials.Params{})
	if !errors.Is(err, credentials.ErrNotFound) {
		t.Errorf("not ErrNotFound: %v", err)
	}
	mustContain(t, err, "AUTO: no credentials found by any of ", "EC2_INSTANCE: ", "127.0.0.1:1")
}

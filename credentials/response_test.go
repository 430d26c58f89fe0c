package credentials_test

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
)

const roleOfResponses = "arn:aws:iam::123456789012:role/loader"

// services are the providers that ask a service for credentials, with the text that an error names
// the request by.
var services = []struct {
	name, request string
	set           func(t testing.TB, url, folder string) credentials.Options
}{
	{"ASSUME_ROLE", "AssumeRole at URL: ", func(t testing.TB, url, _ string) credentials.Options {
		return credentials.Options{
			"aws.credentials.provider": "ASSUME_ROLE", "aws.credentials.role.arn": roleOfResponses,
			"aws.credentials.role.sessionName": "loader",
			"aws.credentials.role.stsEndpoint": url, "aws.credentials.role.provider": "BASIC",
			"aws.credentials.role.provider.basic.accesskeyid": "AKIABASE",
			"aws.credentials.role.provider.basic.secretkey":   credentialstest.SecretMarker,
		}
	}},
	{"WEB_IDENTITY_TOKEN", "AssumeRoleWithWebIdentity at URL: ",
		func(t testing.TB, url, folder string) credentials.Options {
			token := filepath.Join(folder, "token")
			if err := os.WriteFile(token, []byte(credentialstest.SecretMarker), 0o600); err != nil {
				t.Fatal(err)
			}
			return credentials.Options{
				"aws.credentials.provider":              "WEB_IDENTITY_TOKEN",
				"aws.credentials.role.arn":              roleOfResponses,
				"aws.credentials.role.sessionName":      "loader",
				"aws.credentials.role.stsEndpoint":      url,
				"aws.credentials.webIdentityToken.file": token,
			}
		}},
	{"CONTAINER", "CONTAINER URL: GET: ", func(t testing.TB, url, _ string) credentials.Options {
		t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
		return credentials.Options{}
	}},
	{"EC2_INSTANCE", "the instance metadata service at URL: ",
		func(t testing.TB, url, _ string) credentials.Options {
			t.Setenv("AWS_EC2_METADATA_DISABLED", "false")
			t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)
			return credentials.Options{}
		}},
	{"PROFILE", "PROFILE loader: ", func(t testing.TB, url, folder string) credentials.Options {
		t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
		config := filepath.Join(folder, "config")
		text := "[profile loader]\nrole_arn = " + roleOfResponses +
			"\ncredential_source = EcsContainer\n"
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return credentials.Options{"aws.credentials.provider": "PROFILE",
			"aws.credentials.profile.path": config, "aws.credentials.profile.name": "loader"}
	}},
}

var malformedResponses = map[string]func(http.ResponseWriter){
	"HTML": func(w http.ResponseWriter) {
		fmt.Fprint(w,
			"<!doctype html><html><p>Welcome</html>")
	},
	"empty":           func(http.ResponseWriter) {},
	"null":            func(w http.ResponseWriter) { fmt.Fprint(w, " null\n") },
	"an empty object": func(w http.ResponseWriter) { fmt.Fprint(w, "{}") },
	"members of other types": func(w http.ResponseWriter) {
		fmt.Fprint(w, `{"Code":"Success","AccessKeyId":1,"SecretAccessKey":[],"Token":{},"Expiration":"tomorrow"}`)
	},
	"null members": func(w http.ResponseWriter) {
		fmt.Fprint(w, `{"Code":"Success","AccessKeyId":null,"SecretAccessKey":null,"Token":null,"Expiration":null}`)
	},
	"a result without credentials": func(w http.ResponseWriter) {
		fmt.Fprint(w, `<AssumeRoleResponse><AssumeRoleResult></AssumeRoleResult></AssumeRoleResponse>`)
	},
	"credentials without keys": func(w http.ResponseWriter) {
		fmt.Fprint(w, `<AssumeRoleResponse><AssumeRoleResult><Credentials></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
	},
	"credentials without an end": func(w http.ResponseWriter) {
		fmt.Fprint(w, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey>`+
			`<SessionToken>t</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
	},
	"compressed, unasked": func(w http.ResponseWriter) {
		z := gzip.NewWriter(w)
		fmt.Fprint(z, "{}")
		z.Close()
	},
	"shorter than its length": func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, "<AssumeRoleResponse>")
	},
	"longer than any": func(w http.ResponseWriter) {
		fmt.Fprint(w, strings.Repeat(`{"Code":"`+strings.Repeat("x", 1<<20), 3))
	},
}

func TestAServiceIsNotTrustedForTheShapeOfItsResponse(t *testing.T) {
	for name, respond := range malformedResponses {
		for _, service := range services {
			t.Run(name+"/"+service.name, func(t *testing.T) {
				credentialstest.Isolate(t)
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter,
					_ *http.Request) {
					respond(w)
				}))
				defer server.Close()
				creds, err := retrieveFrom(t, service.set(t, server.URL, t.TempDir()))
				if err == nil {
					t.Fatalf("%v is a success", creds.AccessKeyID)
				}
				want := strings.ReplaceAll(service.request, "URL", server.URL)
				if !strings.Contains(err.Error(), want) ||
					strings.Contains(err.Error(), credentialstest.SecretMarker) {
					t.Errorf("%v, want one that names the request: %s", err, want)
				}
			})
		}
	}
}

func retrieveFrom(t testing.TB, o credentials.Options) (aws.Credentials, error) {
	t.Helper()
	p, err := credentials.New(t.Context(), o, credentials.Params{Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	return p.Retrieve(t.Context())
}

// FuzzResponse feeds every service's client responses that no service sends. The second body is
// that of the second request, of which the instance metadata service has three.
func FuzzResponse(f *testing.F) {
	end := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.RFC3339)
	f.Add(byte(0), true,
		`<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>`+
			end+`</Expiration></Credentials><AssumedRoleUser><Arn>a:b</Arn></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`, "")
	f.Add(byte(1), true,
		`<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials/></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`, "")
	f.Add(byte(2), true, `{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"`+end+
		`"}`, "")
	f.Add(byte(2), true, "null", "")
	f.Add(byte(2), false, `{"code":"AccessDenied","message":"m"}`, "")
	f.Add(byte(3), true, "loader",
		`{"Code":"Success","AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"`+end+
			`"}`)
	f.Add(byte(0), false,
		`<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>`, "")
	var (
		mu        sync.Mutex
		ok        bool
		n         int
		responses []string
	)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		// each input has clients of its own, whose connections would add up
		w.Header().Set("Connection", "close")
		if r.Method == http.MethodPut { // the instance metadata service's token
			w.Header().Set("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "60")
			fmt.Fprint(w, "token")
			return
		}
		if !ok {
			w.WriteHeader(http.StatusForbidden)
		}
		fmt.Fprint(w, responses[min(n, len(responses)-1)])
		n++
	}))
	f.Cleanup(server.Close)
	f.Fuzz(func(t *testing.T, which byte, success bool, first, second string) {
		credentialstest.Isolate(t)
		service := services[int(which)%(len(services)-1)]
		mu.Lock()
		ok, n, responses = success, 0, []string{first, second}
		mu.Unlock()
		creds, err := retrieveFrom(t, service.set(t, server.URL, t.TempDir()))
		switch {
		case err == nil && (!success || !creds.HasKeys() || creds.CanExpire &&
			creds.Expires.IsZero()):
			t.Errorf("%s: success %v: %+v", service.name, success, creds.HasKeys())
		case err != nil && strings.Contains(err.Error(), credentialstest.SecretMarker):
			t.Errorf("%s: the error shows a secret", service.name)
		}
	})
}

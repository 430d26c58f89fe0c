package credentials_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
)

const profiles = `[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = ` + hushKey + `

[base]
aws_access_key_id = AKIASOURCE
aws_secret_access_key = ` + hushSource + `
aws_session_token = ` + hushToken + `

[loader]
role_arn = ` + loaderARN + `
role_session_name = from-profile
external_id = partner
source_profile = base

[half]
aws_access_key_id = AKIAHALF

[bare]
region = us-east-2

[helper]
credential_process = printf 'hush not JSON'

[orphan]
role_arn = ` + loaderARN + `
source_profile = nobody
`

func profileOptions(t *testing.T, content, name string) credentials.Options {
	t.Helper()
	o := credentials.Options{
		"aws.credentials.provider": "PROFILE",
		"aws.credentials.profile.path": writeFile(t, filepath.Join(t.TempDir(), "my-profiles"),
			content),
	}
	if name != "" {
		o["aws.credentials.profile.name"] = name
	}
	return o
}

func TestProfileIsReadFromTheGivenFile(t *testing.T) {
	home := credentialstest.Isolate(t)
	writeFile(t, filepath.Join(home, "credentials"),
		"[base]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = "+hushKey+"\n")
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
	t.Setenv("AWS_SECRET_ACCESS_KEY", hushKey)
	t.Setenv("AWS_PROFILE", "base")
	for _, c := range []struct{ content, name, want string }{
		{profiles, "base", "AKIASOURCE"},
		{profiles, "default", "AKIADEFAULT"},
		{profiles, "", "AKIASOURCE"}, // of AWS_PROFILE
		{"[profile x]\naws_access_key_id = AKIACONFIG\naws_secret_access_key = " + hushKey + "\n",
			"x", "AKIACONFIG"},
	} {
		if creds := mustRetrieve(t, profileOptions(t, c.content, c.name),
			credentials.Params{}); creds.AccessKeyID != c.want {
			t.Errorf("profile %q gave %s, want %s", c.name, creds.AccessKeyID, c.want)
		}
	}
}

func TestProfileIsReadFromTheUsualFilesWithoutAPath(t *testing.T) {
	home := credentialstest.Isolate(t)
	writeFile(t, filepath.Join(home, "credentials"), profiles)
	creds := mustRetrieve(t, credentials.Options{"aws.credentials.provider": "PROFILE"},
		credentials.Params{})
	if creds.AccessKeyID != "AKIADEFAULT" {
		t.Errorf("credentials of %s", creds.AccessKeyID)
	}
}

func TestProfileWithASourceProfileAssumesItsRole(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	t.Setenv("AWS_ENDPOINT_URL_STS", sts.URL())
	creds := mustRetrieve(t, profileOptions(t, profiles, "loader"),
		credentials.Params{Region: "us-east-2"})
	calls := sts.Calls()
	if creds.AccessKeyID != "ASIA-loader-1" || len(calls) != 1 {
		t.Fatalf("credentials of %s after %d calls", creds.AccessKeyID, len(calls))
	}
	if c := calls[0]; c.Caller != "AKIASOURCE" || c.Session != "from-profile" ||
		c.ExternalID != "partner" {
		t.Errorf("called as %s, session %s, external id %s", c.Caller, c.Session, c.ExternalID)
	}
}

func TestProfileRefusalHidesTheFilesSecrets(t *testing.T) {
	credentialstest.Isolate(t)
	sts := credentialstest.RunSTS(t)
	sts.Reject(func(c credentialstest.Call) (string, string) {
		return "SignatureDoesNotMatch", "you sent " + c.CallerToken
	})
	t.Setenv("AWS_ENDPOINT_URL_STS", sts.URL())
	err := mustFail(t, profileOptions(t, profiles, "loader"),
		credentials.Params{Region: "us-east-2"})
	mustContain(t, err, "PROFILE loader: SignatureDoesNotMatch", "you sent ******")
}

func TestProfileFaultsNameProfileAndFile(t *testing.T) {
	home := credentialstest.Isolate(t)
	for name, parts := range map[string][]string{
		"nobody": {"PROFILE nobody: there is no such profile in ", "my-profiles"},
		"half":   {"PROFILE half: ", "partial credentials"},
		"bare":   {"PROFILE bare: no credentials found", "my-profiles has no credentials"},
		"orphan": {"PROFILE orphan: ", "nobody"},
		"helper": {"PROFILE helper: credential_process: "},
	} {
		t.Run(name, func(t *testing.T) {
			mustContain(t, mustFail(t, profileOptions(t, profiles, name),
				credentials.Params{Region: "us-east-2"}), parts...)
		})
	}
	o := profileOptions(t, profiles, "base")
	o["aws.credentials.profile.path"] += ".gone"
	mustContain(t, mustFail(t, o, credentials.Params{}), "my-profiles.gone", "no such file")

	err := mustFail(t, credentials.Options{"aws.credentials.provider": "PROFILE"},
		credentials.Params{})
	mustContain(t, err, "PROFILE default: no credentials found", filepath.Join(home, "config"))
	if !errors.Is(err, credentials.ErrNotFound) {
		t.Errorf("not ErrNotFound: %v", err)
	}
	t.Setenv("AWS_PROFILE", "nobody")
	if err := mustFail(t, nil, credentials.Params{}); errors.Is(err, credentials.ErrNotFound) {
		t.Errorf("AUTO passes over a profile that AWS_PROFILE names and nobody wrote: %v", err)
	}
}

package credentials_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/google/go-cmp/cmp"
)

var secretOptions = credentials.Options{
	"aws.region":                                          "us-east-2",
	"aws.credentials.basic.accesskeyid":                   "AKIABASE",
	"aws.credentials.basic.secretkey":                     hushKey,
	"aws.credentials.basic.sessiontoken":                  hushToken,
	"aws.credentials.role.provider.basic.secretkey":       hushKey,
	"aws.credentials.basic.secretKey":                     hushKey, // misspelt
	"aws.credentials.basic.sekret":                        hushKey,
	"aws.credentials.custom.vault.password":               hushKey,
	"aws.credentials.custom.vault.address":                "127.0.0.1",
	"aws.credentials.webIdentityToken.file":               "/run/token",
	"aws.credentials.role.provider.webIdentityToken.file": "/run/inner",
	"aws.sessionToken":                                    hushToken,
}

func TestNoDisplayOfOptionsShowsASecret(t *testing.T) {
	p := credentials.Params{Properties: secretOptions, AllOptions: secretOptions}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T", "%!"} {
		for _, shown := range []any{secretOptions, &secretOptions, p,
			[]credentials.Options{secretOptions}} {
			if text := fmt.Sprintf(verb, shown); strings.Contains(text, "hush") ||
				strings.Contains(text, "68757368") {
				t.Errorf("%s of %T shows a secret: %s", verb, shown, text)
			}
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("options", "options", secretOptions)
	slog.New(slog.NewTextHandler(&log, nil)).Info("options", "options", secretOptions)
	if strings.Contains(log.String(), "hush") {
		t.Errorf("slog shows a secret: %s", log.String())
	}
	for _, part := range []string{`aws.region: "us-east-2"`,
		`aws.credentials.basic.accesskeyid: "AKIABASE"`, "aws.credentials.basic.secretkey: ******",
		`aws.credentials.custom.vault.address: "127.0.0.1"`,
		`aws.credentials.webIdentityToken.file: "/run/token"`} {
		if !strings.Contains(secretOptions.String(), part) {
			t.Errorf("String() does not show %s: %s", part, secretOptions)
		}
	}
}

func TestOptionsTravelWholeAsJSON(t *testing.T) {
	data, err := json.Marshal(secretOptions)
	if err != nil {
		t.Fatal(err)
	}
	var got credentials.Options
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	// Compared as plain maps, which show what differs.
	if diff := cmp.Diff(map[string]string(secretOptions), map[string]string(got)); diff != "" {
		t.Errorf("options after JSON (-want +got):\n%s", diff)
	}
}

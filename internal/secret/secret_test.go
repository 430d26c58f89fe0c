package secret

import "testing"

func TestSecretsAreKnownByTheirKeys(t *testing.T) {
	for key, want := range map[string]bool{
		"aws.credentials.basic.secretkey": true, "aws.credentials.basic.accesskeyid": false,
		"Some.PASSWORD": true, "x.api-key": true, "x.apikey": true,
		"aws.credentials.webIdentityToken.file": false, "token": true, "tokens.path": false,
		"connector": false, "": false, "http-headers": true,
	} {
		if IsKey(key) != want {
			t.Errorf("IsKey(%q) = %t, want %t", key, !want, want)
		}
	}
}

// Package secret knows which options of a table or a session hold secrets, so that nothing which
// prints options prints those.
package secret

import "strings"

// Masked is shown in place of a secret.
const Masked = "******"

// keyParts are Flink's (GlobalConfiguration.SENSITIVE_KEYS): a key that contains one names a
// secret.
var keyParts = []string{
	"password", "secret", "fs.azure.account.key", "apikey", "api-key", "auth-params", "service-key",
	"token", "basic-auth", "jaas.config", "http-headers",
}

// IsKey reports whether the option of that key holds a secret. The case of the key does not matter.
// A key that ends in .file or .path names a place, not a secret.
func IsKey(key string) bool {
	key = strings.ToLower(key)
	if strings.HasSuffix(key, ".file") || strings.HasSuffix(key, ".path") {
		return false
	}
	for _, part := range keyParts {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}

package syntax

import "strings"

// secretParts are Flink's (GlobalConfiguration.SENSITIVE_KEYS): an option is a secret when its key contains one.
var secretParts = []string{
	"password", "secret", "fs.azure.account.key", "apikey", "api-key", "auth-params", "service-key",
	"token", "basic-auth", "jaas.config", "http-headers",
}

// IsSecret reports whether the option of that key holds a secret, which must never be shown. The case of
// the key does not matter. A key that ends in .file or .path names a place, not a secret.
func IsSecret(key string) bool {
	key = strings.ToLower(key)
	if strings.HasSuffix(key, ".file") || strings.HasSuffix(key, ".path") {
		return false
	}
	for _, part := range secretParts {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}

package credentials

import (
	"slices"
	"strings"
)

// Kind names a credential provider, as the option aws.credentials.provider does.
type Kind string

// The providers of Flink's AWS connectors. The package documentation says what each looks for.
const (
	Auto             Kind = "AUTO"
	Basic            Kind = "BASIC"
	EnvVar           Kind = "ENV_VAR"
	SysProp          Kind = "SYS_PROP"
	Profile          Kind = "PROFILE"
	AssumeRole       Kind = "ASSUME_ROLE"
	WebIdentityToken Kind = "WEB_IDENTITY_TOKEN"
	Custom           Kind = "CUSTOM"
)

// The last two links of AUTO. No option names them; an [Error] does.
const (
	// Container is the credentials endpoint of ECS and of EKS Pod Identity.
	Container Kind = "CONTAINER"
	// Instance is the EC2 instance metadata service.
	Instance Kind = "EC2_INSTANCE"
)

var kinds = []Kind{Auto, Basic, EnvVar, SysProp, Profile, AssumeRole, WebIdentityToken, Custom}

// parseKind reads a provider's name in any case.
func parseKind(name string) (Kind, bool) {
	k := Kind(strings.ToUpper(name))
	return k, slices.Contains(kinds, k)
}

func kindNames() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return names
}

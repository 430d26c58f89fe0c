package credentials_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscreds "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
)

// vaultCredentials has the options below aws.credentials.custom. to itself.
func vaultCredentials(_ context.Context, options map[string]string) (aws.CredentialsProvider,
	error) {
	return awscreds.NewStaticCredentialsProvider("AKIAFROMVAULT",
		"read from "+options["aws.credentials.custom.path"], ""), nil
}

func init() {
	credentials.Register("com.example.VaultCredentials", vaultCredentials)
}

func ExampleRegister() {
	ctx := context.Background()
	provider, err := credentials.New(ctx, credentials.Options{
		"aws.credentials.provider":     "CUSTOM",
		"aws.credentials.custom.class": "com.example.VaultCredentials",
		"aws.credentials.custom.path":  "secret/loader",
	}, credentials.Params{})
	if err != nil {
		fmt.Println(err)
		return
	}
	creds, err := provider.Retrieve(ctx)
	fmt.Println(creds.AccessKeyID, err)
	// Output: AKIAFROMVAULT <nil>
}

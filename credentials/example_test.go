package credentials_test

import (
	"context"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
)

// Both keys imply BASIC. The options can be printed.
func ExampleNew() {
	options := credentials.Options{
		"aws.region":                        "us-east-2",
		"aws.credentials.basic.accesskeyid": "AKIAIOSFODNN7EXAMPLE",
		"aws.credentials.basic.secretkey":   "wJalrXUtnFEMI",
	}
	ctx := context.Background()
	provider, err := credentials.New(ctx, options, credentials.Params{})
	if err != nil {
		fmt.Println(err)
		return
	}
	creds, err := provider.Retrieve(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(creds.AccessKeyID)
	fmt.Println(options)
	// Output:
	// AKIAIOSFODNN7EXAMPLE
	// {aws.credentials.basic.accesskeyid: "AKIAIOSFODNN7EXAMPLE", aws.credentials.basic.secretkey: ******, aws.region: "us-east-2"}
}

// Validate returns every problem at once, where the pipeline is built.
func ExampleOptions_Validate() {
	err := credentials.Options{
		"aws.credentials.provider":           "ASSUME_ROLE",
		"aws.credentials.role.arn":           "loader",
		"aws.credentials.role.session-name":  "nightly",
		"aws.credentials.role.provider":      "BASIC",
		"aws.credentials.basic.accesskeyid":  "AKIAIOSFODNN7EXAMPLE",
		"aws.credentials.basic.secretkey":    "wJalrXUtnFEMI",
		"aws.credentials.basic.sessiontoken": "IQoJb3JpZ2lu",
	}.Validate()
	fmt.Println(err)
	// Output:
	// unknown option 'aws.credentials.role.session-name'; did you mean 'aws.credentials.role.sessionName'?
	// option 'aws.credentials.role.sessionName' is missing: 'aws.credentials.provider' = 'ASSUME_ROLE' needs it
	// option 'aws.credentials.role.arn' = 'loader': it is not the ARN of a role, such as arn:aws:iam::123456789012:role/loader
	// missing 'aws.credentials.role.provider.basic.accesskeyid' and 'aws.credentials.role.provider.basic.secretkey': please set values for AWS Access Key ID ('aws.credentials.role.provider.basic.accesskeyid') and Secret Key ('aws.credentials.role.provider.basic.secretkey') when using the BASIC AWS credential provider type
}

package credentialstest_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
)

// A role that only one access key may assume, and whose credentials live for one minute.
func ExampleRunSTS() {
	_ = func(t *testing.T) { // a test
		credentialstest.Isolate(t)
		server := credentialstest.RunSTS(t)
		server.Trust("arn:aws:iam::123456789012:role/loader", credentialstest.Trust{Caller: "AKIA"})
		server.Lifetime(func(int) time.Duration { return time.Minute })

		client := sts.New(sts.Options{
			BaseEndpoint: aws.String(server.URL()),
			Region:       "us-east-2",
			Credentials:  credentials.NewStaticCredentialsProvider("AKIA", "secret", ""),
		})
		role := stscreds.NewAssumeRoleProvider(client, "arn:aws:iam::123456789012:role/loader")
		got, err := role.Retrieve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got.AccessKeyID != "ASIA-loader-1" {
			t.Errorf("credentials %s", got.AccessKeyID)
		}
	}
}

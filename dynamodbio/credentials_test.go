package dynamodbio_test

import (
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func TestRefusedCredentialsFailAtOnceAndSayWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		secret  string
		control *dynamodbtest.Response // to every request
		want    string
	}{
		"a wrong secret key": {secret: "wrongsecretkey", want: "InvalidSignatureException"},
		"a session that is over": {secret: "rightsecretkey",
			control: respond("ExpiredTokenException",
				"The security token included in the request is expired"),
			want: "(renew the session token, or use a provider that refreshes, such as " +
				"ASSUME_ROLE)"},
		"no permission": {secret: "rightsecretkey", control: respond("AccessDeniedException",
			"User is not authorized to perform: dynamodb:BatchWriteItem"),
			want: "(allow dynamodb:BatchWriteItem on the table to these credentials)"},
	} {
		t.Run(name, func(t *testing.T) {
			for runner, execute := range runners {
				db := dynamodbtest.RunT(
					t,
					dynamodbtest.WithTable("orders", "id"),
					dynamodbtest.WithCredentials("AKID", "rightsecretkey"),
				)
				if c.control != nil {
					db.Control(
						func(dynamodbtest.Request) (dynamodbtest.Response, bool) {
							return c.control.Keep(), true
						},
					)
				}
				cfg := dynamodbio.Config{
					Table:    "orders",
					Region:   "us-east-1",
					Endpoint: db.URL(),
					Credentials: credentials.Options{
						"aws.credentials.basic.accesskeyid": "AKID",
						"aws.credentials.basic.secretkey":   c.secret},
				}
				p, s := beam.NewPipelineWithRoot()
				dynamodbio.Write(s, cfg, beam.Create(s, order{"a", 1, ""}))
				_, err := execute(t.Context(), p)
				if err == nil || !strings.Contains(err.Error(), c.want) ||
					!strings.Contains(err.Error(), `table "orders"`) {
					t.Errorf("%s: error %v, want one that says %q", runner, err, c.want)
				}
				if err != nil && strings.Contains(err.Error(), c.secret) {
					t.Errorf("%s: the secret shows in %v", runner, err)
				}
			}
		})
	}
}

func respond(code, message string) *dynamodbtest.Response {
	r := dynamodbtest.Error(400, code, message)
	return &r
}

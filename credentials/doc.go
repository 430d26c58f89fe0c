// Package credentials turns the options aws.credentials.* of a table into an
// [aws.CredentialsProvider], under the names and rules of Flink's AWS connectors ("Amazon DynamoDB
// SQL Connector" and "Amazon Kinesis Data Streams SQL Connector", section authorization).
//
// [Options] hold what the table says. They travel inside the pipeline as plain data, and show
// themselves with their secrets masked. [Options.Validate] judges them where the pipeline is built;
// [New] makes a provider of them on the worker, whose environment, files and metadata count.
//
// The option aws.credentials.provider picks one of eight providers, in any case:
//
//	provider            looks for
//	AUTO (default)      the first that is configured of: ENV_VAR, SYS_PROP, WEB_IDENTITY_TOKEN,
//	                    PROFILE, the container endpoint (ECS, EKS Pod Identity), EC2 instance metadata
//	BASIC               aws.credentials.basic.accesskeyid, .basic.secretkey and, not known to Flink,
//	                    .basic.sessiontoken; implied when both keys are set and provider is not
//	ENV_VAR             AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
//	SYS_PROP            the properties aws.accessKeyId, aws.secretKey (or aws.secretAccessKey) and
//	                    aws.sessionToken of [Params]
//	PROFILE             the profile .profile.name (else AWS_PROFILE, else default) of the file
//	                    .profile.path (else the AWS CLI's own two files)
//	ASSUME_ROLE         .role.arn, .role.sessionName, .role.externalId, .role.stsEndpoint, called with
//	                    the credentials of .role.provider
//	WEB_IDENTITY_TOKEN  .webIdentityToken.file (else AWS_WEB_IDENTITY_TOKEN_FILE), .role.arn (else
//	                    AWS_ROLE_ARN), .role.sessionName (else AWS_ROLE_SESSION_NAME, else made up),
//	                    .role.stsEndpoint
//	CUSTOM              the factory registered with [Register] under the name .custom.class
//
// The provider behind ASSUME_ROLE is named by aws.credentials.role.provider, by default AUTO, and has
// its own options below that name, to any depth: aws.credentials.role.provider.basic.accesskeyid,
// aws.credentials.role.provider.role.arn. A level that sets no stsEndpoint takes that of the level
// above it; in Flink the outermost one counts for all.
//
// AUTO passes over a provider that has nothing configured. One that is configured and fails ends the
// search with its error: going on would write as somebody else, such as the machine's own role. Java's
// default chain, and so Flink, goes on.
//
// Nothing but a factory of CUSTOM is called before the first Retrieve. What was retrieved is kept, and
// renewed five minutes before it expires by one call that all waiting callers share. When renewing
// fails, the old credentials serve for as long as they are valid; those of a PROFILE, which the SDK
// keeps, only until five minutes before.
package credentials

// Package credentials turns the options aws.credentials.* of a table into an
// [aws.CredentialsProvider], under the names and rules of Flink's AWS connectors ("Amazon DynamoDB
// SQL Connector" and "Amazon Kinesis Data Streams SQL Connector", section authorization).
//
// [Options] hold what the table says. They travel inside the pipeline as plain data, and print with
// their secrets masked. [Options.Validate] checks them where the pipeline is built; [New] makes a
// provider from them on the worker, which reads the worker's environment, files and metadata.
//
// The option aws.credentials.provider picks one of eight providers, in any case:
//
//	provider            looks for
//	AUTO (default)      the first that is configured of: ENV_VAR, SYS_PROP, WEB_IDENTITY_TOKEN,
//	                    PROFILE, the container endpoint (ECS, EKS Pod Identity), EC2 instance
//	                    metadata
//	BASIC               the keys in the options; implied when both are set and provider is not
//	ENV_VAR             AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
//	SYS_PROP            the properties aws.accessKeyId, aws.secretKey (or aws.secretAccessKey) and
//	                    aws.sessionToken of [Params], which package dynamodbio takes from Beam's
//	                    pipeline options of these names
//	PROFILE             a profile of the AWS CLI's files, and whatever it describes: keys, a role
//	                    with its source, a web identity, SSO, a credential_process
//	ASSUME_ROLE         a role, assumed with the credentials of another provider
//	WEB_IDENTITY_TOKEN  a role, assumed with a token from a file
//	CUSTOM              the factory registered with [Register] under the name of the class
//
// The options. Those of providers that are not chosen are ignored, as in Flink; unknown names are
// errors.
//
//	option                                what it says               without it
//	aws.credentials.provider              the provider               BASIC with both keys, or
//	                                                                 AUTO
//	aws.credentials.basic.accesskeyid     BASIC: the access key ID   required
//	aws.credentials.basic.secretkey       BASIC: the secret key      required
//	aws.credentials.basic.sessiontoken    BASIC: the session token;  none
//	                                      not in Flink
//	aws.credentials.profile.path          PROFILE: the file to read, the AWS CLI's own two files
//	                                      alone
//	aws.credentials.profile.name          PROFILE: the profile in it AWS_PROFILE, then default
//	aws.credentials.role.arn              ASSUME_ROLE,               required; AWS_ROLE_ARN for
//	                                      WEB_IDENTITY_TOKEN: the    WEB_IDENTITY_TOKEN
//	                                      role
//	aws.credentials.role.sessionName      both: the session's name,  required;
//	                                      which CloudTrail shows     AWS_ROLE_SESSION_NAME, or a
//	                                                                 generated one
//	aws.credentials.role.externalId       ASSUME_ROLE: what the      none is sent
//	                                      role's owner asks of
//	                                      partners for
//	aws.credentials.role.stsEndpoint      both: the URL of STS       that of aws.region, or
//	                                                                 AWS_ENDPOINT_URL_STS
//	aws.credentials.role.provider         ASSUME_ROLE: the provider  as for the first line
//	                                      to call STS with
//	aws.credentials.webIdentityToken.file WEB_IDENTITY_TOKEN: the    AWS_WEB_IDENTITY_TOKEN_FILE
//	                                      token's file
//	aws.credentials.custom.class          CUSTOM: the factory's name required
//	aws.credentials.custom.*              the options of your own    none
//	                                      factory
//
// The provider behind ASSUME_ROLE has its own options below aws.credentials.role.provider., to any
// depth: aws.credentials.role.provider.basic.accesskeyid, aws.credentials.role.provider.role.arn. A
// level that sets no stsEndpoint takes that of the level above it; in Flink the outermost one
// counts for all.
//
// AUTO skips a provider that has nothing configured. One that is configured and fails ends the
// search with its error: to continue would write with another identity, such as the machine's own
// role. Java's default chain, and so Flink, continues.
//
// Nothing but a factory of CUSTOM is called before the first Retrieve. What was retrieved is kept,
// and renewed five minutes before it expires by one call that all waiting callers share. When
// renewing fails, the old credentials are used for as long as they are valid; those of a PROFILE,
// which the SDK keeps, only until five minutes before. Credentials that AWS rejects as expired
// before their end are renewed in the same way.
package credentials

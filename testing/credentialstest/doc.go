// Package credentialstest has in-process fakes of the services that issue AWS credentials: STS, the
// EC2 instance metadata service, and the credentials endpoint of containers on ECS and EKS. They
// are real HTTP servers on 127.0.0.1 that any AWS SDK can talk to.
//
//	credentialstest.Isolate(t)     // no AWS setting of the machine applies
//	sts := credentialstest.RunSTS(t)
//	db := dynamodbtest.RunT(t)
//	sts.OnIssue(db.Accept)         // the table accepts what STS issues, until it expires
//
// Each fake is an [Issuer]: it sets how long its credentials live, keeps those that it has issued,
// and reports new ones.
//
// Every secret that the fakes generate contains [SecretMarker], so that one search through logs and
// errors finds a leak.
package credentialstest

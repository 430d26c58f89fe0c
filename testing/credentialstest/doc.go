// Package credentialstest has stand-ins, in your test's process, for the services that give out AWS
// credentials: STS, the EC2 instance metadata service, and the credentials endpoint of containers
// on ECS and EKS. They are real HTTP servers on 127.0.0.1 that any AWS SDK can talk to.
//
//	credentialstest.Isolate(t)     // no AWS setting of the machine counts
//	sts := credentialstest.RunSTS(t)
//	db := dynamodbtest.RunT(t)
//	sts.OnIssue(db.Accept)         // the table takes what STS gives out, until it ends
//
// Each stand-in is an [Issuer]: it says how long its credentials live, keeps those that it has
// given out, and tells of new ones.
//
// Every secret that the stand-ins make up holds the word [SecretMarker], so that one search through
// logs and errors finds a leak.
package credentialstest

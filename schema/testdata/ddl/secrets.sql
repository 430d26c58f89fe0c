CREATE TABLE t (k INT) WITH (
  'aws.credentials.basic.accesskeyid' = 'AKIA', 'aws.credentials.basic.secretkey' = 'hidden', 'AWS.Credentials.Basic.SecretKey' = 'hidden',
  'aws.credentials.basic.sessiontoken' = 'hidden', 'aws.credentials.webIdentityToken.file' = '/shown', 'x.password' = 'hidden',
  'y.apikey' = 'hidden', 'aws.endpoint' = 'shown'
)
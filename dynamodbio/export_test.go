package dynamodbio

// OptionNames are the names of all options, for tests that compare them with the documentation.
var OptionNames = optionNames

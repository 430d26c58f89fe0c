package dynamodbio

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

var sdkHooks = struct {
	sync.RWMutex
	byName map[string]func(*dynamodb.Options)
}{byName: make(map[string]func(*dynamodb.Options))}

// RegisterSDKHook makes a hook known to [WithSDKTransport]: a function that changes the options of the AWS SDK's
// DynamoDB client, such as its APIOptions, which hold the middleware. Call it from an init function, in the
// program that holds the pipeline: workers run that program too.
//
// Like database/sql's Register, it panics when the name is empty or taken, or the hook nil.
func RegisterSDKHook(name string, hook func(*dynamodb.Options)) {
	if name == "" || hook == nil {
		panic("dynamodbio.RegisterSDKHook: no name or no hook")
	}
	sdkHooks.Lock()
	defer sdkHooks.Unlock()
	if _, taken := sdkHooks.byName[name]; taken {
		panic("dynamodbio.RegisterSDKHook: " + name + " is registered already")
	}
	sdkHooks.byName[name] = hook
}

// sdkHooksOf returns the hooks of those names, in that order.
func sdkHooksOf(names []string) ([]func(*dynamodb.Options), error) {
	sdkHooks.RLock()
	defer sdkHooks.RUnlock()
	var hooks []func(*dynamodb.Options)
	for _, name := range names {
		hook := sdkHooks.byName[name]
		if hook == nil {
			var known []string
			for name := range sdkHooks.byName {
				known = append(known, name)
			}
			slices.Sort(known)
			return nil, fmt.Errorf("WithSDKTransport: no hook is registered as '%s' (registered: %s); call dynamodbio.RegisterSDKHook in an init function of this program",
				name, strings.Join(known, ", "))
		}
		hooks = append(hooks, hook)
	}
	return hooks, nil
}

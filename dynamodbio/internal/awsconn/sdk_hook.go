package awsconn

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// registered are the hooks of this process.
var registered = struct {
	sync.RWMutex
	byName map[string]func(*dynamodb.Options)
}{byName: make(map[string]func(*dynamodb.Options))}

// RegisterHook registers a hook for [Config.Hooks]. It panics when the name is empty or taken, or
// the hook nil; its messages name dynamodbio.RegisterSDKHook, which users call.
func RegisterHook(name string, hook func(*dynamodb.Options)) {
	if name == "" || hook == nil {
		panic("dynamodbio.RegisterSDKHook: no name or no hook")
	}
	registered.Lock()
	defer registered.Unlock()
	if _, taken := registered.byName[name]; taken {
		panic("dynamodbio.RegisterSDKHook: " + name + " is registered already")
	}
	registered.byName[name] = hook
}

// CheckHooks returns an error when one of these names has no registered hook.
func CheckHooks(names []string) error {
	_, err := hooksByName(names)
	return err
}

// hooksByName returns the hooks of those names, in that order.
func hooksByName(names []string) ([]func(*dynamodb.Options), error) {
	registered.RLock()
	defer registered.RUnlock()
	var hooks []func(*dynamodb.Options)
	for _, name := range names {
		hook := registered.byName[name]
		if hook == nil {
			known := slices.Sorted(maps.Keys(registered.byName))
			return nil, fmt.Errorf("WithSDKTransport: no hook is registered as '%s' (registered: "+
				"%s); call dynamodbio.RegisterSDKHook in an init function of this program",
				name, strings.Join(known, ", "))
		}
		hooks = append(hooks, hook)
	}
	return hooks, nil
}

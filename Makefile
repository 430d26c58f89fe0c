# Commands for development. `make` lists them; CONTRIBUTING.md says when to use which.
# .ci/run calls the same targets.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

GO ?= go
# PKG is the set of packages that lint, bench and fuzz work on: make lint PKG=./schema/...
PKG ?= ./...
FOLDERS = $(patsubst %/...,%,$(PKG))
# FUZZTIME is how long each fuzz target runs, BENCH the benchmarks to run and COUNT how often.
FUZZTIME ?= 10s
BENCH ?= .
COUNT ?= 1

# golangci-lint is under GPL-3.0. It is run as a tool, and never linked into this project.
GOLANGCI_LINT ?= $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.12.2
# Its cache is this checkout's own: results that another checkout cached have the paths of its files,
# which exclusions do not fit, and which may be gone.
export GOLANGCI_LINT_CACHE ?= $(CURDIR)/.lint-cache

# Beam 2.77's worker harness has data races of its own when a streaming job is cancelled or fails:
# it closes a channel while bundles still respond (harness.go, lines 195 and 213), and the race
# detector fails the test that is running then. The packages that cancel and fail whole jobs are
# tested without it; the packages that they consist of are tested with it.
WHOLE_JOBS := /(pipelines/sql|pipelines/changelog|testing/internal/runners)$$

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: build
build: ## compile all packages, and the programs into bin/
	$(GO) build ./...
	$(GO) build -o bin/ ./pipelines/sql ./pipelines/changelog ./pipelines/userbehavior

.PHONY: test
test: ## run all tests that need Go alone
	$(GO) test ./...

.PHONY: test-race
test-race: ## run them under the race detector, without those of whole jobs
	$(GO) test -race -timeout 20m $$($(GO) list ./... | grep -vE '$(WHOLE_JOBS)')

.PHONY: test-jobs
test-jobs: ## run the tests of whole jobs
	$(GO) test -timeout 20m $$($(GO) list ./... | grep -E '$(WHOLE_JOBS)')

.PHONY: engines
engines: ## fetch the engines that integration tests need: 220 MB, once
	internal/engines/engines fetch

.PHONY: integration
integration: ## run the packages with tests that need engines
	internal/engines/engines check
	$(GO) test -tags integration -timeout 20m $$(grep -rl --include='*_test.go' \
		'^//go:build integration' . | xargs -n 1 dirname | sort -u)

.PHONY: lint
lint: ## check gofmt, go.mod and the linters of .golangci.yml
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then \
		printf 'not formatted, run make fmt:\n%s\n' "$$unformatted"; exit 1; fi
	$(GO) mod tidy -diff
	$(GOLANGCI_LINT) run --build-tags integration $(PKG)

.PHONY: fmt
fmt: ## format all Go files
	gofmt -l -w .

.PHONY: bench
bench: ## run benchmarks; BENCH=Encode COUNT=6 PKG=./dynamodbio/... selects and repeats
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) \
		$$(grep -rl --include='*_test.go' '^func Benchmark' $(FOLDERS) | xargs -n 1 dirname | sort -u)

.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZTIME, 10s by default
	@grep -roE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' $(FOLDERS) | sort | \
	while IFS=: read -r file target; do \
		target=$${target#func } folder=$$(dirname "$$file"); \
		printf '%s %s\n' "$$folder" "$$target"; \
		$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$folder" </dev/null; \
	done

.PHONY: licences
licences: ## check the licence of every module, and of what the engines consist of
	$(GO) run ./testing/internal/licences | { grep -E 'NOT PERMITTED|accepted|components' || true; }

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

# No cgo anywhere but under the race detector.
export CGO_ENABLED := 0

GO ?= go
FUZZTIME ?= 30s
BENCH ?= .
BENCHCOUNT ?= 1

# A tree without git, or an archive of it, builds the same program as "dev".
VERSION ?= $(shell git describe --always --dirty 2>/dev/null || echo dev)
BUILD = $(GO) build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)"
PLATFORMS := linux/amd64 linux/arm64 windows/amd64 darwin/arm64
RECORDING := advisories/recordings/code-red/demo.log

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: build
build: ## build bin/cordon
	@$(BUILD) -o bin/cordon ./cmd/cordon

.PHONY: build-all
build-all: ## build for every platform into bin/
	@version='$(VERSION)'; for platform in $(PLATFORMS); do \
		os=$${platform%/*} arch=$${platform#*/} suffix=; \
		if [ $$os = windows ]; then suffix=.exe; fi; \
		echo "build $$platform"; \
		GOOS=$$os GOARCH=$$arch $(BUILD) -o bin/cordon-$$os-$$arch$$suffix ./cmd/cordon; \
	done

# The exit status 1 says that there are findings, which is what the recording is for.
.PHONY: run
run: build ## build, and analyse the recording that is shipped
	@./bin/cordon analyze $(RECORDING) || test $$? -eq 1

.PHONY: test
test: lint unit build-all ## everything: format, vet, staticcheck, tests with the race detector, all builds

.PHONY: check
check: test ## the same as test

.PHONY: lint
lint: ## format, vet and staticcheck alone
	@echo gofumpt; unformatted=$$($(GO) tool gofumpt -l .); \
	if [ -n "$$unformatted" ]; then \
		printf 'not formatted (make fmt mends it):\n%s\n' "$$unformatted" >&2; exit 1; \
	fi
	@echo vet; $(GO) vet ./...
	@for os in windows darwin; do echo "vet for $$os"; GOOS=$$os $(GO) vet ./...; done
	@echo staticcheck; $(GO) tool staticcheck ./...

# The race detector needs a C compiler, which cordon itself does not: it is
# installed where that is possible, and where it is not the tests run without.
define has_compiler
{ dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
  printf '\043include <pthread.h>\nint main(void) { return 0; }\n' > "$$dir/c.c"; \
  $$($(GO) env CC) "$$dir/c.c" -o "$$dir/c" 2> /dev/null; }
endef

.PHONY: compiler
compiler:
	@if ! ($(has_compiler)) && [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo 'no C compiler for the race detector: installing gcc and libc6-dev'; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends gcc libc6-dev; } > /dev/null || true; \
	fi

# tshark is a counterpart that the packet and flow decoders are compared with; under
# Wine the program for Windows is tried on a Windows.
.PHONY: counterparts
counterparts:
	@if ! command -v tshark > /dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo 'no tshark to compare with: installing it'; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends tshark; } > /dev/null 2>&1 || true; \
	fi
	@if ! command -v wine > /dev/null && [ "$$(uname -m) $$(id -u)" = 'x86_64 0' ] && command -v apt-get > /dev/null; then \
		echo 'no wine to run the program for Windows under: installing it'; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends wine; } > /dev/null 2>&1 || true; \
	fi

# Pure rooms start no goroutine, which a test of the house holds, so the race detector
# finds nothing in them; those whose tests count for long do without it.
COUNTING = scan sift flood outbreak
# Of these the tests draw fewer with it (see app/raced_test.go), and all of it without.
DRAWING = app
# What takes longest begins first.
LONGEST = app cmd/cordon

.PHONY: unit
unit: compiler counterparts ## the tests alone
	@if ($(has_compiler)); then \
		pattern="^cordon/($$(echo $(COUNTING) | tr ' ' '|'))$$"; \
		CGO_ENABLED=1 $(GO) test -race -pgo=off -timeout 20m $$($(GO) list $(LONGEST:%=./%)) $$($(GO) list ./... | grep -Ev "$$pattern") && \
		$(GO) test -pgo=off -timeout 20m $(DRAWING:%=./%) $(COUNTING:%=./%); \
	else \
		loud='*** WITHOUT THE RACE DETECTOR: it needs a C compiler (Debian: gcc libc6-dev) ***'; \
		echo "$$loud" >&2; $(GO) test -pgo=off -timeout 20m ./...; echo "$$loud" >&2; \
	fi
	@command -v chromium > /dev/null || \
		echo '*** no chromium: what needs a browser was not tested (Debian: chromium) ***' >&2

.PHONY: fmt
fmt: ## format the code
	@$(GO) tool gofumpt -w .

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (30s)
	@for package in $$($(GO) list ./...); do \
		listed=$$($(GO) test -list '^Fuzz' $$package); \
		for target in $$(grep '^Fuzz' <<< "$$listed" || true); do \
			echo "fuzz $$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x $$package; \
		done; \
	done

.PHONY: bench
bench: ## measure cordon beside other programs on generated inputs (10 GB in BENCH_DIR), and check its answers
	@$(GO) run ./bench/compare

.PHONY: profile
profile: ## write cmd/cordon/default.pgo anew: where the time goes, for the compiler to go by
	@$(GO) run ./bench/profile -o cmd/cordon/default.pgo

.PHONY: quality
quality: ## play outbreaks, compare what is found with the truth, and write docs/quality.md
	@$(GO) run ./outbreak/quality -o docs/quality.md

.PHONY: microbench
microbench: ## run the benchmarks that match BENCH (all), BENCHCOUNT times
	@$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -count $(BENCHCOUNT) ./...

# Generated pages and golden files are written by the tests that compare them:
# a package that has such tests defines the flag -update, and names them
# TestGenerated… or TestGolden….
.PHONY: generate
generate: ## write generated pages and golden files anew
	@packages=$$(grep -rl --include='*_test.go' 'flag\.Bool("update"' . | xargs -r dirname | sort -u); \
	if [ -z "$$packages" ]; then echo 'nothing is generated'; exit 0; fi; \
	$(GO) test -count 1 -run 'Generated|Golden' $$packages -update

.PHONY: clean
clean: ## remove what was built
	@rm -rf bin

# SPDX-License-Identifier: Apache-2.0
# The front door of the build; CMake does the work in build/. `make help` lists the targets.
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
export JOBS
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := build
.PHONY: build demo test test-slow validate check-all bench bench-state install deb tidy format bless clean help

build: ## the program, build/release/ballast, and its tests
	@tools/setup.sh build
	@mkdir -p build && cmake --preset release >build/log || { cat build/log; exit 2; }
	@cmake --build --preset release -j $(JOBS)

demo: build ## a made-up county audited twice: honest machines, and hacked ones
	@tools/demo.sh build/release/ballast

test: ## every test: optimised, under sanitizers, a minute of fuzzing
	@tools/setup.sh build test
	@tools/test.sh

test-slow: build ## the long tests; as root, also everything in a fresh Debian
	@tools/test-slow.sh

validate: build ## wrong outcomes by the million, into docs/validation.md: an hour
	@tools/validate.sh build/release/validate

check-all: ## gcc and clang, optimised and under each sanitizer; clang-tidy
	@tools/setup.sh build test check
	@tools/check-all.sh

bench: build ## speed and memory of what matters
	@bench/run.sh build/release/ballast

bench-state: build ## the evidence of 5 million cards, against its limits: 20 GB of disk for a while
	@bench/evidence.sh build/release/ballast state

install: build ## to PREFIX (default /usr/local), under DESTDIR if set
	@cmake --install build/release --strip --prefix "$(PREFIX)"

deb: build ## the Debian package, in build/
	@tools/setup.sh deb
	@cd build/release && cpack -G DEB -B ..

tidy: ## what clang-tidy finds
	@tools/setup.sh build check
	@tools/tidy.sh

format: ## put every C file into the house style
	@tools/setup.sh check
	@tools/check-format.sh --fix

bless: build ## accept what the golden tests print now
	@tests/golden/run.sh --bless build/release/ballast
	@tests/package/symbols.sh --bless build/release/libballast.so

clean: ## remove build/
	@rm -rf build

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1|\2/p' Makefile | while IFS='|' read -r name what; do \
		printf '%-16s %s\n' "$$name" "$$what"; done

# Everything a newcomer needs is here: `make run` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
export CCACHE_BASEDIR := $(CURDIR)
# Objects of different build folders share the cache.
export CCACHE_NOHASHDIR := 1

.DEFAULT_GOAL := help
.PHONY: help packages build run run-xen test test-rigs dev bench fuzz install docs clean

help: ## List these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

packages: ## Install all Debian packages that are missing (packages.txt)
	@scripts/install-packages build test rig fuzz

build: ## Build the release binary, build/release/domus
	@scripts/install-packages build
	@scripts/build release $(JOBS)

run: build ## Build, then run the main job on examples/: lint, plan, apply, an empty plan, status
	@scripts/run-examples build/release/domus

run-xen: build ## Run Domus on PV, PVH and HVM guests of a real Xen host, in QEMU (root or sudo, once)
	@tests/rig/xen/run apply

dev: ## Build everything with ASan and UBSan
	@scripts/install-packages build test
	@scripts/build dev $(JOBS)

test: build dev ## Build and run all tests
	@ctest --preset dev --no-tests=error

test-rigs: build dev ## Test on real guests, as root or with sudo: QEMU under libvirt, and a Xen host
	@scripts/install-packages rig
	@tests/rig/libvirt/run build/release/domus build/dev/conformance_qemu_tests
	@tests/rig/xen/run

bench: build ## Measure commands at GUESTS (default 1000 10000), hostile inputs, and libvirt
	@for name in scale hostile libvirt; do scripts/build release $(JOBS) bench_$$name || exit; done
	@build/release/bench_scale build/release/domus $${GUESTS:-1000 10000}
	@build/release/bench_hostile build/release/domus
	@build/release/bench_libvirt build/release/domus 1000

fuzz: ## Fuzz each target for FUZZ_SECONDS (default 300)
	@scripts/install-packages build test fuzz
	@scripts/build fuzz $(JOBS)
	@scripts/fuzz build/fuzz $${FUZZ_SECONDS:-300}

docs: ## Regenerate the reference pages that are made from schemas/
	@scripts/install-packages build test
	@scripts/build dev $(JOBS) docs

install: build ## Install to PREFIX (default /usr/local), under DESTDIR if set
	@cmake --install build/release --prefix "$${PREFIX:-/usr/local}"

clean: ## Remove all that was built
	@rm -rf build

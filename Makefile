# demo   prove and verify one handwritten digit, from the ONNX file on; MODEL=digits-mlp for a smaller model
# test   every test, then the arithmetic again with the portable kernels
# lint   swift-format over all hand-written Swift
# bench  the benchmarks; rows go to Benchmarks/Results
# docs   the documentation, warnings as errors
# contracts   compiles the contracts again, after a change to one

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := demo
.PHONY: demo test lint bench docs contracts system python clean

PYTHON := $(CURDIR)/.venv/bin/python
RELEASE := -c release
# Run a second time without SIMD: everything that chooses a kernel at run time.
PORTABLE_SUITES := BN254Tests|PolynomialsTests|QuantizedRuntimeTests|CInferenceKernelsTests

MODEL := lenet5

demo: system
	@swift build $(RELEASE) --product plumb
	Models/demo.sh "$$(swift build $(RELEASE) --show-bin-path)/plumb" demo-output "$(MODEL)"

test: system python
	@swift build $(RELEASE) --build-tests
	export PLUMBLINE_PYTHON="$(PYTHON)"
	logs=.build/test-logs
	mkdir -p "$$logs"
	# Shows everything but the lines of what starts and what passes; the whole output stays in the log.
	run() {
	  local log="$$logs/$$1.log"
	  shift
	  swift test $(RELEASE) --skip-build --disable-xctest "$$@" 2>&1 | tee "$$log" | { grep -vE '^(◇|✔) ' || true; }
	}
	status=0
	run all || status=$$?
	PLUMBLINE_FORCE_PORTABLE=1 run portable --filter '$(PORTABLE_SUITES)' || status=$$?
	echo
	for name in portable all; do
	  echo "$$name tests:"
	  grep -E 'Test run with [0-9]+ test' "$$logs/$$name.log" || { status=1; echo 'no summary: the runner did not finish'; }
	done
	# A run that ends without its summary, or in which nothing ran, is a failure whatever its status says.
	for name in portable all; do
	  grep -qE 'Test run with [1-9][0-9]* test.* passed' "$$logs/$$name.log" || status=1
	done
	exit $$status

lint:
	@find Package.swift Sources Tests Circuits Benchmarks Models \
	  -name .build -prune -o -name '*.swift' ! -name '*.pb.swift' -print0 2>/dev/null | sort -z \
	  | xargs -0 swift format lint --strict --parallel
	echo "lint: no findings"

bench: system
	@Benchmarks/run.sh

docs: system
	@swift package $(RELEASE) --allow-writing-to-directory .build/documentation generate-documentation \
	  --target Plumbline --warnings-as-errors --output-path .build/documentation
	echo "docs: .build/documentation/index.html"

contracts: python
	@$(PYTHON) Sources/EVMVerification/Contracts/compile.py
	$(PYTHON) Sources/EVMVerification/Contracts/embed.py

# Debian packages. Asks the package manager for nothing when all are there, so that it works without a network.
DEBIAN_PACKAGES := libgmp-dev libzip-dev libsecp256k1-dev libsqlite3-dev zlib1g-dev pkg-config
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
define install_packages
install_packages() {
  [ "$$#" -gt 0 ] || return 0
  echo "installing $$*"
  $(AS_ROOT) apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $(AS_ROOT) apt-get install -y -qq --no-install-recommends "$$@" >/dev/null
}
endef

system:
	@$(install_packages)
	if ! command -v dpkg-query >/dev/null; then
	  pkg-config --exists gmp libzip || { echo "please install GMP and libzip with their headers, and pkg-config" >&2; exit 1; }
	  exit 0
	fi
	missing=()
	for package in $(DEBIAN_PACKAGES); do
	  dpkg-query -W -f '$${Status}' "$$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$$package")
	done
	install_packages "$${missing[@]}"

# The private Python environment of the comparison tests, made again when the list of packages changes.
python: .venv/.complete

.venv/.complete: Tests/requirements.txt
	@$(install_packages)
	if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
	  command -v apt-get >/dev/null || { echo "please install Python 3.11 or newer with its venv module" >&2; exit 1; }
	  install_packages python3 python3-venv
	fi
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "the pinned packages need Python 3.11 or newer; this is $$(python3 --version)" >&2; exit 1; }
	echo "setting up .venv for the comparison tests"
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	touch $@

clean:
	@rm -rf .build .venv demo-output Benchmarks/.build

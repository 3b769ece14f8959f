#!/usr/bin/env bash
# Runs the benchmark programs, all or those named, and writes their rows to Benchmarks/Results.
# Run it on a quiet machine: `Benchmarks/run.sh ArithmeticBenchmarks`.
set -euo pipefail
cd "$(dirname "$0")/.."

programs=("$@")
if [ ${#programs[@]} = 0 ]; then
  for folder in Benchmarks/Sources/*/; do
    [ -f "$folder/main.swift" ] && programs+=("$(basename "$folder")")
  done
fi
for program in "${programs[@]}"; do
  [ -f "Benchmarks/Sources/$program/main.swift" ] || { echo "no benchmark named $program" >&2; exit 2; }
done

swift build -c release --product plumb
# Models that are generated and the comparison with onnxruntime need Python; `make python` sets this one up.
if [ -z "${PLUMBLINE_PYTHON:-}" ] && [ -x .venv/bin/python ]; then export PLUMBLINE_PYTHON="$PWD/.venv/bin/python"; fi
plumb="$(swift build -c release --show-bin-path)/plumb"
for program in "${programs[@]}"; do
  swift build -c release --package-path Benchmarks --product "$program"
  echo "== $program"
  PLUMBLINE_BINARY="$plumb" "$(swift build -c release --package-path Benchmarks --show-bin-path)/$program"
done

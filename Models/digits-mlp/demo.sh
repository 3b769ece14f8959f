#!/usr/bin/env bash
# Proves and verifies one handwritten digit, from the ONNX file on, then shows that a changed output and a changed
# weight are refused.
#
#     demo.sh PLUMB FOLDER [INDEX]
#
# PLUMB is the built program, FOLDER takes all files made here, INDEX chooses the image of the test set.
set -euo pipefail

plumb=$1
out=$2
index=${3:-0}
here=$(cd "$(dirname "$0")" && pwd)
model=$here/model.onnx
images=$here/test-images.npy
labels=$here/test-labels.npy
calibration=$here/calibration.npy

rm -rf "$out"
mkdir -p "$out"
# The list of trusted reference strings of this demonstration alone: your own stays as it is.
export PLUMBLINE_TRUSTED_SRS=$out/trusted-srs

rows=()
fail() {
  echo "demo: $*" >&2
  exit 1
}

# step LABEL ARTEFACT COMMAND...: runs the command, times it, and notes the size of the file it made ("-" for none).
step() {
  local label=$1 artefact=$2 start end size=-
  shift 2
  echo
  echo "\$ plumb ${*:2}" | sed "s|$here/||g"
  start=${EPOCHREALTIME/[.,]/}
  "$@" || fail "$label failed with status $?"
  end=${EPOCHREALTIME/[.,]/}
  [ "$artefact" = - ] || size=$(du -bs "$artefact" | cut -f1)
  rows+=("$label|$((end - start))|$size")
}

# refused STATUS COMMAND...: the command has to end with exactly this status.
refused() {
  local expected=$1 status=0
  shift
  "$@" >"$out/refusal.txt" 2>&1 || status=$?
  [ "$status" = "$expected" ] || fail "expected status $expected, got $status: $(cat "$out/refusal.txt")"
  echo "  status $status: $(tail -n 1 "$out/refusal.txt")"
}

# field NAME: a number or word from JSON on the standard input.
field() { sed -n "s/.*\"$1\" *: *\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

# Draws image INDEX of an .npy file of 64 float32 values per image.
draw() {
  local header offset
  header=$(od -An -tu2 -j8 -N2 "$1" | tr -d ' ')
  grep -aq "'<f4'" <(head -c 128 "$1") || return 0
  offset=$((10 + header + 4 * 64 * $2))
  LC_ALL=C od -An -v -tf4 -w32 -j"$offset" -N256 "$1" | LC_ALL=C awk '
    { for (i = 1; i <= NF; i++) { v[NR, i] = $i; if ($i > top) top = $i } }
    END {
      ramp = " .:-=+*#%@"
      for (r = 1; r <= NR; r++) {
        line = "    "
        for (c = 1; c <= 8; c++) {
          k = top > 0 ? int(v[r, c] / top * 9 + 0.5) : 0
          if (k < 0) k = 0
          line = line substr(ramp, k + 1, 1) substr(ramp, k + 1, 1)
        }
        print line
      }
    }'
}

# flip FILE OFFSET: changes the lowest bit of one byte.
flip() {
  local byte
  byte=$(od -An -tu1 -j"$2" -N1 "$1" | tr -d ' ')
  printf "$(printf '\\x%02x' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# offset_of FILE VALUE: where the file holds a positive integer of 64 bits, least significant byte first.
offset_of() {
  local pattern='' value=$2 i
  for i in 1 2 3 4 5 6 7 8; do
    pattern+=$(printf '\\x%02x' $((value & 255)))
    value=$((value >> 8))
  done
  LC_ALL=C grep -obUaP -m1 "$pattern" "$1" | head -n 1 | cut -d: -f1
}

step "quantize" "$out/digits.qnn" "$plumb" quantize "$model" \
  --calibration "$calibration" --labels "$labels" -o "$out/digits.qnn"
step "compile" "$out/digits.circuit" "$plumb" compile "$out/digits.qnn" -o "$out/digits.circuit"
step "reference string (local, insecure)" "$out/srs" "$plumb" srs generate-insecure -o "$out/srs"
step "trust it" - "$plumb" srs trust "$out/srs"
step "dataset" "$out/dataset" "$plumb" dataset commit "$images" -o "$out/dataset"
root=$("$plumb" inspect --json "$out/dataset" | field root)
step "setup" "$out/keys" "$plumb" setup "$out/digits.qnn" --circuit "$out/digits.circuit" --srs "$out/srs" \
  --dataset-root "$root" -o "$out/keys"
step "run" - "$plumb" run "$out/digits.qnn" --input "$images" --index "$index"
step "prove" "$out/digit.proof" "$plumb" prove "$out/keys" --input "$images" --index "$index" -o "$out/digit.proof"
step "verify" - "$plumb" verify --key "$out/keys/verifying.key" "$out/digit.proof"
step "inspect" - "$plumb" inspect "$out/digit.proof"

verdict=$("$plumb" verify --json --key "$out/keys/verifying.key" "$out/digit.proof")
label=$(field label <<<"$verdict")
echo
echo "The image:"
draw "$images" "$index"
echo "Its label, from the proved logits: $label"

echo
echo "One changed output in the proof:"
cp "$out/digit.proof" "$out/changed-output.proof"
logit=$("$plumb" inspect --json "$out/digit.proof" | field largestOutput)
flip "$out/changed-output.proof" "$(offset_of "$out/changed-output.proof" "$logit")"
refused 1 "$plumb" verify --key "$out/keys/verifying.key" "$out/changed-output.proof"

echo "One changed weight in the model, proved with keys of its own, checked with the original key:"
cp "$out/digits.qnn" "$out/changed-weight.qnn"
flip "$out/changed-weight.qnn" 4000
"$plumb" setup "$out/changed-weight.qnn" --circuit "$out/digits.circuit" --srs "$out/srs" --dataset-root "$root" \
  -o "$out/changed-keys" >/dev/null 2>&1
"$plumb" prove "$out/changed-keys" --input "$images" --index "$index" -o "$out/changed-weight.proof" >/dev/null 2>&1
refused 1 "$plumb" verify --key "$out/keys/verifying.key" "$out/changed-weight.proof"

echo
printf '%-36s %10s %12s\n' step time "bytes"
for row in "${rows[@]}"; do
  IFS='|' read -r name micros size <<<"$row"
  printf '%-36s %7d ms %12s\n' "$name" $(((micros + 500) / 1000)) "$size"
done

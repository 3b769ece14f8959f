#!/usr/bin/env bash
# Proves and verifies one handwritten digit, from the ONNX file on, then shows that a changed output and a changed
# weight are refused.
#
#     demo.sh PLUMB FOLDER [MODEL] [INDEX]
#
# PLUMB is the built program, FOLDER takes all files made here, MODEL is lenet5 (a convolutional network on images of
# 28 by 28 pixels) or digits-mlp (a perceptron on 8 by 8), INDEX chooses the image of the test set.
set -euo pipefail

plumb=$1
out=$2
model=${3:-lenet5}
index=${4:-0}
here=$(cd "$(dirname "$0")/$model" && pwd)
onnx=$here/model.onnx
images=$here/test-images.npy
labels=$here/test-labels.npy
# A byte of the quantised model that is a weight of 8 bits.
case $model in
  lenet5) weight=40000 ;;
  digits-mlp) weight=2000 ;;
  *) echo "demo: no demonstration of $model; lenet5 and digits-mlp have one" >&2 && exit 2 ;;
esac

rm -rf "$out"
mkdir -p "$out"
# The list of trusted reference strings of this demonstration alone: your own stays as it is.
export PLUMBLINE_TRUSTED_SRS=$out/trusted-srs

rows=()
fail() {
  echo "demo: $*" >&2
  exit 1
}

# step LABEL ARTEFACT COMMAND...: runs the command, times it, and notes the size of what it made ("-" for nothing).
step() {
  local label=$1 artefact=$2 start end size=-
  shift 2
  echo
  echo "\$ plumb ${*:2}" | sed "s|$here/||g; s|$out/||g"
  start=${EPOCHREALTIME/[.,]/}
  "$@" 2>"$out/messages.txt" || { cat "$out/messages.txt" >&2; fail "$label failed"; }
  end=${EPOCHREALTIME/[.,]/}
  sed 's/^/  /' "$out/messages.txt"
  [ "$artefact" = - ] || size=$(find "$artefact" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
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

# Runs a command whose output is of no interest unless it fails.
quietly() { "$@" >"$out/messages.txt" 2>&1 || fail "$(cat "$out/messages.txt")"; }

# field NAME: the first number or word of that name from JSON on the standard input.
field() { sed -n "s/.*\"$1\" *: *\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

# Where the numbers of an .npy file of version 1 begin.
npy_data() { echo $((10 + $(od -An -tu2 -j8 -N2 "$1"))); }

# Type and shape of such a file, from its header: "|u1" and "500,1,28,28".
npy_header() { head -c "$(npy_data "$1")" "$1" | tail -c +11 | tr -d " '"; }
npy_type() { npy_header "$1" | sed -n 's/.*descr:\([^,]*\),.*/\1/p'; }
npy_shape() { npy_header "$1" | sed -n 's/.*shape:(\([^)]*[0-9]\),*).*/\1/p'; }

# Draws image INDEX of an .npy file of square grey images, in uint8 or float32.
draw() {
  local size kind width offset pixels side
  case $(npy_type "$1") in
    '|u1') size=1 kind=u1 ;;
    '<f4') size=4 kind=f4 ;;
    *) fail "cannot draw $1" ;;
  esac
  pixels=$(npy_shape "$1" | tr , '\n' | tail -n +2 | awk 'BEGIN { n = 1 } { n *= $1 } END { print n }')
  side=$(awk -v n="$pixels" 'BEGIN { print int(sqrt(n) + 0.5) }')
  width=$((size * side))
  offset=$(($(npy_data "$1") + size * pixels * $2))
  LC_ALL=C od -An -v -t"$kind" -w"$width" -j"$offset" -N$((size * pixels)) "$1" | LC_ALL=C awk '
    { for (i = 1; i <= NF; i++) { v[NR, i] = $i; if ($i > top) top = $i }; columns = NF }
    END {
      ramp = " .:-=+*#%@"
      for (r = 1; r <= NR; r++) {
        line = "    "
        for (c = 1; c <= columns; c++) {
          k = top > 0 ? int(v[r, c] / top * 9 + 0.5) : 0
          if (k < 0) k = 0
          line = line substr(ramp, k + 1, 1) substr(ramp, k + 1, 1)
        }
        print line
      }
    }'
}

# Changes the lowest bit of one byte: flip FILE OFFSET.
flip() {
  local byte
  byte=$(od -An -tu1 -j"$2" -N1 "$1" | tr -d ' ')
  printf "$(printf '\\x%02x' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

step "quantize" "$out/model.qnn" "$plumb" quantize "$onnx" --calibration "$here/calibration.npy" \
  --labels "$here/calibration-labels.npy" --test "$images" --test-labels "$labels" -o "$out/model.qnn"
step "compile" "$out/model.circuit" "$plumb" compile "$out/model.qnn" -o "$out/model.circuit"
step "reference string (insecure)" "$out/srs" "$plumb" srs generate-insecure --powers 131074 \
  -o "$out/srs"
step "trust it" - "$plumb" srs trust "$out/srs" --comment "demonstration"
step "commit to $(npy_shape "$images" | cut -d, -f1) images" "$out/dataset" "$plumb" dataset commit "$images" \
  --circuit "$out/model.circuit" --srs "$out/srs" -o "$out/dataset"
root=$(cat "$out/dataset/root")
step "setup" "$out/keys" "$plumb" setup "$out/model.qnn" --circuit "$out/model.circuit" --srs "$out/srs" \
  --dataset-root "$root" -o "$out/keys"
step "run" - "$plumb" run "$out/model.qnn" --input "$images" --index "$index"
step "prove" "$out/digit.proof" "$plumb" prove "$out/keys" --input "$images" --index "$index" -o "$out/digit.proof"
step "verify" - "$plumb" verify --key "$out/keys/verifying.key" "$out/digit.proof"
step "prove a dataset row, not shown" "$out/row.proof" "$plumb" prove "$out/keys" --input-form row \
  --dataset "$out/dataset" --index "$index" -o "$out/row.proof"
step "verify it" - "$plumb" verify --key "$out/keys/verifying.key" --expect-dataset-root "$root" "$out/row.proof"
step "compile for a contract" "$out/evm.circuit" "$plumb" compile "$out/model.qnn" --target evm -o "$out/evm.circuit"
step "setup for a contract" "$out/evm-keys" "$plumb" setup "$out/model.qnn" --circuit "$out/evm.circuit" \
  --srs "$out/srs" --dataset-root "$root" --target evm -o "$out/evm-keys"
step "prove for a contract" "$out/evm.proof" "$plumb" prove "$out/evm-keys" --input "$images" --index "$index" \
  -o "$out/evm.proof"
step "verify it" - "$plumb" verify --key "$out/evm-keys/verifying.key" "$out/evm.proof"

label=$("$plumb" verify --json --key "$out/keys/verifying.key" "$out/digit.proof" 2>"$out/messages.txt" | field label)
echo
echo "Image $index:"
draw "$images" "$index"
echo "Its label, from the proved output: $label"

echo
echo "The same proof with its first output raised by one:"
quietly "$plumb" inspect "$out/digit.proof" --convert-proof "$out/digit.json"
awk '/"output"/ { inside = 1 }
  inside && !done && /^ *-?[0-9]+,?$/ { match($0, /-?[0-9]+/); v = substr($0, RSTART, RLENGTH); sub(v, v + 1); done = 1 }
  { print }' "$out/digit.json" >"$out/changed-output.json"
if cmp -s "$out/digit.json" "$out/changed-output.json"; then fail "the output was not changed"; fi
refused 1 "$plumb" verify --key "$out/keys/verifying.key" "$out/changed-output.json"

echo "A run with one weight changed, stated to be one of the original keys:"
cp "$out/model.qnn" "$out/changed-weight.qnn"
flip "$out/changed-weight.qnn" "$weight"
quietly "$plumb" setup "$out/changed-weight.qnn" --circuit "$out/model.circuit" --srs "$out/srs" \
  --dataset-root "$root" -o "$out/changed-keys"
quietly "$plumb" prove "$out/changed-keys" --input "$images" --index "$index" --proof-json \
  -o "$out/changed-weight.json"
for name in keyDigest cardDigest; do
  sed -i "s/\"$name\" *: *\"[^\"]*\"/\"$name\" : \"$(field $name <"$out/digit.json")\"/" "$out/changed-weight.json"
done
refused 1 "$plumb" verify --key "$out/keys/verifying.key" "$out/changed-weight.json"

echo
printf '%-34s %9s %12s\n' step time bytes
for row in "${rows[@]}"; do
  IFS='|' read -r name micros size <<<"$row"
  printf '%-34s %6d ms %12s\n' "$name" $(((micros + 500) / 1000)) "$size"
done

#!/bin/sh
# Puts the verifier of the model in this folder on a chain, with `cast` of Foundry.
#
#     ETH_RPC_URL=URL sh deploy.sh [--verifier ADDRESS] [--unsafe] [OPTIONS OF CAST SEND, SUCH AS --account NAME]
#
# The same as deploy.py, which is tested on a node; this script is tested against a stand-in for `cast`, not with
# Foundry itself.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
verifier=
unsafe=no
while [ $# -gt 0 ]; do
  case $1 in
    --verifier) verifier=$2 && shift 2 ;;
    --unsafe) unsafe=yes && shift ;;
    *) break ;;
  esac
done
if ! command -v cast >/dev/null; then
  echo "deploy.sh needs cast of Foundry; deploy.py needs Python and eth-account instead" >&2
  exit 2
fi

if [ -e "$here/UNSAFE.txt" ]; then
  echo "warning: $(cat "$here/UNSAFE.txt")" >&2
  if [ "$unsafe" = no ]; then
    echo "nothing was deployed; say --unsafe to deploy it nevertheless" >&2
    exit 1
  fi
fi

# field FILE NAME: the text of that name, on a line of its own.
field() { sed -n "s/^ *\"$2\" *: *\"\([^\"]*\)\".*/\1/p" "$1" | head -n 1; }

# hex NAME: the bytes of a file of this folder.
hex() { echo "0x$(od -An -v -tx1 "$here/$1" | tr -d ' \n')"; }

# make CODE [OPTIONS]: creates a contract and prints its address.
make() {
  code=$1
  shift
  cast send --json "$@" --create "$code" | tr ',{}' '\n\n\n' |
    sed -n 's/.*"contractAddress" *: *"\(0x[0-9a-fA-F]*\)".*/\1/p'
}

if [ -z "$verifier" ]; then
  models=$(make "$(field "$here/artifacts/PlumblineModels.json" bytecode)" "$@")
  [ -n "$models" ] || { echo "PlumblineModels was not created" >&2; exit 1; }
  argument=$(cast abi-encode 'f(address)' "$models")
  verifier=$(make "$(field "$here/artifacts/PlumblineVerifier.json" bytecode)${argument#0x}" "$@")
  [ -n "$verifier" ] || { echo "PlumblineVerifier was not created" >&2; exit 1; }
fi
hash=$(field "$here/key.json" vkHash)
model=$(cast call "$verifier" 'verifierOf(bytes32)(address)' "$hash")
if [ "$model" = 0x0000000000000000000000000000000000000000 ]; then
  cast send "$@" "$verifier" 'deploy(bytes,bytes)' "$(hex key.bin)" "$(hex program.bin)" >/dev/null
  model=$(cast call "$verifier" 'verifierOf(bytes32)(address)' "$hash")
fi
echo "PlumblineVerifier $verifier"
echo "model verifier $model"
if [ -e "$here/calldata.hex" ]; then
  answer=$(cast call "$model" "$(cat "$here/calldata.hex")")
  case $answer in
    0x*1) echo "the exported proof is verified" ;;
    *) echo "the contract refuses the exported proof" >&2 && exit 1 ;;
  esac
fi

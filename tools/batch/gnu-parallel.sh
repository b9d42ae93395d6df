#!/usr/bin/env bash
# Replays flows in parts at once with GNU parallel (Debian's package `parallel`), and joins the parts:
#
#     tools/batch/gnu-parallel.sh TOPOLOGY FLOWS [PARTS]
#
# FLOWS is a file or a folder of flow logs; PARTS is how many parts to make, one a processor if not told. What is
# printed is what one `azroute replay TOPOLOGY --flows FLOWS` prints, and so is the exit code.
#
# With --sshlogin of GNU parallel the parts run on other machines as well: TOPOLOGY and FLOWS have to be there under
# the same paths, and the parts have to come back (--return).
set -euo pipefail

topology=${1:?"the topology file is missing: gnu-parallel.sh TOPOLOGY FLOWS [PARTS]"}
flows=${2:?"the flows are missing: gnu-parallel.sh TOPOLOGY FLOWS [PARTS]"}
parts=${3:-$(nproc)}
export topology flows parts
export azroute=${AZROUTE:-azroute} # another program: AZROUTE=tools/azroute
options=${AZROUTE_OPTIONS:-}       # such as --against OTHER; for every part alike
export options

work=$(mktemp -d)
export work
trap 'rm -rf -- "$work"' EXIT

# One thread a part, as the parts themselves use all processors. Exit code 1 means that a part is partial, which
# merge says again; a higher one that there is no part, which ends all.
replay_part() {
  local status=0
  # shellcheck disable=SC2086  # the options are words
  "$azroute" replay "$topology" --flows "$flows" $options --threads 1 --shard "$1/$parts" >"$work/part-$1.json" || status=$?
  ((status <= 1)) || return "$status"
}
export -f replay_part

SHELL=$BASH parallel --halt now,fail=1 replay_part ::: $(seq "$parts")
"$azroute" merge "$work"/part-*.json

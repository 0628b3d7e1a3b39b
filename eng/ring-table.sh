#!/usr/bin/env bash
# Trains every schedule x objective on the ring of Gaussians, samples each with every sampler, all with default options, and
# prints the table of docs/results/ring.md. Two trainings run side by side, one thread each.
# Usage: eng/ring-table.sh [STEPS] > table.md
set -euo pipefail
cd "$(dirname "$0")/.."
export steps=${1:-6000} work
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet publish -c Release src/Cli -o "$work/program" -v quiet >&2

. eng/number.sh

rows() { # schedule objective
  local run result sampler distance floor largest within covered
  "$work/program/diffusion" run experiments/toy2d.json --set output="$work" --set name="$1-$2" --set schedule="$1" --set objective="$2" \
    --set training.steps="$steps" --set sampling.count=4000 --set tracking=none --set threads=1 \
    --set 'metrics=["sliced-w2","modes"]'
  run=$(dirname "$work/$1-$2"/*/run.json)
  for sampler in ancestral ddim euler-maruyama; do
    "$work/program/diffusion" sample "$run" --set sampler=$sampler
    result=$(echo "$run/samples/$sampler"-*/result.json)
    # By themselves, so that one that is missing ends the script.
    distance=$(value "$result" slicedW2); floor=$(value "$result" slicedW2Floor); largest=$(value "$result" slicedW2FloorMax)
    within=$(value "$result" withinModes); covered=$(value "$result" modesCovered)
    printf '| %s | %s | %s | %.3f | %.3f / %.3f | %.1f %% | %s |\n' "$1" "$2" $sampler "$distance" "$floor" "$largest" \
      "$(awk "BEGIN { print 100 * $within }")" "$covered" >> "$work/$1-$2.md"
  done
}
export -f rows value

printf '%s\n' {linear,cosine,vp-sde}\ {x0,epsilon,score,v} | xargs -P 2 -L 1 bash -euc 'rows "$@" >&2' rows

echo "| schedule | objective | sampler | sliced W2 | floor (mean / largest) | within 3 std | modes |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for schedule in linear cosine vp-sde; do
  for objective in x0 epsilon score v; do cat "$work/$schedule-$objective.md"; done
done

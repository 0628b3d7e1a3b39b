#!/usr/bin/env bash
# Trains every schedule x objective on the ring of Gaussians, samples each with every sampler, all with default options, and
# prints the table of docs/results/ring.md. Usage: eng/ring-table.sh [STEPS] > table.md
set -euo pipefail
cd "$(dirname "$0")/.."
steps=${1:-8000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build -c Release src/Cli -v quiet >&2
diffusion=src/Cli/bin/Release/net10.0/diffusion
value() { grep -oE "\"$2\": *[-0-9.eE]+" "$1" | head -n 1 | grep -oE '[-0-9.eE]+$'; }

echo "| schedule | objective | sampler | sliced W2 | floor (mean / largest) | within 3 std | modes |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for schedule in linear cosine vp-sde; do
  for objective in x0 epsilon score v; do
    $diffusion run experiments/toy2d.json --set output="$work" --set name=$schedule-$objective --set schedule=$schedule \
      --set objective=$objective --set training.steps="$steps" --set tracking=none --set threads=1 >&2
    run=$(dirname "$(ls "$work/$schedule-$objective"/*/run.json)")
    for sampler in ancestral ddim euler-maruyama; do
      $diffusion sample "$run" --set sampler=$sampler >&2
      result=$(ls "$run/samples/$sampler"-*/result.json)
      printf '| %s | %s | %s | %.3f | %.3f / %.3f | %.1f %% | %s |\n' $schedule $objective $sampler \
        "$(value "$result" slicedW2)" "$(value "$result" slicedW2Floor)" "$(value "$result" slicedW2FloorMax)" \
        "$(awk "BEGIN { print 100 * $(value "$result" withinModes) }")" "$(value "$result" modesCovered)"
    done
  done
done

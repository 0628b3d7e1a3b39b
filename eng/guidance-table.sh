#!/usr/bin/env bash
# Trains the digits, a weaker network and a classifier of noisy digits, then samples with every guidance at rising scales and
# prints the table of docs/results/guidance.md.
# Usage: eng/guidance-table.sh > table.md
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet publish -c Release src/Cli -o "$work/program" -v quiet >&2

train() { # experiment name [--set ...]: prints the run's folder
  "$work/program/diffusion" run "experiments/$1.json" --set output="$work" --set name="$2" --set tracking=none "${@:3}" >&2
  dirname "$work/$2"/*/run.json
}
. eng/number.sh

digits=$(train digits digits --set sampling.count=10)
weak=$(train digits weak --set sampling.count=10 --set training.steps=300)
classifier=$(train digits-classifier classifier)

row() { # guidance scale [--set ...]
  local folder accuracy diversity frechet
  folder=$("$work/program/diffusion" sample "$digits" --set sampling.count=1000 --set guidance="$1" "${@:3}" | tail -n 1)
  # By themselves, so that one that is missing ends the script.
  accuracy=$(value "$folder" accuracy); diversity=$(value "$folder" diversity); frechet=$(value "$folder" frechet)
  printf '| %s | %s | %.3f | %.2f | %.2f |\n' "$1" "$2" "$accuracy" "$diversity" "$frechet"
}

echo "| guidance | scale | accuracy | diversity | frechet |"
echo "| --- | --- | --- | --- | --- |"
row none 0
for scale in 0.5 1 2 4; do row classifier-free $scale --set guidance.scale=$scale; done
row classifier 0 --set guidance.scale=0 --set guidance.run="$classifier"
for scale in 1 2 4 8; do row classifier $scale --set guidance.scale=$scale --set guidance.run="$classifier"; done
for scale in 0.5 1 2; do row autoguidance $scale --set guidance.scale=$scale --set guidance.run="$weak"; done

#!/usr/bin/env bash
# Measures the variational bound of Gaussian data with the exact denoiser on cosine schedules of rising length, beside -log p, and
# prints the table of docs/results/likelihood.md.
# Usage: eng/likelihood-table.sh > table.md
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet publish -c Release src/Cli -o "$work/program" -v quiet >&2

. eng/number.sh

row() { # variance steps
  "$work/program/diffusion" run experiments/likelihood.json --set name="$1-$2" --set output="$work" --set tracking=none --set threads=1 \
    --set sampling.count=10 --set sampling.steps=5 --set schedule="{\"name\":\"cosine\",\"steps\":$2}" \
    --set metrics="[{\"name\":\"elbo\",\"samples\":20000,\"batchSize\":20000,\"times\":1000,\"variance\":\"$1\"},{\"name\":\"nll\",\"samples\":20000,\"batchSize\":20000}]" >&2
  local file exact reconstruction denoising prior bound nll
  file=$(echo "$work/$1-$2"/*/run.json)
  # By themselves, so that one that is missing ends the script.
  exact=$(value "$file" nllExact); nll=$(value "$file" nllNats); bound=$(value "$file" elboNats)
  reconstruction=$(value "$file" elboReconstruction); denoising=$(value "$file" elboDenoising); prior=$(value "$file" elboPrior)
  printf '| %s | %s | %.4f | %.4f | %.0e | %.4f | %.4f | %.4f |\n' "$1" "$2" "$reconstruction" "$denoising" \
    "$prior" "$bound" "$(awk "BEGIN { print $bound - $exact }")" "$(awk "BEGIN { print $nll - $exact }")"
}

echo "| variance | T | L_0 | L_1 to L_{T-1} | L_T | bound | above -log p | nll less -log p |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
for variance in beta posterior; do
  for steps in 10 30 100 300 1000; do row $variance $steps; done
done

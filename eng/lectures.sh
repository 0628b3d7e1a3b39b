#!/usr/bin/env bash
# Runs every experiment of experiments/lectures and makes the numbers of docs/results/lectures and the pictures of docs/lectures.md again.
# Each part takes less than ten minutes on two idle cores.
# Usage: eng/lectures.sh [PART...], with the names of the functions below; all of them when none is named.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build eng/Lectures -c Release -v quiet >&2
diffusion() { dotnet src/Cli/bin/Release/net10.0/diffusion.dll "$@"; }
lectures() { dotnet eng/Lectures/bin/Release/net10.0/Diffusion.Lectures.dll "$@"; }
runs=${LECTURES_RUNS:-runs/lectures}

reverse_kernel() { lectures reverse-kernel; }
time_draws() { lectures time-draws; }
step_by_step() { lectures step-by-step; }
score_field() { lectures score-field; }
time_code() { lectures time-code; }

sweep() { diffusion sweep "experiments/lectures/$1.json" --set output="$runs/$1" --set executor.parallel=1; }
mean() { sweep mean; }
variance() { sweep variance; }
one_network_or_many() { sweep one-network-or-many; }

ring() { diffusion run experiments/lectures/ring-100.json --set output="$runs" --set tracking=none; }

# Films, and the same noise with classifier-free guidance of three weights side by side.
digits() {
  local run
  run=$(ls -d "$runs"/digits/*/ 2>/dev/null | tail -n 1)
  [ -n "$run" ] || diffusion run experiments/lectures/digits.json --set output="$runs" --set tracking=none
  run=$(ls -d "$runs"/digits/*/ | tail -n 1)
  lectures films "$run"
  for w in 0 1 3; do
    diffusion sample "$run" --set guidance.name=classifier-free --set guidance.scale=$w --set sampling.count=1000 \
      --set 'metrics=["accuracy","frechet","diversity"]'
  done
}

# Memory of training against batch size and depth: one process for each setting.
memory() {
  { for batch in 16 32 64 128; do lectures memory $batch 32,64 1; done
    for channels in 32 32,64,64 32,64,64,64; do lectures memory 64 $channels 1; done
    for blocks in 2 3; do lectures memory 64 32,64 $blocks; done
  } | lectures memory-page
}

for part in "${@:-reverse_kernel time_draws step_by_step score_field time_code mean variance one_network_or_many ring digits memory}"; do
  for one in $part; do "$one"; done
done

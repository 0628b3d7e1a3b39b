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

# run NAME: the folder of the run of experiments/lectures/NAME.json, which is made where there is none.
run() {
  ls -d "$runs/$1"/*/ > /dev/null 2>&1 || diffusion run "experiments/lectures/$1.json" --set output="$runs" --set tracking=none >&2
  ls -d "$runs/$1"/*/ | tail -n 1
}
. eng/number.sh

ring() { run ring-100; }
films() { lectures films "$(run digits)"; }

# Guidance of three weights, and by classifiers of noisy and clean samples, asked at x_t and at the estimate of x0: 500 digits each.
guidance() {
  local digits noisy clean page=docs/results/lectures/guidance.md
  digits=$(run digits) noisy=$(run classifier-noisy) clean=$(run classifier-clean)
  row() { # label weight picture settings...
    local folder
    folder=$(diffusion sample "$digits" --set sampling.count=500 --set 'metrics=["accuracy","diversity","frechet"]' "${@:4}" | tail -n 1)
    printf '| %s | %s | %.3f (%.3f to %.3f) | %.2f | %.2f |\n' "$1" "$2" "$(value "$folder" accuracy)" "$(value "$folder" accuracyLow)" \
      "$(value "$folder" accuracyHigh)" "$(value "$folder" diversity)" "$(value "$folder" frechet)"
    [ -z "$3" ] || cp "$(dirname "$folder")/final.png" "docs/images/lectures/$3.png"
  }
  {
    printf '# Guidance: weights, and classifiers of noisy or clean samples\n\n```\neng/lectures.sh guidance\n```\n\n'
    echo "500 digits of a small network (\`experiments/lectures/digits.json\`) for each row; accuracy with its 95 % interval."
    echo "One training of each network."
    printf '\n| guidance | weight | accuracy | diversity | frechet |\n| --- | --- | --- | --- | --- |\n'
    row "classifier-free" 0 guidance-0 --set guidance=none
    for w in 1 3; do row "classifier-free" $w guidance-$w --set guidance.name=classifier-free --set guidance.scale=$w; done
    for w in 1 10; do
      row "noisy classifier, at x_t" $w classifier-$w --set guidance.name=classifier --set guidance.run="$noisy" --set guidance.scale=$w
      row "clean classifier, at x_t" $w "" --set guidance.name=classifier --set guidance.run="$clean" --set guidance.scale=$w
      row "clean classifier, at the estimate" $w "" --set guidance.name=classifier --set guidance.run="$clean" --set guidance.scale=$w \
        --set guidance.at=estimate
      row "noisy classifier, at the estimate" $w "" --set guidance.name=classifier --set guidance.run="$noisy" --set guidance.scale=$w \
        --set guidance.at=estimate
    done
  } > "$page"
}

# Memory of training against batch size and depth: one process for each setting.
memory() {
  { for batch in 16 32 64; do lectures memory $batch 32,64 1; done
    for channels in 32 32,64,64 32,64,64,64; do lectures memory 32 $channels 1; done
    for blocks in 2 3; do lectures memory 32 32,64 $blocks; done
  } | lectures memory-page
}

all="reverse_kernel time_draws step_by_step score_field time_code mean variance one_network_or_many ring films guidance memory"
for part in ${@:-$all}; do "$part"; done

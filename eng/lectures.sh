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

# sweep NAME: runs experiments/lectures/NAME.json and keeps its table as docs/results/lectures/NAME.md.
sweep() {
  diffusion sweep "experiments/lectures/$1.json" --set output="$runs/$1" --set executor.parallel=1
  {
    printf '# %s\n\n```\neng/lectures.sh %s\n```\n\n' "$2" "${1//-/_}"
    tail -n +3 "$runs/$1"/*/report/table.md
  } > "docs/results/lectures/$1.md"
}
mean() { sweep mean "The mean of the reverse step as what is predicted"; }
variance() { sweep variance "The variance of reverse steps"; }
one_network_or_many() { sweep one-network-or-many "One network for all steps, or one for each"; }
absent() { sweep absent "Zeros or a learned vector for a dropped condition"; }
langevin_ring() { sweep langevin-ring "Critically damped Langevin diffusion on the ring"; }
langevin_digits() { sweep langevin-digits "Critically damped Langevin diffusion on the digits"; }
langevin_exact() { lectures langevin-exact; }

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

# Pictures from captions: attributes as captions say, by fusion and weight of guidance, and pictures of chosen captions.
captions() {
  local page=docs/results/lectures/captions.md fusion weight folder part attribute name
  local chosen='["thick bright three at top left","thin dark three at top left","thick bright one at top right and seven at bottom left"'
  chosen+=',"thin bright four at top left and zero at bottom right","thick dark eight at top right","thin bright one at top right and five at bottom left"]'
  {
    printf '# Pictures from captions\n\n```\neng/lectures.sh captions\n```\n\n'
    echo "Share of 500 pictures that show what their caption says, attribute by attribute, for captions of the training part (seen) and for"
    echo "captions with a combination that is never trained on (unseen). \`whole\` is everything at once, with its 95 % interval. Captions name"
    echo "places in the order of reading, as in training: in another order digits go to wrong places."
    printf '\n| fusion | guidance | captions | whole | count | digit | place | arrangement | stroke | brightness |\n'
    echo "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for fusion in addition cross-attention; do
      for weight in 0 1 3; do
        folder=$(diffusion sample "$(run captions-$fusion)" --set guidance.scale=$weight | tail -n 1)
        for part in Seen Unseen; do
          printf '| %s | %s | %s | %.3f (%.3f to %.3f) |' "$fusion" $weight "${part,,}" "$(value "$folder" captions$part)" \
            "$(value "$folder" captions${part}Low)" "$(value "$folder" captions${part}High)"
          for attribute in Count Digit Place Arrangement Stroke Brightness; do printf ' %.3f |' "$(value "$folder" captions$attribute$part)"; done
          echo
        done
      done
      folder=$(diffusion sample "$(run captions-$fusion)" --set sampling.count=60 --set guidance.scale=3 \
        --set "sampling.captions=$chosen" | tail -n 1)
      cp "$(dirname "$folder")/final.png" "docs/images/lectures/captions-$fusion.png"
    done
    printf '\nPictures of chosen captions (guidance 3), ten of each; by addition, then by cross-attention:\n\n'
    for fusion in addition cross-attention; do printf '![%s](../../images/lectures/captions-%s.png)\n\n' $fusion $fusion; done
  } > "$page"
}

# Memory of training against batch size and depth: one process for each setting.
memory() {
  { for batch in 16 32 64; do lectures memory $batch 32,64 1; done
    for channels in 32 32,64,64 32,64,64,64; do lectures memory 32 $channels 1; done
    for blocks in 2 3; do lectures memory 32 32,64 $blocks; done
  } | lectures memory-page
}

all="reverse_kernel time_draws step_by_step score_field time_code mean variance one_network_or_many absent ring films guidance captions
langevin_exact langevin_ring langevin_digits memory"
for part in ${@:-$all}; do "$part"; done

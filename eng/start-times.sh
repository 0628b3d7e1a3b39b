#!/usr/bin/env bash
# How long commands take that compute nothing, and how long a run takes to its first training step: the least of N starts each, in seconds of
# the clock and of the processor (user and system). Of several programs, such as that of an earlier commit, starts alternate.
#   eng/start-times.sh N PROGRAM...        PROGRAM is a diffusion.dll, or a published diffusion
set -eu
repository=$(cd "$(dirname "$0")/.." && pwd)
times=$1
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '{ "data": "moons", "model": "mlp" }\n' > "$folder/moons.json"
cd "$folder"

start() { # the seconds of one start: clock, then processor
  local program=$1
  shift
  case $program in *.dll) set -- dotnet "$program" "$@" ;; *) set -- "$program" "$@" ;; esac
  TIMEFORMAT='%R %U %S'
  { time "$@" > out.txt 2> error.txt; } 2>&1 | awk '{ print $1, $2 + $3 }'
}

to_first_step() { # the same up to the line that tells of the first step
  local program=$1 begin end
  case $program in *.dll) set -- dotnet "$program" ;; *) set -- "$program" ;; esac
  rm -rf "$folder/runs" # a run that is there already would be told, and not begun
  : > run.txt # the lines of the start before would be taken for its own
  begin=$(date +%s.%N)
  "$@" run "$repository/experiments/quickstart.json" --set output="$folder/runs" --set tracking=none > run.txt 2>&1 &
  local id=$!
  until grep -q '^training ' run.txt; do
    if ! kill -0 "$id" 2> /dev/null; then cat run.txt >&2; exit 1; fi
    sleep 0.02
  done
  end=$(date +%s.%N)
  local used
  used=$(awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); print ($12 + $13) / hz }' "/proc/$id/stat")
  kill "$id"
  wait "$id" 2> /dev/null || true
  awk -v a="$begin" -v b="$end" -v u="$used" 'BEGIN { print b - a, u }'
}

least() { awk 'NR == 1 || $1 < c { c = $1 } NR == 1 || $2 < p { p = $2 } END { printf "%.2f / %.2f\n", c, p }'; }

commands=('--version' '--help' 'plugins' 'validate moons.json')
for command in "${commands[@]}" first-step; do
  for program in "$@"; do : > "times-$(echo "$program" | tr / _)"; done
  for ((i = 0; i < times; i++)); do
    for program in "$@"; do
      # shellcheck disable=SC2086
      if [ "$command" = first-step ]; then to_first_step "$program"; else start "$program" $command; fi >> "times-$(echo "$program" | tr / _)"
    done
  done
  for program in "$@"; do echo "$command | $program | $(least < "times-$(echo "$program" | tr / _)")"; done
done

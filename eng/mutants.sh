#!/bin/sh
# Tries a sample of mutants of the project's own plugins, one after the other: eng/mutants.sh FOLDER [COUNT] [SEED] [try|try-laws]
# Writes a line each into FOLDER/results-WHAT.txt and goes on where it was stopped. A mutant that is no C# is left out.
set -e
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$1; count=${2:-100}; seed=${3:-19}; what=${4:-try}
program="$root/eng/Mutants/bin/Release/net10.0/Diffusion.Mutants.dll"
compiler=$(dirname "$(dotnet --list-sdks | tail -n 1 | sed 's/^\([^ ]*\) \[\(.*\)\]$/\2\/\1\/x/')")/Roslyn/bincore/csc.dll
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive
[ -d "$folder/0001" ] || dotnet "$program" write "$root" $((count * 3 / 2)) "$seed" "$folder"
# What does not hold of the plugins as they are finds no mutant: such a check is wrong itself.
if [ ! -f "$folder/unchanged.txt" ]; then
  : > "$folder/unchanged.tmp"
  for name in $(sed -s -n 2p "$folder"/[0-9]*/mutant.txt | sort -u); do
    dotnet "$program" verify "$name" >> "$folder/unchanged.tmp" || { grep -v '^#' "$folder/unchanged.tmp"; exit 1; }
  done
  mv "$folder/unchanged.tmp" "$folder/unchanged.txt"
fi
results="$folder/results-$what.txt"
touch "$results"
for own in "$folder"/[0-9]*; do
  [ "$(grep -vc '^invalid' "$results")" -ge "$count" ] && break
  number=$(basename "$own")
  grep -q "	$number	" "$results" && continue
  name=$(sed -n 2p "$own/mutant.txt")
  # LATER=Diffusion.Plugins.Metrics leaves an assembly to another call.
  [ "$name" = "${LATER:-}" ] && continue
  if [ ! -f "$own/$name.dll" ] && ! dotnet "$compiler" /shared /noconfig "@$own/csc.rsp" > "$own/csc.txt" 2>&1; then
    rm -f "$own/$name.dll"
    printf 'invalid\t%s\t%s\t\n' "$number" "$(sed -n 1p "$own/mutant.txt")" >> "$results"
    continue
  fi
  code=0
  (ulimit -t 240; timeout "${SECONDS_EACH:-600}" dotnet "$program" "$what" "$own/$name.dll" "$(sed -n 3p "$own/mutant.txt")" > "$own/$what.txt" 2>&1) || code=$?
  # 124 is the time limit, 137 the processor's: a loop that does not end. Any other brought the process down.
  case $code in 0) found=survived ;; 1) found=caught ;; 124|137) found=endless ;; *) found=crashed ;; esac
  printf '%s\t%s\t%s\t%s\n' "$found" "$number" "$(sed -n 1p "$own/mutant.txt")" "$(head -n 1 "$own/$what.txt" | cut -c1-300)" >> "$results"
done
# As docs/results/mutants.md counts: one that does not end within its time is undecided, one that brings the process down is caught.
awk -F '\t' '/^invalid/ {next} {n++; if ($1 == "endless") u++; else if ($1 != "survived") c++}
  END {print c + 0 " of " n + 0 " caught, " u + 0 " undecided"}' "$results"

#!/usr/bin/env bash
# tutorial.sh FEED [FOLDER]: runs docs/tutorial.md in an empty folder with the packages of FEED, and holds each output against the page.
# It ends with the time that it took and the lines that were typed. The home of the dotnet command is a folder of its own.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
export FEED=$(cd "$1" && pwd) DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
folder=${2:-$(mktemp -d)}
mkdir -p "$folder"
export DOTNET_CLI_HOME="$folder/.home" DIFFUSION_CACHE="$folder/.cache"
cd "$folder"

# Blocks of the page: N.sh what is typed, N.text what must come.
awk -v dir="$folder" '
  /^```(sh|text)$/ { kind = substr($0, 4); if (kind == "sh") n++; file = dir "/." n "." kind; printf "" > file; next }
  /^```/ { kind = ""; next }
  kind { print > file }' "$here/docs/tutorial.md"

# Every line of the page is there, in order; "…" stands for anything.
holds() {
  awk -v expected="$1" '
    BEGIN { while ((getline line < expected) > 0) if (line != "…") want[++count] = line; at = 1 }
    function fits(line, want,   parts, n, i, p) {
      n = split(want, parts, "…"); if (index(line, parts[1]) != 1) return 0
      line = substr(line, length(parts[1]) + 1)
      for (i = 2; i <= n; i++) { p = index(line, parts[i]); if (parts[i] != "" && !p) return 0; line = substr(line, p + length(parts[i])) }
      return n > 1 || line == ""
    }
    at <= count && fits($0, want[at]) { at++ }
    END { if (at <= count) { print "tutorial.md promises, and this did not come: " want[at]; exit 1 } }' "$2"
}

started=$(date +%s) typed=0
for block in $(ls "$folder"/.*.sh | sort -t. -k2 -n); do
  number=$(basename "$block" .sh)
  began=$(date +%s)
  bash -euo pipefail "$block" > "$folder/$number.out" 2>&1 || { cat "$folder/$number.out"; echo "The block $number failed."; exit 1; }
  sed -i 's/\x1b\[[0-9;]*m//g' "$folder/$number.out"
  [ -e "$folder/$number.text" ] && { holds "$folder/$number.text" "$folder/$number.out" || { cat "$folder/$number.out"; exit 1; }; }
  typed=$((typed + $(grep -cve '^ *$' "$block")))
  echo "block ${number#.}: $(($(date +%s) - began)) s"
done
times > .times
read -r user system < <(tail -1 .times)
echo "$(($(date +%s) - started)) s ($user of processors, $system of the system), $typed lines typed, in $folder"

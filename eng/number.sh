# Sourced by scripts that make tables of docs/results: reads a number of a run.

# value FILE NAME: the number of that name among the metrics of a run.json or result.json.
value() { sed -n '/^  "metrics": {/,/^  }/p' "$1" | grep -oE "\"$2\": *[-0-9.eE]+" | head -n 1 | grep -oE '[-0-9.eE]+$'; }

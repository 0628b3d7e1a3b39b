# Sourced by scripts that make tables of docs/results: reads a number of a run.

# value FILE NAME: the number of that name among the metrics of a run.json or result.json. Fails where there is none: an empty text
# would be printed as 0.000.
value() {
  value_found=$(sed -n '/^  "metrics": {/,/^  }/p' "$1" | grep -oE "\"$2\": *[-0-9.eE]+" | head -n 1 | grep -oE '[-0-9.eE]+$') || true
  if [ -z "$value_found" ]; then echo "number.sh: '$1' has no number '$2'." >&2; return 1; fi
  echo "$value_found"
}

#!/usr/bin/env bash
# samples.sh FEED [FOLDER]: runs each program of samples/ with the packages of FEED, in an empty folder outside the repository.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
feed=$(cd "$1" && pwd)
folder=${2:-$(mktemp -d)}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
mkdir -p "$folder" && cd "$folder"
echo "<configuration><packageSources><add key=\"local\" value=\"$feed\" /></packageSources></configuration>" > nuget.config
cp "$here"/samples/*.cs .
cat > ring.json <<END
{ "data": "mixture2d", "model": "oracle", "training": { "steps": 0 }, "sampling": { "count": 500, "steps": 5 }, "metrics": ["sliced-w2"], "threads": 1 }
END
dotnet tool install Diffusion.Cli --tool-path tools --version 0.1.0 > /dev/null
for sampler in ddim heun; do for steps in 5 20; do
  tools/diffusion run ring.json --set sampler=$sampler --set sampling.steps=$steps > /dev/null
done; done
for program in own-network lambda-denoiser host; do
  began=$(date +%s)
  # By itself, so that a program that fails ends the script.
  told=$(dotnet run $program.cs | tail -1)
  echo "$program.cs: $told ($(($(date +%s) - began)) s with restore and compilation)"
done
dotnet run runs-to-plot.cs -- runs plot.png
ls -l plot.png

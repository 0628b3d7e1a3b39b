#!/usr/bin/env bash
# Builds the documentation into artifacts/site/html: the pages of docs/ and the reference of the public API. A warning is an error, and
# every link from page to page, to a heading on one included, is followed.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
[ -n "${BUILT:-}" ] || dotnet build -c Release src/Cli
dotnet tool restore
rm -rf artifacts/site
dotnet docfx docfx.json --warningsAsErrors
dotnet run eng/dead-links.cs -- artifacts/site/html

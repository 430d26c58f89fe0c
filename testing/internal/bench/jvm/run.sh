#!/usr/bin/env bash
# Runs one of the programs that build.sh has compiled: run.sh CLASS FILE URL.
set -euo pipefail
folder=$(dirname "$0")
case $1 in
Flink*) folder=$folder/flink ;;
*) folder=$folder/beam ;;
esac
opens=()
for p in java.lang java.lang.invoke java.util java.util.concurrent java.util.concurrent.atomic java.nio java.net java.io java.time java.text sun.nio.ch; do
	opens+=("--add-opens=java.base/$p=ALL-UNNAMED")
done
exec java -Xmx2g "${opens[@]}" -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$folder:$folder/*" "$@"

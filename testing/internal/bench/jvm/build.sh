#!/usr/bin/env bash
# Fetches Flink with its DynamoDB connector and Beam Java with its DynamoDBIO by Maven, and compiles the two programs that
# load a CSV file with them, into a folder for bench -jvm:
#
#     testing/internal/bench/jvm/build.sh FOLDER
#
# It takes a JDK of version 11 or 17, Maven, and about 700 MB.
set -euo pipefail
[ $# = 1 ] || { echo "usage: build.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")"
for kind in flink beam; do
	mvn -B -q -f "$kind.xml" dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$folder/$kind"
done
javac -cp "$folder/flink/*" -d "$folder/flink" FlinkSqlLoad.java
javac -cp "$folder/beam/*" -d "$folder/beam" BeamJavaLoad.java
cp run.sh "$folder/"

#!/bin/sh
# Compiles the adapter into a temporary folder, once per run, and answers the line protocol.
# With ADAPTER_CLASSES=FOLDER the classes are kept there and compiled again only when a source is newer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
gson=${GSON_JAR:-/usr/share/java/gson.jar}
if [ ! -r "$gson" ]; then
  echo "$gson is not there: apt-get install libgoogle-gson-java, or set GSON_JAR" >&2
  exit 69
fi
classes=${ADAPTER_CLASSES:-}
if [ -z "$classes" ]; then
  classes=$(mktemp -d)
  trap 'rm -rf "$classes"' EXIT
fi
if [ ! -e "$classes/Adapter.class" ] || [ -n "$(find "$here" -name '*.java' -newer "$classes/Adapter.class")" ]; then
  javac -encoding UTF-8 -Xlint:all -cp "$gson" -d "$classes" "$here"/*.java >&2
fi
# The first compiler of the virtual machine only and the smallest collector: the adapter lives for seconds.
java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -cp "$classes:$gson" Adapter "$here/../tables"

#!/usr/bin/env bash
# One would guess: a default of an enumeration that is a word of Kotlin is quoted like the value itself, so the client compiles.
# What happens: openapi-generator writes the back-quotes of that default as HTML entities; no Kotlin compiler takes the file.
# Seen with openapi-generator-cli 7.16.0 (org.openapitools, Maven Central), generator `kotlin`. Needs java and mvn.
# What helps: no such default in the document; say it in the description.
set -euo pipefail
version=7.16.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -Dartifact="org.openapitools:openapi-generator-cli:$version" -DoutputDirectory="$work" -Dmdep.stripVersion=true
java -jar openapi-generator-cli.jar version
cat >api.json <<'JSON'
{
  "openapi": "3.0.3",
  "info": { "title": "Doors", "version": "1" },
  "paths": {
    "/doors": {
      "get": {
        "operationId": "list",
        "parameters": [
          { "name": "status", "in": "query", "schema": { "type": "string", "enum": ["open", "shut"], "default": "open" } }
        ],
        "responses": { "204": { "description": "None" } }
      }
    }
  }
}
JSON
java -jar openapi-generator-cli.jar generate -i api.json -g kotlin -o client >generator.log 2>&1
found=$(grep -h 'fun list(' client/src/main/kotlin/org/openapitools/client/apis/*.kt)
echo "$found"
if ! grep -qF '&#x60;open&#x60;' <<<"$found"; then
  echo 'It has changed: the default is no HTML entity any more.'
  exit 1
fi
echo 'As described.'

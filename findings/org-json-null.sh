#!/usr/bin/env bash
# One would guess: `put("company", null)` puts a null into a JSON object, as a map does, and `optString("company")` of a null
# answers its documented default, the empty text.
# What happens: `put` takes the key out, so a patch that should clear a field leaves it as it is; the same null given in a map
# stays. `optString` answers the four letters "null", and a contact without a company works for "null".
# Seen with socket.io-client 2.1.2 (Maven Central) and the org.json 20090211 that it brings; Android's own org.json does the same.
# Source: the descriptions of `put`, `opt` and `optString` in JSONObject.java; RFC 7396, 1: null in a merge patch removes.
# What helps: `JSONObject.NULL` to clear, `isNull` before reading, or another JSON library between socket and app. Needs java, mvn.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId><artifactId>try</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.socket</groupId><artifactId>socket.io-client</artifactId><version>2.1.2</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib
printf '%s\n' lib/socket.io-client-*.jar lib/json-*.jar
cat >Try.java <<'JAVA'
import io.socket.parser.IOParser;
import io.socket.parser.Packet;
import java.util.Collections;
import org.json.JSONArray;
import org.json.JSONObject;

public class Try {
  /** The text that the client sends for an event with this argument. */
  static String sent(JSONObject fields) {
    var packet = new Packet<>(2, new JSONArray().put("contact_update").put(fields));
    packet.nsp = "/";
    var text = new StringBuilder();
    new IOParser.Encoder().encode(packet, parts -> text.append(parts[0]));
    return text.toString();
  }

  public static void main(String[] args) throws Exception {
    String put = sent(new JSONObject().put("company", (Object) null));
    String map = sent(new JSONObject(Collections.singletonMap("company", null)));
    String constant = sent(new JSONObject().put("company", JSONObject.NULL));
    String read = new JSONObject("{\"company\":null}").optString("company", "none");
    System.out.printf("put: %s%nmap: %s%nNULL: %s%noptString: \"%s\"%n", put, map, constant, read);
    boolean holds = put.equals("2[\"contact_update\",{}]") && map.equals("2[\"contact_update\",{\"company\":null}]")
        && constant.equals(map) && read.equals("null");
    System.out.println(holds ? "As described." : "It has changed.");
    // The client also logs a warning for the null of a map.
    System.exit(holds ? 0 : 1);
  }
}
JAVA
java -cp 'lib/*' Try.java 2>errors || {
  cat errors
  exit 1
}

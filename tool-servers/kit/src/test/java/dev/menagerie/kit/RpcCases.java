// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;

/** The table of JSON-RPC messages that the tests of both sides read. */
final class RpcCases {

  private RpcCases() {}

  static Stream<JsonObject> all() {
    try (var in = Objects.requireNonNull(RpcCases.class.getResourceAsStream("/rpc-cases.json"));
        var reader = Json.createReader(in)) {
      JsonArray cases = reader.readArray();
      return cases.getValuesAs(JsonObject.class).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The headers that repeat a request's words, and the era they tell. */
record McpHeaders(Optional<String> version, Optional<String> method, Optional<String> name) {

  private static final String ENCODED = "=?base64?";

  /** Whether a message is of the era without a handshake. */
  boolean modern(RpcMessage message) {
    var params =
        switch (message) {
          case RpcMessage.Request(_, var method, var given)
              when method.equals("initialize") && !toldIn(given) ->
              Optional.<JsonObject>empty();
          case RpcMessage.Request(_, _, var given) -> Optional.of(given);
          case RpcMessage.Notification(_, var given) -> Optional.of(given);
          case RpcMessage.Response _, RpcMessage.Failed _ -> Optional.<JsonObject>empty();
        };
    return params
        .map(
            given ->
                toldIn(given)
                    || version.filter(told -> !Protocol.LEGACY.contains(told)).isPresent())
        .orElse(false);
  }

  private static boolean toldIn(JsonObject params) {
    return Wire.object(params, "_meta").containsKey(Protocol.VERSION_META);
  }

  /**
   * Checks what a legacy message may say of its version.
   *
   * @param batch whether it came in a batch
   * @throws RpcError if it may not
   */
  void checkLegacy(boolean batch) {
    if (version.isPresent() && !Protocol.LEGACY.contains(version.get())) {
      throw unsupported(version.get());
    }
    if (batch && version.filter(told -> !told.equals("2025-03-26")).isPresent()) {
      throw new RpcError(
          RpcError.INVALID_REQUEST, "batches ended with revision 2025-03-26; send one message");
    }
  }

  /**
   * Checks that the headers say what the body says.
   *
   * @throws RpcError if they do not, or the version is not one of ours
   */
  void checkModern(String bodyMethod, JsonObject params) {
    var meta = Wire.object(params, "_meta");
    var told = version.orElseThrow(() -> mismatch(Protocol.VERSION_HEADER + " is missing"));
    if (!(meta.get(Protocol.VERSION_META) instanceof JsonString inBody)) {
      throw RpcError.invalid("_meta needs " + Protocol.VERSION_META);
    }
    same(Protocol.VERSION_HEADER, told, inBody.getString());
    if (!told.equals(Protocol.MODERN)) {
      throw unsupported(told);
    }
    if (!(meta.get(Protocol.CAPABILITIES_META) instanceof JsonObject)) {
      throw RpcError.invalid("_meta needs " + Protocol.CAPABILITIES_META);
    }
    same(
        Protocol.METHOD_HEADER,
        method.orElseThrow(() -> mismatch(Protocol.METHOD_HEADER + " is missing")),
        bodyMethod);
    var named =
        switch (bodyMethod) {
          case "tools/call", "prompts/get" -> Optional.of("name");
          case "resources/read" -> Optional.of("uri");
          default -> Optional.<String>empty();
        };
    named.ifPresent(
        key ->
            same(
                Protocol.NAME_HEADER,
                decoded(name.orElseThrow(() -> mismatch(Protocol.NAME_HEADER + " is missing"))),
                params.getString(key, "")));
    // Only those who spread requests over several servers need to know the task.
    if (bodyMethod.startsWith("tasks/") && name.isPresent()) {
      same(Protocol.NAME_HEADER, decoded(name.get()), params.getString("taskId", ""));
    }
  }

  private static void same(String header, String inHeader, String inBody) {
    if (!inHeader.equals(inBody)) {
      throw mismatch(
          "%s header value '%s' does not match body value '%s'"
              .formatted(header, inHeader, inBody));
    }
  }

  private static String decoded(String value) {
    if (!value.startsWith(ENCODED) || !value.endsWith("?=")) {
      return value;
    }
    try {
      var data = value.substring(ENCODED.length(), value.length() - 2);
      return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw mismatch(Protocol.NAME_HEADER + " is not valid Base64");
    }
  }

  private static RpcError mismatch(String what) {
    return new RpcError(RpcError.HEADER_MISMATCH, "Header mismatch: " + what);
  }

  private static RpcError unsupported(String requested) {
    var supported = Wire.array();
    Protocol.SUPPORTED.forEach(supported::add);
    return new RpcError(
        RpcError.UNSUPPORTED_VERSION,
        "Unsupported protocol version",
        Wire.object().add("supported", supported).add("requested", requested).build());
  }
}

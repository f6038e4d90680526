// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.RpcMessage;
import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out the era of a server: modern first, {@code initialize} if it does not know that. */
final class Handshake {

  /** Asks a modern server what it speaks and offers. */
  static final String DISCOVER = "server/discover";

  private static final JsonObject CLIENT =
      Json.object().add("name", "menagerie").add("version", "0.1").build();

  private static final JsonObject TASKS =
      Json.object().add("extensions", Json.object().add(Protocol.TASKS, Json.object())).build();

  private static final String INITIALIZE = "initialize";

  private final Transport endpoint;
  private final JsonObject capabilities;
  private final JsonObject usual;
  private final Supplier<JsonValue> ids;

  /**
   * A handshake with one server.
   *
   * @param capabilities of this client
   * @param ids of requests, each new
   */
  Handshake(Transport endpoint, JsonObject capabilities, Supplier<JsonValue> ids) {
    this.endpoint = endpoint;
    this.capabilities = capabilities;
    this.usual = Json.object(capabilities).addAll(Json.object(TASKS)).build();
    this.ids = ids;
  }

  /** An era, and what the server says that it offers in it. */
  record Found(Era era, Announced announced) {}

  /**
   * Finds out the era. Nothing that it sends has an effect.
   *
   * @throws ExchangeFailed if the server cannot be reached or speaks no revision of ours
   */
  Found find(Deadline deadline) {
    var modern = discovered(deadline.left());
    if (modern.isPresent()) {
      return new Found(new Era.Modern(), modern.get());
    }
    try {
      return initialized(deadline.left());
    } catch (RpcError e) {
      // A modern server that took long to start has not read the first question in time.
      return discovered(deadline.left())
          .map(announced -> new Found(new Era.Modern(), announced))
          .orElseThrow(() -> refused(e));
    }
  }

  private static ExchangeFailed refused(RpcError e) {
    return new ExchangeFailed(
        Kind.FOREIGN, "it refuses to begin: %s (%d)".formatted(e.reason(), e.code()));
  }

  /** Whether a request of this method is the first, by which the era is found out. */
  static boolean probes(String method) {
    return method.equals(DISCOVER);
  }

  /** Whether a request of this method belongs to finding the era out. */
  static boolean begins(String method) {
    return method.equals(DISCOVER) || method.equals(INITIALIZE);
  }

  /** What a modern server offers; empty if it is none. */
  private Optional<Announced> discovered(Duration limit) {
    var params = modernParams(JsonValue.EMPTY_JSON_OBJECT);
    var request = new RpcMessage.Request(ids.get(), DISCOVER, params);
    try {
      var told = result(endpoint.post(request, modernHeaders(DISCOVER), limit, _ -> {}));
      // Some servers answer any method with an empty result; a modern one says what it speaks.
      return lists(told.get("supportedVersions"), Protocol.MODERN)
          ? Optional.of(Announced.in(told))
          : Optional.empty();
    } catch (RpcError e) {
      return e.code() == RpcError.UNSUPPORTED_VERSION
              && lists(e.data().get("supported"), Protocol.MODERN)
          ? Optional.of(Announced.NOTHING)
          : Optional.empty();
    } catch (ExchangeFailed e) {
      var unknown = e.kind() == Kind.REFUSED && e.status() >= 400 && !e.passing();
      if (!unknown || e.status() == 401 || e.status() == 403) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static boolean lists(@Nullable JsonValue versions, String version) {
    return versions instanceof JsonArray list
        && list.stream().anyMatch(v -> v instanceof JsonString s && s.getString().equals(version));
  }

  private Found initialized(Duration limit) {
    var params =
        Json.object()
            .add("protocolVersion", Protocol.LEGACY.getFirst())
            .add("capabilities", Elicitation.LEGACY)
            .add("clientInfo", CLIENT)
            .build();
    var request = new RpcMessage.Request(ids.get(), INITIALIZE, params);
    var reply = endpoint.post(request, Map.of(), limit, _ -> {});
    var told = result(reply);
    var version = told.getString("protocolVersion", "none");
    if (!Protocol.LEGACY.contains(version)) {
      throw new ExchangeFailed(
          Kind.FOREIGN,
          "it speaks MCP %s; this client speaks %s"
              .formatted(endpoint.brief(version), String.join(", ", Protocol.SUPPORTED)));
    }
    var era = new Era.Legacy(version, reply.session());
    var begun =
        new RpcMessage.Notification("notifications/initialized", JsonValue.EMPTY_JSON_OBJECT);
    endpoint.post(begun, Era.headers(era), limit, _ -> {});
    return new Found(era, Announced.in(told));
  }

  static Map<String, String> modernHeaders(String method) {
    var headers = new LinkedHashMap<String, String>();
    headers.put(Protocol.VERSION_HEADER, Protocol.MODERN);
    headers.put(Protocol.METHOD_HEADER, method);
    return headers;
  }

  JsonObject modernParams(JsonObject params) {
    var given = params.get("_meta") instanceof JsonObject meta ? meta : JsonValue.EMPTY_JSON_OBJECT;
    var meta =
        Json.object(given)
            .add(Protocol.VERSION_META, Protocol.MODERN)
            .add(Protocol.CLIENT_META, CLIENT)
            .add(Protocol.CAPABILITIES_META, modernCapabilities(given));
    return Json.object(params).add("_meta", meta).build();
  }

  /** A legacy request has no capabilities of its own. */
  static JsonObject legacyParams(JsonObject params) {
    return params.get("_meta") instanceof JsonObject meta
            && meta.containsKey(Protocol.CAPABILITIES_META)
        ? Json.object(params)
            .add("_meta", Json.object(meta).remove(Protocol.CAPABILITIES_META))
            .build()
        : params;
  }

  /** Beside what is offered in both eras: what this request offers, and calls as tasks. */
  private JsonObject modernCapabilities(JsonObject meta) {
    return meta.get(Protocol.CAPABILITIES_META) instanceof JsonObject more
        ? Json.object(capabilities).addAll(Json.object(more)).addAll(Json.object(TASKS)).build()
        : usual;
  }

  /**
   * The result of a request, an object.
   *
   * @throws RpcError if it is an error
   * @throws ExchangeFailed if it is something else
   */
  static JsonObject result(Transport.Reply reply) {
    return switch (reply.answer().orElseThrow()) {
      case RpcMessage.Response(_, JsonObject result) -> result;
      case RpcMessage.Failed(_, var error) -> throw error;
      case RpcMessage.Response _, RpcMessage.Request _, RpcMessage.Notification _ ->
          throw new ExchangeFailed(Kind.FOREIGN, "its result is not an object");
    };
  }
}

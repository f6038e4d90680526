// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.ToolDescription;
import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads the lists of a server, page by page, within bounds. */
final class ServerLists {

  private static final int MOST_PAGES = 100;
  private static final int MOST_TOOLS = 1_000;

  /** Of all descriptions, which are kept. */
  private static final int MOST_CHARS = 4_000_000;

  /** All of one list are kept, to find one that repeats. */
  private static final int LONGEST_CURSOR = 10_000;

  /** Sends a request without effect, and returns its result. */
  interface Requests {
    JsonObject send(String method, JsonObject params);
  }

  private final Requests requests;

  ServerLists(Requests requests) {
    this.requests = requests;
  }

  /**
   * Lists the tools, all pages.
   *
   * @throws ExchangeFailed if there is no answer of the protocol, or more than is kept
   * @throws RpcError if the server answers with an error
   */
  ToolList tools() {
    var tools = new ArrayList<ToolDescription>();
    var fresh = new ArrayList<Duration>();
    var chars = new int[1];
    boolean whole =
        pages(
            "tools/list",
            result -> {
              var listed = array(result, "tools/list", "tools");
              if (tools.size() + listed.size() > MOST_TOOLS) {
                return false;
              }
              freshness(result).ifPresent(fresh::add);
              for (var tool : listed) {
                chars[0] += tool.toString().length();
                tools.add(described(tool));
              }
              if (chars[0] > MOST_CHARS) {
                throw new ExchangeFailed(
                    Kind.UNUSABLE,
                    "its tools are described in more than %d characters".formatted(MOST_CHARS));
              }
              return true;
            });
    if (!whole) {
      throw new ExchangeFailed(Kind.UNUSABLE, "it lists more than %d tools".formatted(MOST_TOOLS));
    }
    return new ToolList(tools, fresh.stream().min(Duration::compareTo));
  }

  /**
   * Reads the first entries of a list.
   *
   * @param key that they are listed under
   * @param most entries
   * @return the entries that are objects, and one more than the most if there are more
   */
  List<JsonObject> first(String method, String key, int most) {
    var entries = new ArrayList<JsonObject>();
    var chars = new int[1];
    boolean whole =
        pages(
            method,
            result -> {
              for (var entry : array(result, method, key)) {
                if (entry instanceof JsonObject object && entries.size() <= most) {
                  entries.add(object);
                  chars[0] += object.toString().length();
                }
              }
              if (chars[0] > MOST_CHARS) {
                throw new ExchangeFailed(
                    Kind.UNUSABLE,
                    "its %s has more than %d characters".formatted(method, MOST_CHARS));
              }
              return entries.size() <= most;
            });
    if (!whole && entries.size() <= most) {
      throw new ExchangeFailed(
          Kind.UNUSABLE, "its %s has more than %d pages".formatted(method, MOST_PAGES));
    }
    return entries;
  }

  /** Reads pages while they are taken; tells whether it came to the end. */
  private boolean pages(String method, Predicate<JsonObject> taken) {
    var cursors = new HashSet<String>();
    var params = JsonValue.EMPTY_JSON_OBJECT;
    for (var page = 0; page < MOST_PAGES; page++) {
      var result = requests.send(method, params);
      if (!taken.test(result)) {
        return false;
      }
      if (!(result.get("nextCursor") instanceof JsonString cursor)
          || !cursors.add(cursor.getString())) {
        return true;
      }
      if (cursor.getString().length() > LONGEST_CURSOR) {
        throw new ExchangeFailed(
            Kind.UNUSABLE,
            "its %s has a cursor of more than %d characters".formatted(method, LONGEST_CURSOR));
      }
      params = Json.object().add("cursor", cursor).build();
    }
    return false;
  }

  private static JsonArray array(JsonObject result, String method, String key) {
    if (result.get(key) instanceof JsonArray listed) {
      return listed;
    }
    throw new ExchangeFailed(Kind.FOREIGN, "its %s has no list of %s".formatted(method, key));
  }

  private static Optional<Duration> freshness(JsonObject result) {
    return result.get("ttlMs") instanceof JsonNumber ttl && ttl.isIntegral()
        ? Optional.of(Duration.ofMillis(Math.max(0, ttl.longValue())))
        : Optional.empty();
  }

  private static ToolDescription described(JsonValue tool) {
    try {
      return ResourceTool.foreign(ToolDescription.of(tool.asJsonObject()));
    } catch (ClassCastException _) {
      throw new ExchangeFailed(Kind.FOREIGN, "its tools/list has a tool that is no object");
    } catch (RpcError e) {
      throw new ExchangeFailed(Kind.FOREIGN, "its tools/list is not valid: " + e.reason());
    }
  }
}

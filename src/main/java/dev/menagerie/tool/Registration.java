// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.engine.spi.Policy;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tool server as an operator registers it.
 *
 * @param url where it is; empty for one that is started
 * @param trust {@code read-only} or {@code idempotent} by pattern of tool names
 * @param limits a list of limits, as the HTTP API takes them
 * @param cache seconds for which answers are kept, by pattern of tool names
 * @param tags by which its tools are found
 * @param traits {@code fallbacks}, {@code labels} and {@code prices} by pattern of tool names
 * @param auth what is shown to it, as the HTTP API takes it; empty for nothing
 * @param process {@code command} and {@code env} of one that is started, as the HTTP API takes
 *     them; empty for one that has a url
 */
public record Registration(
    String name,
    String url,
    Map<String, String> trust,
    Policy policy,
    JsonValue limits,
    JsonObject cache,
    List<String> tags,
    JsonObject traits,
    JsonObject auth,
    JsonObject process) {

  /** One at an address. */
  public Registration(
      String name,
      String url,
      Map<String, String> trust,
      Policy policy,
      JsonValue limits,
      JsonObject cache,
      List<String> tags,
      JsonObject traits,
      JsonObject auth) {
    this(name, url, trust, policy, limits, cache, tags, traits, auth, JsonValue.EMPTY_JSON_OBJECT);
  }

  /** One of whose tools nothing else is said, and that lets everybody in. */
  public Registration(
      String name,
      String url,
      Map<String, String> trust,
      Policy policy,
      JsonValue limits,
      JsonObject cache,
      List<String> tags) {
    this(
        name,
        url,
        trust,
        policy,
        limits,
        cache,
        tags,
        JsonValue.EMPTY_JSON_OBJECT,
        JsonValue.EMPTY_JSON_OBJECT);
  }

  /** One whose tools have no limits and no tags, and of which nothing is kept. */
  public Registration(String name, String url, Map<String, String> trust, Policy policy) {
    this(
        name,
        url,
        trust,
        policy,
        JsonValue.EMPTY_JSON_ARRAY,
        JsonValue.EMPTY_JSON_OBJECT,
        List.of());
  }

  public Registration {
    trust = Collections.unmodifiableMap(new LinkedHashMap<>(trust)); // the order counts
    tags = List.copyOf(tags);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a search engine. Where it is was the operator's choice, so it may be a private address; it
 * is asked there and nowhere else.
 */
record EngineSearch(
    Engine engine, URI endpoint, Optional<String> key, Exchange exchange, Calls calls)
    implements Search {

  @Override
  public String search(String query, int count) {
    var line = Search.checked(query, count);
    return calls.within(() -> found(line, count));
  }

  private String found(String query, int count) {
    var answer = exchange.send(new Outgoing("GET", url(query, count), headers(), Optional.empty()));
    var json = json(answer);
    if (!answer.successful()) {
      throw new Refused(
          "the search engine answered %s%s"
              .formatted(
                  answer.statusLine(),
                  Refused.brief(engine.reason(answer.status(), json.orElse(NOTHING)))));
    }
    var read =
        json.orElseThrow(
            () ->
                new Refused(
                    "the search engine did not answer with JSON but with: "
                        + Refused.brief(new String(answer.body(), StandardCharsets.UTF_8))));
    var hits = engine.hits(read, count);
    return hits.isEmpty()
        ? "nothing was found for \"%s\"%s".formatted(query, Refused.brief(engine.silence(read)))
        : Hit.text(hits);
  }

  private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;

  private URI url(String query, int count) {
    var question = engine.question(URLEncoder.encode(query, StandardCharsets.UTF_8), count);
    return URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + question);
  }

  private Map<String, String> headers() {
    var headers = new HashMap<>(key.map(engine::credentials).orElse(Map.of()));
    headers.put("Accept", "application/json");
    return headers;
  }

  private static Optional<JsonObject> json(Answer answer) {
    try (var reader = Json.createReader(new ByteArrayInputStream(answer.body()))) {
      return reader.readValue() instanceof JsonObject object
          ? Optional.of(object)
          : Optional.empty();
    } catch (RuntimeException _) {
      // The parser has other words for what is nested too deep than for what is no JSON.
      return Optional.empty();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The kinds of search engines: how each is asked and how it answers. */
enum Engine {
  /** Its JSON format, which its operator must switch on; as many results as a page has. */
  SEARXNG("/search", "content") {
    @Override
    String question(String query, int count) {
      return "q=" + query + "&format=json";
    }

    @Override
    Map<String, String> credentials(String key) {
      return Map.of("Authorization", "Bearer " + key);
    }

    @Override
    JsonObject results(JsonObject answer) {
      return answer;
    }

    @Override
    String reason(int status, JsonObject answer) {
      return status == 403
          ? "; its operator must allow the format json (search.formats in settings.yml)"
          : "";
    }

    @Override
    String silence(JsonObject answer) {
      if (!(answer.get("unresponsive_engines") instanceof JsonArray engines) || engines.isEmpty()) {
        return "";
      }
      return engines.stream()
          .map(engine -> engine instanceof JsonArray pair ? words(pair) : engine.toString())
          .collect(Collectors.joining(", ", "; these engines did not answer: ", ""));
    }

    private static String words(JsonArray pair) {
      return pair.stream()
          .map(part -> part instanceof JsonString text ? text.getString() : part.toString())
          .collect(Collectors.joining(" "));
    }
  },

  /** Version 1 of the web search. */
  BRAVE("/res/v1/web/search", "description") {
    @Override
    String question(String query, int count) {
      return "q=" + query + "&count=" + count;
    }

    @Override
    Map<String, String> credentials(String key) {
      return Map.of("X-Subscription-Token", key);
    }

    @Override
    JsonObject results(JsonObject answer) {
      return object(answer, "web");
    }

    @Override
    String reason(int status, JsonObject answer) {
      var error = object(answer, "error");
      return status == 429 && error.isEmpty()
          ? ": too many requests"
          : ": " + error.getString("code", "?") + ", " + error.getString("detail", "no detail");
    }

    @Override
    String silence(JsonObject answer) {
      return "";
    }
  };

  private final String path;
  private final String snippet;

  Engine(String path, String snippet) {
    this.path = path;
    this.snippet = snippet;
  }

  /** The query string, of a query that is encoded. */
  abstract String question(String query, int count);

  /** The headers that carry a key. */
  abstract Map<String, String> credentials(String key);

  /** What of an answer has the {@code results}. */
  abstract JsonObject results(JsonObject answer);

  /** Why it answered so, as far as it is known. */
  abstract String reason(int status, JsonObject answer);

  /** Why there is nothing, as far as it is known. */
  abstract String silence(JsonObject answer);

  /** Where it usually is below its host. */
  String path() {
    return path;
  }

  /** The results that have an address of the web. */
  List<Hit> hits(JsonObject answer, int count) {
    if (!(results(answer).get("results") instanceof JsonArray results)) {
      return List.of();
    }
    return results.stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonValue::asJsonObject)
        .filter(result -> text(result, "url").matches("https?://\\S+"))
        .limit(count)
        .map(
            result ->
                new Hit(
                    Refused.brief(HtmlText.plain(text(result, "title"))),
                    text(result, "url"),
                    shortened(HtmlText.plain(text(result, snippet)))))
        .toList();
  }

  private static String text(JsonObject object, String name) {
    return object.get(name) instanceof JsonString text ? text.getString() : "";
  }

  private static JsonObject object(JsonObject object, String name) {
    return object.get(name) instanceof JsonObject inner ? inner : JsonValue.EMPTY_JSON_OBJECT;
  }

  private static String shortened(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500) + "...";
  }
}

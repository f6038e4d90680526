// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.web.Site.Told;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Search over engines that answer as SearXNG and Brave do. */
@Timeout(20)
class EngineSearchTest {

  private static final String SEARXNG =
      """
      {"query": "otters", "number_of_results": 0,
       "results": [
         {"url": "https://otters.example/", "title": "Otters", "content": "They hold <b>hands</b> &amp; float.",
          "engine": "duckduckgo", "engines": ["duckduckgo", "brave"], "positions": [1], "score": 2.0, "category": "general"},
         {"url": "magnet:?xt=urn:x", "title": "No page", "content": ""},
         {"url": "https://rivers.example/a?b=c", "title": "Rivers", "content": null, "publishedDate": null}],
       "answers": [], "corrections": [], "infoboxes": [], "suggestions": ["sea otters"],
       "unresponsive_engines": [["startpage", "CAPTCHA"]]}
      """;

  private static final String BRAVE =
      """
      {"type": "search",
       "query": {"original": "otters", "more_results_available": true},
       "mixed": {"type": "mixed", "main": [{"type": "web", "index": 0, "all": false}]},
       "web": {"type": "search", "family_friendly": true, "results": [
         {"title": "Otters - all about them", "url": "https://otters.example/", "is_source_local": false,
          "description": "<strong>Otters</strong> hold hands.", "language": "en", "subtype": "generic",
          "meta_url": {"scheme": "https", "hostname": "otters.example", "path": ""}},
         {"title": "Rivers", "url": "https://rivers.example/", "description": "Where they live."}]}}
      """;

  @AutoClose private final Site engine;

  EngineSearchTest() throws Exception {
    engine = new Site();
  }

  private Tools searxng(String path) throws Exception {
    return new Tools().set("MENAGERIE_WEB_SEARCH_URL", engine.url(path));
  }

  private Tools brave() throws Exception {
    var tools = new Tools();
    tools.environment("MENAGERIE_WEB_SEARCH_URL", engine.url("/"));
    tools.environment("MENAGERIE_WEB_SEARCH_KIND", "brave");
    return tools.set("MENAGERIE_WEB_SEARCH_KEY", "s3cret-key");
  }

  @Test
  void asks_searxng_and_returns_title_address_and_snippet() throws Exception {
    engine.on("/search", Told.of("application/json", SEARXNG));

    assertThat(searxng("").says("search", "{\"query\": \"otters & \\n rivers\"}"))
        .isEqualTo(
            """
            1. Otters
               https://otters.example/
               They hold hands & float.
            2. Rivers
               https://rivers.example/a?b=c\
            """);

    var asked = engine.asked().getFirst();
    assertThat(asked.target()).isEqualTo("/search?q=otters+%26+rivers&format=json");
    assertThat(asked.headers().get("Accept")).isEqualTo(List.of("application/json"));
    assertThat(asked.has("Authorization")).isFalse();
  }

  @Test
  void keeps_the_path_and_query_of_the_endpoint() throws Exception {
    engine.on("/private/search", Told.of("application/json", SEARXNG));

    var tools = searxng("/private/search?language=de");
    assertThat(tools.says("search", "{\"query\": \"x\", \"count\": 1}"))
        .startsWith("1. Otters")
        .doesNotContain("2.");

    assertThat(engine.asked().getFirst().target())
        .isEqualTo("/private/search?language=de&q=x&format=json");
  }

  @Test
  void asks_brave_with_its_key() throws Exception {
    engine.on("/res/v1/web/search", Told.of("application/json", BRAVE));

    assertThat(brave().says("search", "{\"query\": \"otters\", \"count\": 2}"))
        .isEqualTo(
            """
            1. Otters - all about them
               https://otters.example/
               Otters hold hands.
            2. Rivers
               https://rivers.example/
               Where they live.\
            """);

    var asked = engine.asked().getFirst();
    assertThat(asked.target()).isEqualTo("/res/v1/web/search?q=otters&count=2");
    assertThat(asked.headers().get("X-subscription-token")).isEqualTo(List.of("s3cret-key"));
  }

  @Test
  void says_when_nothing_is_found_and_who_did_not_answer() throws Exception {
    engine.on(
        "/search",
        Told.of(
            "application/json",
            "{\"results\": [], \"unresponsive_engines\": [[\"brave\", \"too many requests\"],"
                + " [\"bing\", \"timeout\"]]}"));
    engine.on("/res/v1/web/search", Told.of("application/json", "{\"type\": \"search\"}"));

    assertThat(searxng("").says("search", "{\"query\": \"x y\"}"))
        .isEqualTo(
            "nothing was found for \"x y\"; these engines did not answer: brave too many requests,"
                + " bing timeout");
    assertThat(brave().says("search", "{\"query\": \"x y\"}"))
        .isEqualTo("nothing was found for \"x y\"");
  }

  @Test
  void says_why_an_engine_refuses_and_never_the_key() throws Exception {
    engine.on(
        "/search",
        Told.of(403, "text/html", "<h1>Forbidden</h1>".getBytes(StandardCharsets.UTF_8)));
    engine.on(
        "/res/v1/web/search",
        Told.of(
            422,
            "application/json",
            """
            {"type": "ErrorResponse", "error": {"id": "5d83", "status": 422, "code": "SUBSCRIPTION_TOKEN_INVALID",
             "detail": "The provided subscription token is invalid.", "meta": {}}, "time": 1663072993}
            """
                .getBytes(StandardCharsets.UTF_8)));

    assertThat(searxng("").refuses("search", "{\"query\": \"x\"}"))
        .contains("403 Forbidden", "allow the format json");
    assertThat(brave().refuses("search", "{\"query\": \"x\"}"))
        .contains("422", "SUBSCRIPTION_TOKEN_INVALID, The provided subscription token is invalid.")
        .doesNotContain("s3cret");
  }

  @Test
  void an_answer_that_is_no_json_or_a_redirect_is_told() throws Exception {
    engine.on("/search", Told.of("text/html", "<p>log in first</p>"));
    engine.on("/moved", Told.redirect(302, "http://10.0.0.1/"));
    engine.on("/deep", Told.of("application/json", "[".repeat(100_000)));

    assertThat(searxng("").refuses("search", "{\"query\": \"x\"}"))
        .contains("did not answer with JSON but with: <p>log in first</p>");
    assertThat(searxng("/moved").refuses("search", "{\"query\": \"x\"}")).contains("answered 302");
    assertThat(searxng("/deep").refuses("search", "{\"query\": \"x\"}"))
        .contains("did not answer with JSON");
  }

  @Test
  void the_key_goes_to_searxng_as_a_bearer_and_to_no_redirect() throws Exception {
    engine.on("/search", Told.redirect(302, "/elsewhere"));
    var tools = new Tools();
    tools.environment("MENAGERIE_WEB_SEARCH_URL", engine.url(""));

    assertThat(tools.set("MENAGERIE_WEB_SEARCH_KEY", "k3y").refuses("search", "{\"query\": \"x\"}"))
        .doesNotContain("k3y");

    assertThat(engine.asked()).hasSize(1);
    assertThat(engine.asked().getFirst().headers().get("Authorization"))
        .isEqualTo(List.of("Bearer k3y"));
  }

  @Test
  void the_endpoint_may_be_private_and_pages_still_may_not() throws Exception {
    engine.on("/search", Told.of("application/json", SEARXNG));
    var tools = searxng("");

    tools.says("search", "{\"query\": \"x\"}");

    assertThat(tools.refuses(engine.url("/search"))).contains("a loopback address");
    assertThat(tools.refuses("doc:a.md")).contains("no documents are kept here");
    assertThat(engine.asked()).hasSize(1);
    assertThat(tools.served())
        .filteredOn(tool -> tool.name().equals("search"))
        .allMatch(tool -> tool.annotations().getBoolean("openWorldHint"));
  }

  @Test
  void queries_and_counts_that_do_not_fit_are_refused() throws Exception {
    var tools = searxng("");

    assertThat(tools.refuses("search", "{\"query\": \"  \"}")).contains("query: has 0 characters");
    assertThat(tools.refuses("search", "{\"query\": \"%s\"}".formatted("x".repeat(401))))
        .contains("must have 1 to 400");
    assertThat(tools.refuses("search", "{\"query\": \"x\", \"count\": 0}"))
        .contains("from 1 to 20");
    assertThat(tools.refuses("search", "{\"query\": \"x\", \"count\": 1e9}"))
        .contains("count: 1000000000, must be from 1 to 20");
    assertThat(engine.asked()).isEmpty();
  }

  @Test
  void an_engine_that_is_not_there_is_told() throws Exception {
    var tools = searxng("");
    engine.close();

    assertThat(tools.refuses("search", "{\"query\": \"x\"}")).contains("cannot be connected to");
  }
}

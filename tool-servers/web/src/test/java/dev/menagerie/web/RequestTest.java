// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.kit.ServedTool;
import dev.menagerie.web.Site.Told;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class RequestTest {

  @AutoClose private final Site site;
  private final Tools tools;

  RequestTest() throws Exception {
    site = new Site();
    tools = Tools.open().set("MENAGERIE_WEB_REQUEST", "true");
  }

  private String arguments(String method, String path, String more) {
    return "{\"method\": \"%s\", \"url\": \"%s\"%s}".formatted(method, site.url(path), more);
  }

  private static final String SECRET =
      ", \"headers\": {\"Authorization\": \"Bearer s3cret\", \"X-Key\": \"k\"}";

  @Test
  void is_offered_only_where_the_operator_wants_it() throws Exception {
    assertThat(Tools.open().served())
        .extracting(ServedTool::name)
        .containsExactly("fetch", "search");
    assertThat(tools.served())
        .filteredOn(tool -> tool.name().equals("request"))
        .singleElement()
        .satisfies(
            tool -> {
              assertThat(tool.annotations().getBoolean("readOnlyHint")).isFalse();
              assertThat(tool.annotations().getBoolean("destructiveHint")).isTrue();
              assertThat(tool.annotations().getBoolean("idempotentHint")).isFalse();
              assertThat(tool.annotations().getBoolean("openWorldHint")).isTrue();
            });
  }

  @Test
  void sends_method_headers_and_body_and_shows_the_answer() {
    site.on(
        "/items",
        new Told(
            201,
            Map.of("Content-Type", "application/json", "Location", "/items/7", "X-Noise", "n"),
            "{\"id\": 7}".getBytes(StandardCharsets.UTF_8)));

    var said =
        tools.says(
            "request",
            arguments(
                "post",
                "/items",
                ", \"headers\": {\"Content-Type\": \"application/json\", \"Authorization\":"
                    + " \"Bearer s\"}, \"body\": \"{\\\"name\\\": \\\"ü\\\"}\""));

    assertThat(said)
        .isEqualTo(
            site.url("/items")
                + "\n"
                + "201 Created\n"
                + "content-type: application/json\n"
                + "location: /items/7\n\n"
                + "{\"id\": 7}");
    var asked = site.asked().getFirst();
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.body()).isEqualTo("{\"name\": \"ü\"}");
    assertThat(asked.headers().get("Content-type")).isEqualTo(List.of("application/json"));
    assertThat(asked.headers().get("Authorization")).isEqualTo(List.of("Bearer s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
  void knows_the_methods(String method) {
    site.on("/m", Told.of("text/plain", "done"));

    var said = tools.says("request", arguments(method, "/m", ""));

    assertThat(said).contains("200 OK", method.equals("HEAD") ? "(no body)" : "done");
    assertThat(site.asked().getFirst().method()).isEqualTo(method);
  }

  @Test
  void an_error_status_is_an_answer() {
    assertThat(tools.says("request", arguments("DELETE", "/none", "")))
        .contains("404 Not Found", "no such page");
  }

  @Test
  void a_body_that_is_no_text_is_counted() {
    site.on("/b", Told.of(200, "image/png", new byte[] {1, 2, 3}));

    assertThat(tools.says("request", arguments("GET", "/b", "")))
        .contains("(3 bytes that are no text)");
  }

  @Test
  void a_long_body_is_cut() throws Exception {
    tools.set("MENAGERIE_WEB_LARGEST_RESULT_CHARS", "100");
    site.on("/l", Told.of("text/plain", "x".repeat(1000)));

    assertThat(tools.says("request", arguments("POST", "/l", "")))
        .endsWith("x\n\n[cut: the first 100 of 1000 characters]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TRACE  |                                             | method: \"TRACE\", must be one of"
            + " GET",
        "GET    | , \"body\": \"x\"                           | body: a GET has none",
        "POST   | , \"headers\": {\"Host\": \"evil\"}          | \"Host\" is not a header that can"
            + " be given",
        "POST   | , \"headers\": {\"host\": \"evil\"}          | not a header that can be given",
        "POST   | , \"headers\": {\"Content-Length\": \"5\"}   | not a header that can be given",
        "POST   | , \"headers\": {\"Transfer-Encoding\": \"x\"}| not a header that can be given",
        "POST   | , \"headers\": {\"Proxy-Authorization\": \"x\"}| not a header that can be given",
        "POST   | , \"headers\": {\"A B\": \"x\"}              | not a header that can be given",
        "POST   | , \"headers\": {\"\": \"x\"}                 | not a header that can be given",
        "POST   | , \"headers\": {\"A\": \"x\\r\\nHost: evil\"} | must be a text of one line",
        "POST   | , \"headers\": {\"A\": 5}                    | must be a text of one line"
      })
  void refuses_what_would_be_another_request(String method, String more, String said) {
    assertThat(tools.refuses("request", arguments(method, "/m", more == null ? "" : more)))
        .contains(said);
    assertThat(site.asked()).isEmpty();
  }

  @Test
  void headers_follow_a_redirect_within_the_origin() {
    site.on("/1", Told.redirect(307, "/2")).on("/2", Told.of("text/plain", "done"));

    tools.says("request", arguments("PUT", "/1", SECRET + ", \"body\": \"b\""));

    var last = site.asked().getLast();
    assertThat(last.method()).isEqualTo("PUT");
    assertThat(last.body()).isEqualTo("b");
    assertThat(last.headers().get("X-key")).isEqualTo(List.of("k"));
  }

  @ParameterizedTest
  @CsvSource({"301, GET", "302, GET", "303, GET"})
  void a_post_that_was_taken_is_followed_by_a_get_without_its_body(int status, String then) {
    site.on("/1", Told.redirect(status, "/2")).on("/2", Told.of("text/plain", "done"));

    tools.says(
        "request",
        arguments("POST", "/1", ", \"headers\": {\"Content-Type\": \"a/b\"}, \"body\": \"b\""));

    assertThat(site.asked().getLast().method()).isEqualTo(then);
    assertThat(site.asked().getLast().body()).isEmpty();
    assertThat(site.asked().getLast().has("Content-type")).isFalse();
  }

  @Test
  void nothing_that_the_caller_gave_goes_to_another_origin() throws Exception {
    try (var other = new Site().on("/2", Told.of("text/plain", "done"))) {
      site.on("/get", Told.redirect(302, other.url("/2")));
      site.on("/post", Told.redirect(303, other.url("/2")));
      site.on("/kept", Told.redirect(308, other.url("/2")));

      tools.says("request", arguments("GET", "/get", SECRET));
      tools.says("request", arguments("POST", "/post", SECRET + ", \"body\": \"b\""));
      assertThat(tools.refuses("request", arguments("POST", "/kept", SECRET + ", \"body\": \"b\"")))
          .contains("a POST is not carried to another origin");
      assertThat(tools.refuses("request", arguments("DELETE", "/kept", SECRET)))
          .contains("a DELETE is not carried to another origin");

      assertThat(other.asked())
          .hasSize(2)
          .allSatisfy(
              asked -> {
                assertThat(asked.method()).isEqualTo("GET");
                assertThat(asked.has("Authorization")).isFalse();
                assertThat(asked.has("X-key")).isFalse();
                assertThat(asked.body()).isEmpty();
              });
    }
  }

  @Test
  void the_same_addresses_are_barred_as_for_pages() {
    assertThat(
            tools.refuses(
                "request", "{\"method\": \"POST\", \"url\": \"http://169.254.169.254/\"}"))
        .contains("a link-local address");
  }
}

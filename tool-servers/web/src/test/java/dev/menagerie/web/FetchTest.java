// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.web.Site.Told;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class FetchTest {

  @AutoClose private final Site site;
  private final Tools tools;

  FetchTest() throws Exception {
    site = new Site();
    tools = Tools.open();
  }

  @Test
  void reads_a_page_as_text_below_its_address_and_title() {
    site.html("/p", "<title>A  page</title><h1>Hello</h1><p>to <b>you</b></p>");

    assertThat(tools.fetches(site.url("/p#part")))
        .isEqualTo(site.url("/p") + "\nTitle: A page\n\n# Hello\n\nto you");
    assertThat(site.asked().getFirst().headers().get("Accept-encoding")).containsExactly("gzip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/problem+json; charset=utf-8",
        "text/plain",
        "text/markdown",
        "application/xml",
        "application/atom+xml",
        "TEXT/CSV"
      })
  void leaves_json_and_plain_texts_as_they_are(String type) {
    site.on("/t", Told.of(type, "{\"a\":  [1, 2],\n \"b\": \"ü<b>\"}"));

    assertThat(tools.fetches(site.url("/t")))
        .isEqualTo(site.url("/t") + "\n\n{\"a\":  [1, 2],\n \"b\": \"ü<b>\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "application/pdf", "application/octet-stream", "video/mp4"})
  void refuses_what_is_no_text_and_says_its_type(String type) {
    site.on("/t", Told.of(type, "bytes"));

    assertThat(tools.refuses(site.url("/t"))).contains("is " + type + " (5 bytes), not a text");
  }

  @Test
  void refuses_binary_that_calls_itself_text() {
    site.on("/t", Told.of("text/plain", "a\0b"));

    assertThat(tools.refuses(site.url("/t"))).contains("not a text");
  }

  @Test
  void knows_the_charset_from_the_header_or_the_page() {
    var latin = "<p>Grüße</p>".getBytes(StandardCharsets.ISO_8859_1);
    var declared = "<meta charset=iso-8859-1><p>Grüße</p>".getBytes(StandardCharsets.ISO_8859_1);
    site.on("/header", Told.of(200, "text/html; charset=ISO-8859-1", latin));
    site.on("/meta", Told.of(200, "text/html", declared));
    site.on(
        "/unknown",
        Told.of(200, "text/html; charset=klingon", "<p>ok</p>".getBytes(StandardCharsets.UTF_8)));

    assertThat(tools.fetches(site.url("/header"))).endsWith("Grüße");
    assertThat(tools.fetches(site.url("/meta"))).endsWith("Grüße");
    assertThat(tools.fetches(site.url("/unknown"))).endsWith("ok");
  }

  @Test
  void unpacks_gzip() throws Exception {
    var packed = packed("<p>packed</p>".getBytes(StandardCharsets.UTF_8));
    site.on(
        "/z",
        new Told(200, Map.of("Content-Type", "text/html", "Content-Encoding", "gzip"), packed));
    site.on(
        "/br",
        new Told(200, Map.of("Content-Type", "text/html", "Content-Encoding", "br"), packed));

    assertThat(tools.fetches(site.url("/z"))).endsWith("packed");
    assertThat(tools.refuses(site.url("/br"))).contains("packed as \"br\"");
  }

  static byte[] packed(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    }
    return out.toByteArray();
  }

  @Test
  void fails_with_the_status_and_what_the_page_says() {
    site.on(
        "/gone",
        Told.of(410, "text/html", "<p>moved <b>away</b></p>".getBytes(StandardCharsets.UTF_8)));

    assertThat(tools.refuses(site.url("/gone"))).endsWith("/gone answered 410 Gone: moved away");
    assertThat(tools.refuses(site.url("/none"))).endsWith("answered 404 Not Found: no such page");
  }

  @Test
  void says_that_a_page_has_no_text() {
    site.html("/s", "<script>render()</script><div id=root></div>");

    assertThat(tools.fetches(site.url("/s"))).contains("no text; it may be made by scripts");
  }

  @Test
  void follows_redirects_and_says_where_they_led() {
    site.on("/1", Told.redirect(301, "/2"));
    site.on("/2", Told.redirect(302, "3?x=1"));
    site.on("/3", Told.redirect(303, "?x=2"));
    site.on("/4", Told.redirect(307, site.url("/5")));
    site.on("/5", Told.redirect(308, "//127.0.0.1:%d/6#part".formatted(site.port())));
    site.html("/6", "there");

    assertThat(tools.fetches(site.url("/4"))).isEqualTo(site.url("/6") + "\n\nthere");
    assertThat(tools.refuses(site.url("/1")))
        .contains("more than 5 redirects, the last to \"?x=2\"");
    assertThat(site.asked()).extracting(Site.Asked::target).contains("/3?x=1", "/3?x=2");
  }

  @Test
  void what_a_redirect_says_beside_its_target_is_not_read() {
    site.html("/there", "there");
    site.on(
        "/away",
        new Told(302, Map.of("Location", "/there", "Content-Encoding", "br"), new byte[9]));

    assertThat(tools.fetches(site.url("/away"))).endsWith("there");
  }

  @Test
  void a_redirect_to_no_url_is_refused() {
    site.on("/1", Told.redirect(302, "http://a b/"));
    site.on("/2", new Told(302, Map.of(), new byte[0]));

    assertThat(tools.refuses(site.url("/1"))).contains("redirects to \"http://a b/\"", "not a URL");
    assertThat(tools.refuses(site.url("/2"))).contains("/2 answered 302");
  }

  @Test
  void a_long_text_is_read_in_parts_without_a_gap() throws Exception {
    tools.set("MENAGERIE_WEB_LARGEST_RESULT_CHARS", "500");
    var text = "Ünïcode 😀 line of text\n".repeat(100).strip();
    site.on("/long", Told.of("text/plain; charset=utf-8", text));
    var note =
        Pattern.compile("\n\n\\[characters (\\d+) to (\\d+) of (\\d+); read on with from (\\d+)]$");

    var read = new StringBuilder();
    int parts = 0;
    for (String from = "0"; !from.isEmpty(); parts++) {
      var part =
          tools
              .says("fetch", "{\"url\": \"%s\", \"from\": %s}".formatted(site.url("/long"), from))
              .substring(site.url("/long").length() + 2);
      var more = note.matcher(part);
      from = more.find() ? more.group(4) : "";
      read.append(more.replaceAll("")).append('\n');
    }

    assertThat(read.toString().strip()).isEqualTo(text);
    assertThat(parts).isBetween(5, 8);
    assertThat(
            tools.refuses(
                "fetch", "{\"url\": \"%s\", \"from\": 99999}".formatted(site.url("/long"))))
        .isEqualTo("from: 99999, but the text has %d characters".formatted(text.length()));
    assertThat(
            tools.refuses("fetch", "{\"url\": \"%s\", \"from\": -1}".formatted(site.url("/long"))))
        .contains("must not be negative");
  }

  @Test
  void sends_no_cookies_and_no_credentials() {
    site.on("/set", new Told(302, Map.of("Set-Cookie", "a=b", "Location", "/next"), new byte[0]));
    site.on("/next", new Told(401, Map.of("WWW-Authenticate", "Basic realm=\"x\""), new byte[0]));

    assertThat(tools.refuses(site.url("/set"))).contains("401");

    assertThat(site.asked()).noneMatch(asked -> asked.has("Cookie") || asked.has("Authorization"));
    assertThat(site.asked()).hasSize(2);
  }

  @Test
  void is_marked_as_reading_an_open_world() {
    assertThat(tools.served())
        .allSatisfy(
            tool -> {
              assertThat(tool.annotations().getBoolean("readOnlyHint")).isTrue();
              assertThat(tool.annotations().getBoolean("destructiveHint")).isFalse();
              assertThat(tool.annotations().getBoolean("openWorldHint"))
                  .isEqualTo(tool.name().equals("fetch"));
            });
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;

/**
 * What can be read of a document.
 *
 * @param title empty if it has none
 */
record Page(String title, String text) {

  /**
   * The page of an answer: of HTML its text, of JSON and other texts all of it; empty for what is
   * no text.
   */
  static Optional<Page> of(Answer answer, int most) {
    var type = answer.header("Content-Type").orElse("text/plain");
    var content = ContentType.parseLenient(type);
    var media = content == null ? type : content.getMimeType().toLowerCase(Locale.ROOT);
    var charset = Optional.ofNullable(content == null ? null : content.getCharset());
    if (isHtml(media)) {
      return Optional.of(HtmlText.of(answer.body(), charset, answer.url().toString(), most));
    }
    return isText(media) ? plain(answer.body(), charset) : Optional.empty();
  }

  /** A text without a title; empty if it holds NUL, as texts do not. */
  static Optional<Page> plain(byte[] bytes, Optional<Charset> charset) {
    var text = new String(bytes, charset.orElse(StandardCharsets.UTF_8));
    var plain = text.startsWith("\ufeff") ? text.substring(1) : text;
    return plain.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(new Page("", plain));
  }

  private static boolean isHtml(String media) {
    return media.equals("text/html") || media.equals("application/xhtml+xml");
  }

  private static boolean isText(String media) {
    return media.startsWith("text/")
        || media.endsWith("+json")
        || media.endsWith("+xml")
        || switch (media) {
          case "application/json",
              "application/xml",
              "application/yaml",
              "application/x-yaml",
              "application/x-ndjson",
              "application/toml",
              "application/javascript" ->
              true;
          default -> false;
        };
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What came back. */
final class Answer {

  private final URI url;
  private final int status;
  private final String reason;
  private final Map<String, String> headers;
  private final byte[] body;

  /**
   * An answer that was read to its end.
   *
   * @param url that answered, after redirects
   * @param headers by name in lower case; of a repeated one the first
   * @param body unpacked
   */
  Answer(URI url, int status, String reason, Map<String, String> headers, byte[] body) {
    this.url = url;
    this.status = status;
    this.reason = reason;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  URI url() {
    return url;
  }

  int status() {
    return status;
  }

  boolean successful() {
    return status / 100 == 2;
  }

  /** Such as {@code 404 Not Found}. */
  String statusLine() {
    return (status + " " + Refused.brief(reason)).strip();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  byte[] body() {
    return body;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.ExchangeFailed.Kind;
import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.HttpClientResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a server answered over HTTP, up to its body. Closing it ends the exchange.
 *
 * @param largest body or event, in bytes
 */
record HttpAnswer(HttpClientResponse response, MeteredConnection connection, int largest)
    implements AutoCloseable {

  int status() {
    return response.status().code();
  }

  Optional<String> header(String name) {
    return response.headers().first(HeaderNames.create(name));
  }

  /** All values of a header, as they came. */
  List<String> headers(String name) {
    return response.headers().all(HeaderNames.create(name), List::of);
  }

  /** The media type, empty if there is none. */
  String type() {
    return header("Content-Type").orElse("");
  }

  boolean streams() {
    return type().startsWith("text/event-stream");
  }

  /** Its events, each of which may be as large as a body. */
  EventStream events() {
    var in = new BufferedInputStream(response.inputStream());
    return new EventStream(in, largest, () -> connection.allow(largest));
  }

  /**
   * The whole body.
   *
   * @throws ExchangeFailed if it is too large
   */
  String text() {
    try (var in = response.inputStream()) {
      long length = response.headers().contentLength().orElse(largest);
      var bytes = in.readNBytes(Math.clamp(length, 0, largest) + 1);
      if (bytes.length > largest) {
        throw tooLarge(largest);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ExchangeFailed tooLarge(int largest) {
    return new ExchangeFailed(
        Kind.UNUSABLE, "the answer has more than %d bytes".formatted(largest));
  }

  @Override
  public void close() {
    response.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A person's browser that goes to an authorization server and is sent back. */
final class Browser {

  private Browser() {}

  /** What the browser is sent back with. */
  static Map<String, String> agree(String url) {
    return query(URI.create(sentTo(url)));
  }

  /** Where the browser is sent. */
  static String sentTo(String url) {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(url)).build();
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer
          .headers()
          .firstValue("Location")
          .orElseThrow(() -> new IllegalStateException(answer.statusCode() + answer.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Map<String, String> query(URI url) {
    return form(String.valueOf(url.getRawQuery()));
  }

  static Map<String, String> form(String text) {
    var fields = new LinkedHashMap<String, String>();
    for (var field : text.split("&")) {
      var parts = field.split("=", 2);
      fields.put(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
    }
    return fields;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}

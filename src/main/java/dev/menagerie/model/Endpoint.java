// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * Where a provider is reached.
 *
 * @param url ends with the API's version if it has one, without a slash
 * @param key empty when the endpoint wants none
 * @param timeout after which an exchange that has no whole reply is given up
 */
record Endpoint(String url, String key, Duration timeout, HttpClient client) {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int ASKED = 5;

  /** One whose API has a version, below which all lies. */
  static Endpoint of(String url, String key, Duration timeout) {
    return at(versioned(url), key, timeout);
  }

  /** One whose API has no version. */
  static Endpoint unversioned(String url, String key, Duration timeout) {
    return at(root(url, "/(api|v1)(/chat|/chat/completions)?/?$"), key, timeout);
  }

  private static Endpoint at(String url, String key, Duration timeout) {
    var client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    if (url.startsWith("http:")) {
      // Asking to change to HTTP/2 in the clear confuses several servers.
      client.version(HttpClient.Version.HTTP_1_1);
    }
    return new Endpoint(url, key, timeout, client.build());
  }

  /**
   * The URL below which {@code /chat/completions} lies. A bare host gets {@code /v1}; a URL that
   * has a path is taken as it is, a trailing slash or {@code /chat/completions} aside.
   */
  static String versioned(String url) {
    var root = root(url, "/chat/completions/?$");
    return URI.create(root).getPath().isEmpty() ? root + "/v1" : root;
  }

  /** A URL without a trailing slash and without what is left out. */
  private static String root(String url, String left) {
    URI uri;
    try {
      uri = URI.create(url.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "model URL %s: must look like http://host:port/v1".formatted(url), e);
    }
    if (uri.getHost() == null
        || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
      throw new IllegalArgumentException(
          "model URL %s: must look like http://host:port/v1".formatted(url));
    }
    var path = Optional.ofNullable(uri.getPath()).orElse("");
    var kept = path.replaceFirst(left, "").replaceFirst("/+$", "");
    return uri.getScheme() + "://" + uri.getRawAuthority() + kept;
  }

  /**
   * One exchange with this endpoint, its request's fields replaced by {@code fields}, or left out
   * where these are null in JSON.
   */
  Exchange exchange(String provider, Map<String, JsonValue> fields) {
    return new Exchange(provider, this, Map.copyOf(fields));
  }

  /**
   * The first model that the endpoint lists, if it answers; asked again while it is busy.
   *
   * @param list the field of the answer that holds the models
   * @param name the field of a model that names it
   */
  Optional<String> first(String path, String list, String name) {
    var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(CONNECT);
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    try {
      var response = client.send(request.build(), BodyHandlers.ofString());
      for (int asked = 1; busy(response) && asked < ASKED; asked++) {
        response = client.send(request.build(), BodyHandlers.ofString());
      }
      return Json.object(response.body()).get(list) instanceof JsonArray models
              && !models.isEmpty()
              && models.getFirst() instanceof JsonObject model
          ? Optional.of(model.getString(name, "")).filter(id -> !id.isBlank())
          : Optional.empty();
    } catch (IOException | Malformed e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static boolean busy(HttpResponse<?> response) {
    return response.statusCode() == 429 || response.statusCode() >= 500;
  }

  /** A text without the key, should the other side have repeated it. */
  String withoutKey(String text) {
    return key.isEmpty() ? text : text.replace(key, "***");
  }

  @Override
  public String toString() {
    return url;
  }
}

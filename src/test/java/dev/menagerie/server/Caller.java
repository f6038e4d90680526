// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.Contract;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** A client that holds every reply against the contract. */
final class Caller {

  private final HttpClient client;
  private final URI base;
  private final Contract contract;

  Caller(URI base) {
    this(base, HttpClient.newHttpClient());
  }

  Caller(URI base, HttpClient client) {
    this.base = base;
    this.client = client;
    try {
      this.contract = Contract.read(Path.of("../openapi/menagerie.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Contract contract() {
    return contract;
  }

  HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  /** Sends a request, JSON if there is a body, and checks the reply. */
  HttpResponse<String> send(String method, String path, String body, String... headers) {
    var reply = raw(method, path, body, headers);
    var type = reply.headers().firstValue("Content-Type").orElse("");
    var plain = path.replaceFirst("\\?.*", "");
    assertThat(contract.wrong(method, plain, reply.statusCode(), type, reply.body()))
        .as("%s %s -> %d %s", method, path, reply.statusCode(), reply.body())
        .isEmpty();
    return reply;
  }

  /** Sends a request and checks nothing. */
  HttpResponse<String> raw(String method, String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .method(method, BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.setHeader("Content-Type", "application/json");
    }
    for (int index = 0; index < headers.length; index += 2) {
      request.setHeader(headers[index], headers[index + 1]);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonObject object(HttpResponse<String> reply) {
    return Json.object(reply.body());
  }

  static JsonValue value(HttpResponse<String> reply) {
    return Json.parse(reply.body());
  }

  /** The body of a task. */
  static String task(String agent, String goal) {
    return Json.object().add("agent", agent).add("goal", goal).build().toString();
  }
}

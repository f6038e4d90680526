// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.task;

import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** An agent that pays at a {@link Bank}, and whoever watches its tasks. */
final class Payments {

  private static final String TRUST = "{\"lookup\": \"read-only\"}";

  private final Caller caller;
  private final String url;

  Payments(Caller caller, Bank bank) {
    this(caller, bank.url());
  }

  /** The same at another address. */
  Payments(Caller caller, String url) {
    this.caller = caller;
    this.url = url;
  }

  HttpResponse<String> register(String policy) {
    var body =
        "{\"name\":\"bank\",\"url\":\"%s\",\"trust\":%s,\"policy\":%s}"
            .formatted(url, TRUST, policy);
    return caller.post("/v1/tool-servers", body);
  }

  /** A task that waits for a person, or has ended. */
  JsonObject started() {
    caller.send(
        "PUT",
        "/v1/agents/payer",
        "{\"architecture\": \"function-calling\", \"tools\": [\"bank__evaluate\"]}");
    var id = object(caller.post("/v1/tasks", task("payer", SomeTools.QUESTION))).getString("id");
    return restless(id);
  }

  JsonObject restless(String id) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (System.nanoTime() < deadline) {
      var task = object(caller.raw("GET", "/v1/tasks/" + id, ""));
      if (!List.of("queued", "running").contains(task.getString("status"))) {
        return object(caller.get("/v1/tasks/" + id));
      }
    }
    throw new AssertionError("still at work: " + caller.get("/v1/tasks/" + id).body());
  }

  static JsonObject waiting(JsonObject task) {
    return task.getJsonArray("waiting").getJsonObject(0);
  }

  static String path(JsonObject task) {
    return waiting(task).getString("path");
  }

  HttpResponse<String> reply(JsonObject task, String body) {
    return caller.post("/v1/tasks/" + task.getString("id") + "/reply", body);
  }

  JsonObject ended(JsonObject task) {
    var path = "/v1/tasks/" + task.getString("id");
    caller.get(path + "/events");
    return object(caller.get(path));
  }
}

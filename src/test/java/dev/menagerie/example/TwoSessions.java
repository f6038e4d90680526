// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.example;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** A user talks twice with an agent, which knows what was said before and what she must not eat. */
public record TwoSessions(URI server) {

  /** Says something in a session; returns the finished task. */
  String say(String session, String text) throws IOException, InterruptedException {
    var task = "{\"agent\": \"cook\", \"session\": \"%s\", \"goal\": \"%s\"}";
    return send("POST", "/v1/tasks", task.formatted(session, text));
  }

  void talk() throws IOException, InterruptedException {
    send(
        "PUT",
        "/v1/agents/cook",
        """
        {"architecture": "function-calling", "tools": [],
         "memory": {"space": "anna", "recall": {"threshold": 0.1}, "conversation": {}, "learn": true}}
        """);
    say("monday", "Give me a recipe with pears.");
    say("monday", "And without sugar?");
    send("POST", "/v1/memory/anna/notes", "{\"text\": \"Anna must not eat nuts\"}");
    say("friday", "May Anna eat this cake with nuts?");
  }

  private String send(String method, String path, String body)
      throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(server.resolve(path))
              .header("Content-Type", "application/json")
              .header("Prefer", "wait=60")
              .method(method, BodyPublishers.ofString(body));
      return http.send(request.build(), BodyHandlers.ofString()).body();
    }
  }

  /** Talks with the server at an address, {@code http://localhost:8080}. */
  public static void main(String[] address) throws IOException, InterruptedException {
    new TwoSessions(URI.create(address[0])).talk();
  }
}

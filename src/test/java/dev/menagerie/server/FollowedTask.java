// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A task as a client knows it that comes back after each cut with the last id it has seen. */
final class FollowedTask {

  /** An event with an id, as it was sent. */
  record Sent(String id, String name, String data) {}

  private final URI events;
  private final String id;
  private final String agent;
  private final List<Sent> sent = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Integer> times = new HashMap<>();
  private boolean ended;

  FollowedTask(URI server, String id, String agent) {
    this.events = server.resolve("/v1/tasks/" + id + "/events");
    this.id = id;
    this.agent = agent;
  }

  /** The same task as a client knows it that has seen nothing yet. */
  FollowedTask fromTheStart() {
    return new FollowedTask(events, id, agent);
  }

  String id() {
    return id;
  }

  String agent() {
    return agent;
  }

  /** Whether the stream has said that it was all. */
  boolean ended() {
    return ended;
  }

  List<Sent> sent() {
    return sent;
  }

  List<Entry> entries() {
    return entries;
  }

  /**
   * Reads events behind the last one seen until the stream ends or is cut.
   *
   * @param seen hears each entry with its name, which is the same in every run of the task
   */
  void follow(HttpClient http, BiConsumer<String, Entry> seen) throws InterruptedException {
    var request = HttpRequest.newBuilder(events).header("Accept", "text/event-stream");
    if (!sent.isEmpty()) {
      request.header("Last-Event-ID", sent.getLast().id());
    }
    try (var body = opened(http, request.build());
        var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      read(lines, seen);
    } catch (IOException _) {
      // Cut. Whoever killed the server knows; for anybody else the task has not ended.
    }
  }

  private static InputStream opened(HttpClient http, HttpRequest request)
      throws IOException, InterruptedException {
    var reply = http.send(request, BodyHandlers.ofInputStream());
    if (reply.statusCode() != 200) {
      try (var body = reply.body()) {
        throw new AssertionError(
            "%s -> %d %s"
                .formatted(
                    request.uri(),
                    reply.statusCode(),
                    new String(body.readAllBytes(), StandardCharsets.UTF_8)));
      }
    }
    return reply.body();
  }

  private void read(BufferedReader lines, BiConsumer<String, Entry> seen) throws IOException {
    var fields = new HashMap<String, String>();
    for (var line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 2));
      } else if (line.isEmpty()) {
        hear(Map.copyOf(fields), seen);
        fields.clear();
      }
    }
  }

  private void hear(Map<String, String> fields, BiConsumer<String, Entry> seen) {
    var name = fields.getOrDefault("event", "");
    ended = name.equals("end");
    var position = fields.get("id");
    if (position != null) {
      var data = fields.getOrDefault("data", "");
      sent.add(new Sent(position, name, data));
      var entry = Entry.of(Long.parseLong(position), id, Json.object(data));
      entries.add(entry);
      seen.accept(name(entry), entry);
    }
  }

  /** Path, kind and phase, and which one of several of these it is. */
  private String name(Entry entry) {
    var key = "%s %s %s".formatted(entry.path(), entry.kind().text(), entry.phase().text());
    return key + " " + times.merge(key, 1, Integer::sum);
  }
}

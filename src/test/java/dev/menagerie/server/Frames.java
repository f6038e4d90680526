// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An event stream as it comes over the wire, frame by frame. Closing it hangs up. */
final class Frames implements AutoCloseable {

  /** What a stream without an end says last. */
  static final String END = "event: end\ndata: {}";

  private final BufferedReader lines;

  private Frames(BufferedReader lines) {
    this.lines = lines;
  }

  /** A client that speaks HTTP/1.1, a connection for each stream. */
  static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  /**
   * Opens a task's stream.
   *
   * @param last the id of the last frame seen, empty for the beginning
   */
  static Frames open(HttpClient http, URI server, String task, String last)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(server.resolve("/v1/tasks/" + task + "/events"))
            .header("Accept", "text/event-stream");
    if (!last.isEmpty()) {
      request.header("Last-Event-ID", last);
    }
    var reply = http.send(request.build(), BodyHandlers.ofInputStream());
    if (reply.statusCode() != 200) {
      reply.body().close();
      throw new IOException("status " + reply.statusCode());
    }
    return new Frames(
        new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8)));
  }

  /**
   * The next frame, without its blank line; empty at the orderly end of the stream.
   *
   * @throws IOException if the stream is cut
   */
  Optional<String> next() throws IOException {
    var frame = new ArrayList<String>();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        return Optional.of(String.join("\n", frame));
      }
      frame.add(line);
    }
    if (!frame.isEmpty()) {
      throw new IOException("cut within a frame: " + frame);
    }
    return Optional.empty();
  }

  /** The frames with an id that are left, to the end of the task. */
  List<String> rest() throws IOException {
    var frames = new ArrayList<String>();
    for (var frame = next(); frame.isPresent(); frame = next()) {
      if (frame.get().equals(END)) {
        return frames;
      }
      if (!id(frame.get()).isEmpty()) {
        frames.add(frame.get());
      }
    }
    throw new IOException("no end");
  }

  /** A frame's id, empty if it has none. */
  static String id(String frame) {
    return frame.startsWith("id: ") ? frame.substring(4, frame.indexOf('\n')) : "";
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Guarantee;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One run, one reader, who hangs up again and again wherever in a frame it may be, and the server
 * is killed meanwhile: what was read, one piece after the other, is the journal.
 */
@BesideOthers
@Timeout(300)
class CutStreamIT {

  private static final int CUTS = 100;
  private static final int PAGES = 60;
  private static final int MOST_BYTES = 6_000;

  @TempDir Path folder;

  private final HttpClient http = Frames.client();
  private final Random random = new Random(7);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition cut = lock.newCondition();
  private int thoughts;
  private int cuts;

  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final Set<String> thought = new HashSet<>();
  private String last = "";
  private boolean ended;
  private int entries;
  private int deltas;
  private int within;

  /** The model answers as far as the reader has hung up, and for the last time after all of it. */
  private void awaitCut() {
    lock.lock();
    try {
      int number = ++thoughts;
      while (cuts < Math.min(number * CUTS / PAGES, CUTS)) {
        cut.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void hungUp() {
    lock.lock();
    try {
      cuts++;
      cut.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void what_is_read_in_a_hundred_pieces_of_two_lives_is_the_journal_byte_for_byte()
      throws Exception {
    try (var task = new PageTurning(PAGES, 100, this::awaitCut);
        var server = new ChildServer(folder, environment(task))) {
      server.start();
      var caller = new Caller(server.url());
      var id = task.start(caller);
      var events = server.url().resolve("/v1/tasks/" + id + "/events");

      while (cuts < CUTS) {
        try (var body = open(events)) {
          read(body, 1 + random.nextInt(MOST_BYTES));
          if (cuts == CUTS / 2) {
            server.kill();
          }
        }
        assertThat(ended).as("ended before the last of %d cuts", CUTS).isFalse();
        hungUp();
        if (cuts == CUTS / 2 + 1) {
          server.start();
        }
      }
      try (var body = open(events)) {
        read(body, Integer.MAX_VALUE);
      }

      assertThat(ended).isTrue();
      assertThat(read.toString(UTF_8)).isEqualTo(journal(server.url(), id));
      assertThat(Caller.object(caller.get("/v1/tasks/" + id)).getString("status"))
          .isEqualTo("completed");
    }
    assertThat(within).as("cuts within a frame").isGreaterThan(CUTS / 4);
    assertThat(deltas).isPositive();
    Guarantee.STREAM.shown(
        getClass(),
        "hang-ups at random bytes of one run, and a kill -9 at one of them",
        CUTS,
        "%d within a frame; %d entries, byte for byte the journal; %d deltas, none with an id"
            .formatted(within, entries, deltas));
  }

  private static Map<String, String> environment(PageTurning task) {
    var environment = new HashMap<>(task.environment());
    environment.put("MENAGERIE_EVENTS_COMMENT_AFTER", "PT0.1S");
    return environment;
  }

  private InputStream open(URI events) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(events).header("Accept", "text/event-stream");
    if (!last.isEmpty()) {
      request.header("Last-Event-ID", last);
    }
    var reply = http.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(reply.statusCode()).isEqualTo(200);
    return new BufferedInputStream(reply.body(), 64);
  }

  private String journal(URI server, String id) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(server.resolve("/v1/tasks/" + id + "/journal")).build();
    return new String(http.send(request, BodyHandlers.ofByteArray()).body(), UTF_8);
  }

  /** Reads some bytes, fewer if there is nothing more now, and takes up the frames among them. */
  private void read(InputStream body, int bytes) throws IOException {
    var frame = new ByteArrayOutputStream();
    boolean silent = false;
    int before = 0;
    for (int i = 0; i < bytes && !ended && !(silent && bytes < Integer.MAX_VALUE); i++) {
      int next = body.read();
      assertThat(next).as("the stream ended, but not the task").isNotNegative();
      frame.write(next);
      if (next == '\n' && before == '\n') {
        silent = !hear(frame.toString(UTF_8));
        frame.reset();
      }
      before = next;
    }
    if (frame.size() > 0) {
      within++;
    }
  }

  /** Takes up a frame; false if it is a comment. */
  private boolean hear(String frame) {
    if (frame.startsWith(":")) {
      return false;
    }
    var fields = new HashMap<String, String>();
    frame
        .lines()
        .filter(line -> !line.isEmpty())
        .forEach(
            line -> {
              int colon = line.indexOf(": ");
              fields.put(line.substring(0, colon), line.substring(colon + 2));
            });
    var event = fields.getOrDefault("event", "");
    var text = fields.getOrDefault("data", "");
    var data = Json.object(text);
    switch (event) {
      case "end" -> ended = true;
      case "delta" -> {
        deltas++;
        assertThat(fields).doesNotContainKey("id");
        assertThat(thought).doesNotContain(data.getString("path"));
      }
      default -> {
        entries++;
        last = fields.getOrDefault("id", "");
        assertThat(last).isEqualTo(Long.toString(data.getJsonNumber("position").longValue()));
        read.writeBytes((text + "\n").getBytes(UTF_8));
        if (event.equals("think") && data.getString("phase").equals("result")) {
          thought.add(data.getString("path"));
        }
      }
    }
    return true;
  }
}

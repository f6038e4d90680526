// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.Guarantee;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not read, of a task with much more to tell than a connection takes unread. */
@HelidonTest
@Timeout(600)
class StalledReadersTest {

  private static final int STALLED = 4;
  private static final int PAGES = 20;
  private static final int LENGTH = 500_000;
  private static final PageTurning TASK = new PageTurning(PAGES, LENGTH, () -> {});

  @Inject private WebTarget target;
  @Inject private Streams streams;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(TASK.settings());
  }

  @AfterAll
  static void close() {
    TASK.close();
  }

  private List<String> whole(HttpClient http, String id) throws IOException, InterruptedException {
    try (var frames = Frames.open(http, target.getUri(), id, "")) {
      return frames.rest();
    }
  }

  @Test
  void a_client_that_does_not_read_slows_nobody_and_can_read_all_later() throws Exception {
    var caller = new Caller(target.getUri());
    TASK.register(caller);
    var stalled = new ArrayList<Socket>();
    try (var http = Frames.client()) {
      whole(http, TASK.startAgain(caller));
      long before = System.nanoTime();
      whole(http, TASK.startAgain(caller));
      long alone = System.nanoTime() - before;

      before = System.nanoTime();
      var id = TASK.startAgain(caller);
      for (int client = 0; client < STALLED; client++) {
        stalled.add(stall(target.getUri(), id));
      }
      var whole = whole(http, id);
      long watched = System.nanoTime() - before;

      assertStuck();
      assertThat(watched).isLessThan(3 * alone + 1_000_000_000L);
      assertThat(whole.stream().map(StalledReadersTest::data).toList())
          .isEqualTo(caller.get("/v1/tasks/" + id + "/journal").body().lines().toList());
      var ids = whole.stream().map(Frames::id).toList();
      // Together, since little by little takes long.
      for (var read : stalled.parallelStream().map(StalledReadersTest::rest).toList()) {
        assertThat(read).isEqualTo(ids);
      }
      Guarantee.STREAM.shown(
          getClass(),
          "clients that did not read until the task had ended, megabytes each",
          ((long) PAGES * LENGTH * "€".getBytes(StandardCharsets.UTF_8).length) >> 20,
          "%d clients, stuck while another one read all; all read later without a gap"
              .formatted(STALLED));
    }
  }

  /** Now that the task has ended, only a stream that cannot be written is still delivered. */
  private void assertStuck() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (streams.open() > STALLED && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(streams.open()).as("streams that have more to send").isEqualTo(STALLED);
  }

  /** Asks for a stream and leaves the reply where it is; little fits into the socket's buffers. */
  private static Socket stall(URI server, String id) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    socket
        .getOutputStream()
        .write(
            """
            GET /v1/tasks/%s/events HTTP/1.1\r
            Host: localhost\r
            Accept: text/event-stream\r
            Connection: close\r
            \r
            """
                .formatted(id)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Reads what was left, to the end of the task; returns the ids. */
  private static List<String> rest(Socket stalled) {
    try (stalled) {
      stalled.setReceiveBufferSize(1 << 20);
      var lines =
          new BufferedReader(
              new InputStreamReader(stalled.getInputStream(), StandardCharsets.UTF_8));
      var ids = new ArrayList<String>();
      var line = "";
      while (line != null && !line.equals("event: end")) { // the server keeps the connection
        if (line.startsWith("id: ")) {
          ids.add(line.substring("id: ".length()));
        }
        line = lines.readLine();
      }
      return ids;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String data(String frame) {
    return frame.substring(frame.indexOf("\ndata: ") + "\ndata: ".length());
  }
}

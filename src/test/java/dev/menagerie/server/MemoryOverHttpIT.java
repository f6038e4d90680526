// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static dev.menagerie.server.Caller.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.testkit.Guarantee;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged server acknowledged of memory is there after it was killed. */
@Timeout(600)
class MemoryOverHttpIT {

  private static final int KILLS = 3;
  private static final int NOTES = 60;

  @TempDir Path folder;

  /** Texts of notes by id, as they were acknowledged; empty once removed. */
  private final Map<String, String> acknowledged = new LinkedHashMap<>();

  @Test
  void what_was_acknowledged_survives_each_kill() throws Exception {
    try (var server = new ChildServer(folder, Map.of())) {
      server.start();
      for (int kill = 0; kill < KILLS; kill++) {
        var caller = new Caller(server.url());
        var enough = new CountDownLatch(NOTES * (kill + 1));
        var writer = Thread.ofVirtual().start(() -> write(caller, enough));
        enough.await();
        server.kill();
        writer.join();

        server.start();
        check(new Caller(server.url()));
      }
    }
    Guarantee.CRASH.shown(
        getClass(),
        "kill -9 of the server while memory is changed over HTTP",
        KILLS,
        "%d changes acknowledged, 0 lost".formatted(acknowledged.size()));
  }

  private void write(Caller caller, CountDownLatch enough) {
    try {
      for (int i = 0; ; i++) {
        var text = "note " + i;
        var made = object(caller.post("/v1/memory/zoo/notes", "{\"text\": \"" + text + "\"}"));
        var id = made.getString("id");
        acknowledged.put(id, text);
        if (i % 3 == 1) {
          caller.send("PATCH", "/v1/memory/zoo/notes/" + id, "{\"text\": \"edited\"}");
          acknowledged.put(id, "edited");
        } else if (i % 3 == 2) {
          caller.send("DELETE", "/v1/memory/zoo/notes/" + id, "");
          acknowledged.put(id, "");
        }
        enough.countDown();
      }
    } catch (UncheckedIOException e) {
      assertThat(e.getCause()).isInstanceOf(IOException.class); // killed
    }
  }

  /** The last change may have happened without being acknowledged: then it is known from now on. */
  private void check(Caller caller) {
    var last = acknowledged.keySet().stream().reduce("", (_, next) -> next);
    acknowledged.replaceAll(
        (id, text) -> {
          var found = caller.get("/v1/memory/zoo/notes/" + id);
          var there = found.statusCode() == 404 ? "" : object(found).getString("text");
          if (!id.equals(last)) {
            assertThat(there).as(id).isEqualTo(text);
          }
          return there;
        });
    assertThat(value(caller.get("/v1/memory")).asJsonArray()).hasSize(1);
  }
}

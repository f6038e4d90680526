// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ServerChanges;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.net.AddressGuard;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the catalogue has of servers that change while they are listed. */
@Timeout(20)
class KeptServersTest {

  private static final JsonObject ANY = Json.object("{\"type\": \"object\"}");

  private final CountDownLatch saving = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final CountDownLatch saved = new CountDownLatch(1);

  /** Takes its time with what a server has listed because it has changed. */
  private final KeptDocuments documents =
      new KeptDocuments() {
        @Override
        public void save(String kind, String name, JsonObject document) {
          boolean slow = document.toString().contains("two");
          if (slow) {
            saving.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          super.save(kind, name, document);
          if (slow) {
            saved.countDown();
          }
        }
      };

  private static ToolServer serving(String... tools) {
    return ToolServer.of(
        "kit",
        "1",
        Stream.of(tools)
            .map(it -> new ServedTool(it, "D.", ANY, (_, _) -> ToolResult.text("")))
            .toList());
  }

  @Test
  void has_no_server_that_was_removed_while_it_was_listed() throws InterruptedException {
    var changes = new ServerChanges();
    try (var servers =
            new ToolServers(documents, ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
        var mcp = serving("one").start("127.0.0.1", 0, changes)) {
      servers.register("s", mcp.url(), Map.of());
      changes.replace(serving("one", "two"));
      saving.await();

      var removing = Thread.ofVirtual().start(() -> servers.remove("s"));
      removing.join(Duration.ofSeconds(1)); // as far as it comes
      go.countDown();
      removing.join();
      saved.await();

      assertThat(documents.documents("tool-server")).isEmpty();
    }
  }

  @Test
  void has_the_server_that_took_the_place_of_one_while_that_was_listed()
      throws InterruptedException {
    var changes = new ServerChanges();
    try (var servers =
            new ToolServers(documents, ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
        var mcp = serving("one").start("127.0.0.1", 0, changes);
        var other = serving("three").start("127.0.0.1", 0)) {
      servers.replace("s", mcp.url(), Map.of());
      changes.replace(serving("one", "two"));
      saving.await();

      var replacing = Thread.ofVirtual().start(() -> servers.replace("s", other.url(), Map.of()));
      replacing.join(Duration.ofSeconds(1));
      go.countDown();
      replacing.join();
      saved.await();

      assertThat(documents.documents("tool-server").toString())
          .contains(other.url())
          .doesNotContain(mcp.url());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.OAuthServers.CREDENTIALS;
import static dev.menagerie.tool.OAuthServers.DONE;
import static dev.menagerie.tool.OAuthServers.call;
import static dev.menagerie.tool.OAuthServers.registration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.tool.ScriptedWeb.Page;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that need a token of one server at the same time. */
@Timeout(60)
class OAuthCallersTest {

  @AutoClose private final Issuer issuer = new Issuer();
  @AutoClose private final GuardedMcp mcp = new GuardedMcp(issuer);
  private final OAuthServers house = new OAuthServers();

  private Registration credentials() {
    return registration(mcp.url(), CREDENTIALS);
  }

  @Test
  void many_callers_wait_for_one_token() throws InterruptedException {
    try (var servers = house.open()) {
      servers.register(credentials());
      issuer.revokeTokens();
      var outcomes = new CopyOnWriteArrayList<ToolOutcome>();

      var threads =
          Stream.generate(() -> Thread.ofVirtual().start(() -> outcomes.add(call(servers))))
              .limit(12)
              .toList();
      for (var thread : threads) {
        thread.join();
      }

      assertThat(outcomes).hasSize(12).containsOnly(DONE);
      assertThat(issuer.web().seen("/token")).hasSize(2);
    }
  }

  @Test
  void a_caller_who_leaves_does_not_take_the_others_with_him() throws InterruptedException {
    try (var servers = house.open()) {
      servers.register(credentials());
      issuer.revokeTokens();
      var asked = new CountDownLatch(1);
      var gone = new CountDownLatch(1);
      issuer.instead =
          seen -> {
            if (seen.path().equals("/token") && asked.getCount() > 0) {
              asked.countDown();
              await(gone);
            }
            return Optional.empty();
          };
      var first = Thread.ofPlatform().start(() -> call(servers));
      asked.await();
      var outcomes = new CopyOnWriteArrayList<ToolOutcome>();
      var others =
          Stream.generate(() -> Thread.ofPlatform().start(() -> outcomes.add(call(servers))))
              .limit(4)
              .toList();
      others.forEach(it -> Waiting.until(() -> mcp.tokens("tools/call").size() == 5));
      others.forEach(it -> Waiting.until(() -> isWaiting(it)));
      first.interrupt();
      first.join();
      gone.countDown();
      for (var other : others) {
        other.join();
      }

      assertThat(outcomes).hasSize(4).containsOnly(DONE);
    }
  }

  @Test
  void whoever_needs_a_fresh_token_does_not_fail_with_who_needs_a_better_one()
      throws InterruptedException {
    issuer.expiresIn = 3;
    try (var servers = house.open()) {
      servers.register(credentials());
      mcp.needed = Map.of("tools/call", "pay");
      var asked = new CountDownLatch(1);
      var denied = new CountDownLatch(1);
      issuer.instead =
          seen -> {
            if (!seen.path().equals("/token") || !seen.form().containsKey("scope")) {
              return Optional.empty();
            }
            asked.countDown();
            await(denied);
            return Optional.of(Page.json(400, Json.object("{\"error\": \"invalid_scope\"}")));
          };
      var better = Thread.ofPlatform().start(() -> call(servers));
      asked.await();
      mcp.needed = Map.of();
      house.pass(Duration.ofSeconds(4));
      var outcomes = new CopyOnWriteArrayList<ToolOutcome>();
      var fresh = Thread.ofPlatform().start(() -> outcomes.add(call(servers)));
      Waiting.until(() -> isWaiting(fresh));
      denied.countDown();
      better.join();
      fresh.join();

      assertThat(outcomes).containsExactly(DONE);
    }
  }

  private static boolean isWaiting(Thread thread) {
    return !thread.isAlive() || thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

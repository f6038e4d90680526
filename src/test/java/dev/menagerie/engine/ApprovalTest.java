// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.Rule.Decision;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that a person must allow: what was shown is what runs, once, or nothing is sent. */
@Timeout(60)
class ApprovalTest {

  private static final JsonObject TEN = Json.object().add("amount", 10).build();
  private static final JsonObject FIVE = Json.object().add("amount", 5).build();

  private static final Architecture PAYS =
      (_, run) -> Answer.of(run.act(ToolCall.of("bank__pay", TEN)).text());

  private static LedgerTools bank(Rule rule) {
    return new LedgerTools()
        .with("bank__pay", Trust.NONE, arguments -> "paid " + arguments.getInt("amount"))
        .ruled("bank__pay", rule);
  }

  private static Workbench bench(Rule rule) {
    return Workbench.of(PAYS).tools(bank(rule));
  }

  private static String replied(Workbench bench, Waiting waiting, Reaction reaction) {
    bench.tasks().reply(waiting.task(), waiting.path(), reaction, "anna");
    return bench.ended(waiting.task()).answer().orElseThrow().text();
  }

  private static List<String> kinds(Workbench bench, String id) {
    return bench.journal(id, entry -> entry.path().equals("/0")).stream()
        .map(entry -> "%s %s %s".formatted(entry.kind(), entry.phase(), entry.name()))
        .toList();
  }

  @Test
  void nothing_is_sent_before_a_person_approves() {
    try (var bench = bench(Rule.of(Decision.ASK))) {
      var waiting = bench.waiting(bench.start("pay").id());

      assertThat(waiting.reason()).isEqualTo(Waiting.Reason.APPROVAL);
      assertThat(waiting.text()).contains("bank__pay", "{\"amount\":10}", "policy");
      assertThat(waiting.detail())
          .isEqualTo(
              Json.object()
                  .add("tool", "bank__pay")
                  .add("hash", "hash of bank__pay")
                  .add("arguments", TEN)
                  .build());
      assertThat(bench.tools().ledger()).isEmpty();

      assertThat(replied(bench, waiting, new Reaction.Approve())).isEqualTo("paid 10");
      assertThat(kinds(bench, waiting.task()))
          .containsExactly(
              "GATE INTENT approval",
              "REPLY RESULT approval",
              "ACT INTENT bank__pay",
              "ACT RESULT bank__pay");
    }
  }

  @Test
  void what_was_denied_is_not_sent_and_the_agent_reads_why() {
    try (var bench = bench(Rule.of(Decision.ASK))) {
      var waiting = bench.waiting(bench.start("pay").id());

      assertThat(replied(bench, waiting, new Reaction.Deny("too much")))
          .isEqualTo("Error: bank__pay was not approved: too much");
      assertThat(bench.tools().ledger()).isEmpty();
      assertThat(kinds(bench, waiting.task()).getLast()).isEqualTo("ACT REFUSED bank__pay");
    }
  }

  @Test
  void edited_arguments_are_what_runs_and_the_request_stays_the_agents() {
    try (var bench = bench(Rule.of(Decision.ASK))) {
      var waiting = bench.waiting(bench.start("pay").id());

      assertThat(replied(bench, waiting, new Reaction.Edit(FIVE))).isEqualTo("paid 5");
      assertThat(bench.tools().ledger()).extracting("arguments").containsExactly(FIVE);
      var intent =
          bench
              .journal(waiting.task(), entry -> entry.phase() == Entry.Phase.INTENT)
              .getLast()
              .request()
              .asJsonObject();
      assertThat(intent.getJsonObject("arguments")).isEqualTo(TEN);
    }
  }

  @Test
  void an_edit_that_the_tool_would_refuse_is_refused_and_the_wait_stays() {
    try (var bench = bench(Rule.of(Decision.ASK))) {
      var waiting = bench.waiting(bench.start("pay").id());
      var bad = Json.object().add("forbidden", 1).build();

      var refused =
          catchThrowableOfType(
              Refused.class,
              () -> bench.tasks().reply(waiting.task(), "/0", new Reaction.Edit(bad)));

      assertThat(refused.why()).isEqualTo(Refused.Why.INVALID);
      assertThat(refused).hasMessageStartingWith("arguments: forbidden");
      assertThat(replied(bench, waiting, new Reaction.Approve())).isEqualTo("paid 10");
    }
  }

  @Test
  void a_denied_tool_is_refused_at_once() {
    try (var bench = bench(Rule.of(Decision.DENY))) {
      var record = bench.run("pay");

      assertThat(record.answer().orElseThrow().text()).contains("bank__pay is denied");
      assertThat(bench.tools().ledger()).isEmpty();
    }
  }

  @Test
  void a_definition_that_changed_since_is_not_called() {
    try (var bench = bench(Rule.of(Decision.ASK))) {
      var waiting = bench.waiting(bench.start("pay").id());
      bench.tools().redefined("bank__pay", "another hash");

      assertThat(replied(bench, waiting, new Reaction.Approve()))
          .contains("the definition of bank__pay has changed", "not sent");
      assertThat(bench.tools().ledger()).isEmpty();
    }
  }

  @Test
  void a_reply_about_another_definition_or_other_arguments_is_refused() {
    try (var bench = bench(Rule.of(Decision.ASK))) {
      var waiting = bench.waiting(bench.start("pay").id());

      for (var other :
          List.of(
              new Reaction.Approve(Optional.of("stale"), Optional.empty()),
              new Reaction.Approve(Optional.empty(), Optional.of(FIVE)),
              new Reaction.Edit(FIVE, Optional.of("stale")),
              new Reaction.Deny("no", Optional.of("stale")),
              new Reaction.Text("yes"),
              new Reaction.NotHappened())) {
        assertThatThrownBy(() -> bench.tasks().reply(waiting.task(), "/0", other))
            .isInstanceOfSatisfying(
                Refused.class, it -> assertThat(it.why()).isEqualTo(Refused.Why.CONFLICT));
      }
      var seen =
          new Reaction.Approve(
              Optional.of(waiting.detail().getString("hash")),
              Optional.of(Json.object("{\"amount\":10.0}")));
      assertThat(replied(bench, waiting, seen)).isEqualTo("paid 10");
    }
  }

  @Test
  void the_second_of_two_people_learns_who_was_first_and_what_they_said() {
    try (var bench =
        Workbench.of(
                (_, run) -> {
                  run.act(ToolCall.of("bank__pay", TEN));
                  return Answer.of(run.act(ToolCall.of("bank__pay", FIVE)).text());
                })
            .tools(bank(Rule.of(Decision.ASK)))) {
      var id = bench.start("pay").id();
      bench.waiting(id);
      var outcomes =
          List.of("anna", "bert").stream()
              .map(who -> CompletableFuture.supplyAsync(() -> reply(bench, id, who)))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();

      assertThat(outcomes).containsOnlyOnce("taken");
      var late = outcomes.stream().filter(it -> !it.equals("taken")).findFirst().orElseThrow();
      var first = outcomes.getFirst().equals("taken") ? "anna" : "bert";
      assertThat(late)
          .startsWith("/0 was answered already at 20")
          .contains("by %s: denied (%s)".formatted(first, first));
      assertThat(bench.tools().ledger()).isEmpty();
    }
  }

  private static String reply(Workbench bench, String id, String who) {
    try {
      bench.tasks().reply(id, "/0", new Reaction.Deny(who), who);
      return "taken";
    } catch (Refused e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void a_reply_to_nothing_says_what_waits() {
    try (var bench = bench(Rule.of(Decision.ASK))) {
      var id = bench.start("pay").id();
      var waiting = bench.waiting(id);

      assertThat(refusal(bench, id, "/7"))
          .isEqualTo(
              "UNKNOWN task "
                  + id
                  + " has done nothing at /7; task "
                  + id
                  + " waits at /0 (approval)");
      assertThat(refusal(bench, id, "0")).startsWith("INVALID path: \"0\", must be one like /2/0");
      replied(bench, waiting, new Reaction.Approve());
      assertThat(refusal(bench, id, "/0"))
          .startsWith("CONFLICT task " + id + " has ended: completed; /0 was answered already")
          .endsWith("by anna: approved");
    }
  }

  private static String refusal(Workbench bench, String id, String path) {
    var refused =
        catchThrowableOfType(
            Refused.class, () -> bench.tasks().reply(id, path, new Reaction.Approve()));
    return refused.why() + " " + refused.getMessage();
  }

  @Test
  void nobody_in_time_is_a_denial() {
    var soon = new Rule(Decision.ASK, Optional.of(Duration.ofMillis(50)), Optional.empty());
    try (var bench = bench(soon)) {
      var record = bench.run("pay");

      assertThat(record.status()).isEqualTo(Status.COMPLETED);
      assertThat(record.answer().orElseThrow().text())
          .startsWith("Error: bank__pay was not approved: nobody replied by 20");
      assertThat(bench.tools().ledger()).isEmpty();
      assertThat(kinds(bench, record.id()))
          .containsExactly(
              "GATE INTENT approval", "REPLY RESULT approval", "ACT REFUSED bank__pay");
    }
  }

  @Test
  void a_deadline_that_is_over_before_the_wait_can_be_seen_ends_it_all_the_same() {
    var soon = new Rule(Decision.ASK, Optional.of(Duration.ofMillis(1)), Optional.empty());
    Architecture crowd =
        (_, run) -> {
          var calls = Collections.nCopies(200, ToolCall.of("bank__pay", TEN));
          return Answer.of(run.each(calls, call -> run.act(call).text()).getLast());
        };
    try (var bench = Workbench.of(crowd).tools(bank(soon))) {
      bench.budget("it", new Limits(1, BigDecimal.ONE, 1_000, 1_000, 1, 60));

      for (int i = 0; i < 5; i++) {
        assertThat(bench.run("pay").answer().orElseThrow().text()).contains("nobody replied");
      }
    }
  }

  @Test
  void time_goes_on_while_the_server_is_down() {
    var now = new AtomicReference<>(Instant.parse("2026-11-20T10:00:00Z"));
    var hour = new Rule(Decision.ASK, Optional.of(Duration.ofHours(1)), Optional.empty());
    try (var bench = bench(hour).clock(now::get)) {
      var id = bench.start("pay").id();
      assertThat(bench.waiting(id).text()).contains("until 2026-11-20T11:00:00Z");
      now.set(Instant.parse("2026-11-20T10:59:59Z"));
      bench.restart();
      assertThat(bench.waiting(id).detail().getString("expires")).isEqualTo("2026-11-20T11:00:00Z");

      now.set(Instant.parse("2026-11-20T11:00:00Z"));
      assertThat(refusal(bench, id, "/0")).contains("was to be approved by 2026-11-20T11:00:00Z");
      bench.restart();

      assertThat(bench.ended(id).answer().orElseThrow().text())
          .isEqualTo("Error: bank__pay was not approved: nobody replied by 2026-11-20T11:00:00Z");
      assertThat(bench.tools().ledger()).isEmpty();
    }
  }

  @Test
  void an_untrusted_tool_is_refused_where_branches_race_and_nobody_is_asked() {
    Architecture racing =
        (_, run) -> {
          List<Supplier<String>> racers =
              List.of(() -> run.act(ToolCall.of("bank__pay", TEN)).text());
          return Answer.of(run.first(racers).value());
        };
    try (var bench = Workbench.of(racing).tools(bank(Rule.of(Decision.ASK)))) {
      assertThat(bench.run("pay").answer().orElseThrow().text()).contains("refused where branches");
    }
  }
}

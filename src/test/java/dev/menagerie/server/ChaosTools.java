// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A tool server that takes its time, outlives its callers and keeps books: one tool that reads, one
 * that may be repeated, and one that must not be, since it writes down all that it works out.
 */
final class ChaosTools implements AutoCloseable {

  /**
   * What became of the calls under one idempotency key.
   *
   * @param arrivals when each came
   * @param results one for each time that it was carried out
   */
  record Account(String tool, List<Instant> arrivals, List<String> results) {}

  static final String NAME = "desk";

  private static final Pattern OPERATION =
      Pattern.compile("\\(?([0-9]+)\\s*([*+])\\s*([0-9]+)\\)?");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final Map<String, Account> books = new HashMap<>();
  private final Map<String, Integer> atWork = new HashMap<>();
  private final Lives lives;
  private final Random random;
  private final ToolServer.Listening server;

  ChaosTools(Lives lives, long seed) {
    this.lives = lives;
    this.random = new Random(seed);
    this.server =
        ToolServer.of(
                NAME,
                "1",
                List.of(
                    tool(
                        "open",
                        "Reads a text file and returns its text.",
                        "path",
                        file -> "a line of it\n".repeat(ChaosGoal.lines(file))),
                    tool(
                        "count",
                        "Tells how many lines and words a text file has. Counts without reading it"
                            + " out.",
                        "path",
                        file ->
                            "kind: text file\nlines: %d\nwords: %d"
                                .formatted(ChaosGoal.lines(file), 4 * ChaosGoal.lines(file))),
                    tool(
                        "reckon",
                        "Calculator: evaluates an arithmetic expression exactly.",
                        "expression",
                        ChaosTools::reckoned)))
            .start("127.0.0.1", 0);
  }

  /** The request that registers it, with nothing said in favour of what reckons. */
  String registration() {
    var trust = Json.object().add(ChaosGoal.READS, "read-only").add(ChaosGoal.COUNTS, "idempotent");
    return Json.object()
        .add("name", NAME)
        .add("url", server.url())
        .add("trust", trust)
        .add("policy", "allow")
        .build()
        .toString();
  }

  private static String reckoned(String expression) {
    var operation = OPERATION.matcher(expression);
    if (!operation.matches()) {
      return "this calculator adds or multiplies two numbers";
    }
    var left = new BigDecimal(operation.group(1));
    var right = new BigDecimal(operation.group(3));
    return (operation.group(2).equals("*") ? left.multiply(right) : left.add(right)).toString();
  }

  private ServedTool tool(
      String name, String description, String argument, UnaryOperator<String> body) {
    return new ServedTool(
        name,
        description,
        schema(argument),
        (arguments, meta) -> call(name, body.apply(arguments.getString(argument)), meta));
  }

  private static JsonObject schema(String argument) {
    return Json.object()
        .add("type", "object")
        .add("properties", Json.object().add(argument, Json.object().add("type", "string").build()))
        .add("required", Json.array(List.of(argument)))
        .build();
  }

  private ToolResult call(String tool, String result, CallMeta meta) {
    var key = meta.idempotencyKey().orElseThrow();
    int life = lives.current();
    arrive(tool, key);
    try {
      boolean first = random.nextBoolean();
      boolean loyal = random.nextBoolean();
      if (first) {
        perform(key, result);
      }
      take(random.nextInt(4) == 0 ? random.nextInt(800) : random.nextInt(150));
      if (!first && !loyal && life != lives.current()) {
        return ToolResult.error("the caller is gone, and nothing was done");
      }
      if (!first) {
        perform(key, result);
      }
      return ToolResult.text(result);
    } finally {
      leave(key);
    }
  }

  private void take(int millis) {
    try {
      var _ = lives.pass(Duration.ofMillis(millis));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void arrive(String tool, String key) {
    locked(
        () -> {
          books
              .computeIfAbsent(key, _ -> new Account(tool, new ArrayList<>(), new ArrayList<>()))
              .arrivals()
              .add(Instant.now());
          atWork.merge(key, 1, Integer::sum);
        });
  }

  private void perform(String key, String result) {
    locked(() -> account(key).results().add(result));
  }

  private Account account(String key) {
    return Optional.ofNullable(books.get(key)).orElseThrow();
  }

  private void leave(String key) {
    locked(() -> atWork.computeIfPresent(key, (_, calls) -> calls == 1 ? null : calls - 1));
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What a call returned, if it was carried out; waits while it may still be. */
  Optional<String> result(String key) throws InterruptedException {
    lock.lock();
    try {
      while (atWork.containsKey(key)) {
        settled.await();
      }
      return Optional.ofNullable(books.get(key)).flatMap(it -> it.results().stream().findFirst());
    } finally {
      lock.unlock();
    }
  }

  /** A task's calls by path, when none is at work any more. */
  Map<String, Account> accounts(String task) throws InterruptedException {
    lock.lock();
    try {
      while (atWork.keySet().stream().anyMatch(key -> isOf(task, key))) {
        settled.await();
      }
      var mine = new HashMap<String, Account>();
      books.forEach(
          (key, account) -> {
            if (isOf(task, key)) {
              mine.put(key.substring(task.length()), account);
            }
          });
      return mine;
    } finally {
      lock.unlock();
    }
  }

  void forget(String task) {
    locked(() -> books.keySet().removeIf(key -> isOf(task, key)));
  }

  private static boolean isOf(String task, String key) {
    return key.startsWith(task + "/") || key.startsWith(task + ".");
  }

  @Override
  public void close() {
    server.close();
  }
}

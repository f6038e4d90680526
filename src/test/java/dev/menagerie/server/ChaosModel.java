// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.testkit.DemoResponder;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * The demo model as a server that takes its time and outlives its callers. It knows by the key that
 * a caller bears which life of the server asks.
 */
final class ChaosModel implements AutoCloseable {

  /** A request that arrived. */
  record Asked(int life, String text, Instant at) {}

  static final String KEY = "life-";

  /** What a prompt tells of other tasks: an agent's past, and what is in memory already. */
  private static final Pattern RECALLED =
      Pattern.compile(
          "What became of tasks like it:\\n(?:- .*\\n)*"
              + "|(?s)These things are in memory:.*?(?=These were read from a task)");

  private final DemoResponder model = new DemoResponder();
  private final Map<Integer, List<Asked>> books = new ConcurrentHashMap<>();
  private final List<String> strangers = new CopyOnWriteArrayList<>();
  private final Lives lives;
  private final Random random;
  private final ScriptedModelServer server;

  ChaosModel(Lives lives, long seed) {
    this.lives = lives;
    this.random = new Random(seed);
    this.server = ScriptedModelServer.hearing(this::answer).pace(this::hesitate);
  }

  String url() {
    return server.url() + "/v1";
  }

  private ModelScript answer(ScriptedModelServer.Received request) {
    var messages = request.body().getJsonArray("messages").getValuesAs(JsonObject.class);
    int life = Integer.parseInt(request.key().substring(KEY.length()));
    var asked = new Asked(life, PromptText.sent(messages), Instant.now());
    var number = ChaosGoal.number(RECALLED.matcher(asked.text()).replaceAll(""));
    number.ifPresentOrElse(
        it -> books.computeIfAbsent(it, _ -> new CopyOnWriteArrayList<>()).add(asked),
        () -> strangers.add(asked.text()));
    take(random.nextInt(200));
    return model.apply(request.body());
  }

  /** Now and then, in the middle of an answer. */
  private void hesitate() {
    if (random.nextInt(40) == 0) {
      take(random.nextInt(60));
    }
  }

  private void take(int millis) {
    try {
      var _ = lives.pass(Duration.ofMillis(millis));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The requests about one goal so far. */
  List<Asked> asked(int number) {
    return new ArrayList<>(books.getOrDefault(number, List.of()));
  }

  /** Requests that were about no goal. */
  List<String> strangers() {
    return strangers;
  }

  void forget(int number) {
    books.remove(number);
  }

  @Override
  public void close() {
    server.close();
  }
}

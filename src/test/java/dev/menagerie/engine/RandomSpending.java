// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Note;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Tasks that spend by chance, on a model whose reservations and costs are chance too. */
final class RandomSpending {

  private RandomSpending() {}

  record Word(String word) {}

  /**
   * Branches that each have some effects of random kinds. The choice depends on the seed and the
   * place alone, as an architecture's must.
   *
   * @param children how many levels of agents are below, named {@code child1}, {@code child2}
   */
  record Branchy(long seed, int branches, int effects, int children) implements Architecture {

    @Override
    public Answer solve(Task task, Run run) {
      run.offer("so far");
      var forks = new ArrayList<Fork<String>>();
      for (int branch = 0; branch < branches; branch++) {
        var chance = new Random(seed * 1_000_003 + task.goal().hashCode() * 31L + branch);
        forks.add(run.fork(() -> spend(chance, run)));
      }
      forks.forEach(Fork::join);
      return Answer.of("all of it");
    }

    private String spend(Random chance, Run run) {
      for (int effect = 0; effect < effects; effect++) {
        spend(chance.nextInt(children > 0 ? 12 : 10), chance, run);
      }
      return "spent";
    }

    private void spend(int choice, Random chance, Run run) {
      try {
        switch (choice) {
          case 0, 1 -> run.think(Prompt.of("text", "say something"));
          case 2, 3 -> run.think(Prompt.of("value", "say a word"), Word.class);
          case 4 -> run.think(Prompt.of("calls", "call something"), run.tools());
          case 5, 6 -> run.thinkEach(Prompt.of("list", "say words"), Word.class, _ -> {});
          case 7, 8 -> run.act(ToolCall.of("desk__open", Json.object().build()));
          case 9 -> recall(chance, run);
          default -> run.delegate("child" + children, Task.of("part " + chance.nextInt(1_000)));
        }
      } catch (Malformed _) {
        // It was paid for all the same.
      }
    }

    private static void recall(Random chance, Run run) {
      if (chance.nextBoolean()) {
        run.remember(new Note(Note.Kind.SEMANTIC, "it was so", List.of()));
      } else {
        run.recall(Query.of("it", 3));
      }
    }
  }

  /** Reserves by chance, costs no more than that, fails, breaks off and writes what is no JSON. */
  static final class Dear implements Models {

    private final AtomicLong attempts = new AtomicLong();
    private final ThreadLocal<Usage> reserved = ThreadLocal.withInitial(() -> Usage.NONE);

    long attempts() {
      return attempts.get();
    }

    @Override
    public ModelReply reply(ModelCall call) {
      var chance = ThreadLocalRandom.current();
      while (true) {
        call.listener().attempt();
        attempts.incrementAndGet();
        var cost = part(reserved.get(), chance.nextDouble());
        var text = text(call, chance.nextInt(4) > 0, chance.nextInt(3));
        int fate = chance.nextInt(12);
        if (fate == 0) {
          call.listener().failed(part(reserved.get(), chance.nextDouble()));
        } else if (fate == 1) {
          call.listener().delta(text.substring(0, text.length() / 2));
          call.listener().failed(Usage.NONE);
          if (call.listener().consumed()) {
            throw new ModelFailed("broke off", true, new IllegalStateException("broke off"));
          }
        } else {
          call.listener().delta(text);
          return new ModelReply(text, List.of(), cost, "test:dear", "stop");
        }
      }
    }

    private static String text(ModelCall call, boolean readable, int words) {
      if (call.schema().isEmpty()) {
        return "words";
      }
      if (call.prompt().name().equals("list")) {
        var list = String.join(",", java.util.Collections.nCopies(words, "{\"word\":\"a\"}"));
        return "{\"value\":[" + list + (readable ? "]}" : ",{\"wort\":1}]}");
      }
      return readable ? "{\"word\":\"a\"}" : "a";
    }

    @Override
    public Usage reservation(ModelCall call) {
      var chance = ThreadLocalRandom.current();
      var usd = new BigDecimal(chance.nextInt(1, 200)).movePointLeft(4);
      reserved.set(new Usage(chance.nextLong(1, 100), 0, chance.nextLong(1, 200), usd));
      return reserved.get();
    }

    private static Usage part(Usage whole, double part) {
      return new Usage(
          (long) (whole.inputTokens() * part),
          0,
          (long) (whole.outputTokens() * part),
          whole.usd().multiply(BigDecimal.valueOf((int) (part * 100))).movePointLeft(2));
    }

    @Override
    public String model(Role role, int seat, Map<String, String> chosen) {
      return "test:dear";
    }
  }
}

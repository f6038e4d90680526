// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.TaskRecord;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the engine counts, by agent. Never by task, goal or caller: these have no end. */
final class EngineMeters {

  private static final AttributeKey<String> AGENT = AttributeKey.stringKey("gen_ai.agent.name");
  private static final AttributeKey<String> EFFECT =
      AttributeKey.stringKey("menagerie.effect.kind");
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("menagerie.task.status");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  /** Seconds; tasks may take as long as people let them wait. */
  private static final List<Double> BOUNDS =
      List.of(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
          163.84, 655.36, 2621.44);

  private final LongCounter effects;
  private final LongCounter refused;
  private final LongCounter tokens;
  private final DoubleCounter usd;
  private final LongCounter ended;
  private final DoubleHistogram durations;

  EngineMeters(OpenTelemetry telemetry) {
    var meter = telemetry.getMeter("dev.menagerie");
    this.effects =
        meter
            .counterBuilder("menagerie.effects")
            .setDescription("Effects that were begun: calls of models and tools, waits, memory.")
            .setUnit("{effect}")
            .build();
    this.refused =
        meter
            .counterBuilder("menagerie.budget.refusals")
            .setDescription("Effects that a budget did not allow.")
            .setUnit("{effect}")
            .build();
    this.tokens =
        meter
            .counterBuilder("menagerie.budget.tokens")
            .setDescription("Tokens that tasks have spent, with those they delegated.")
            .setUnit("{token}")
            .build();
    this.usd =
        meter
            .counterBuilder("menagerie.budget.usd")
            .ofDoubles()
            .setDescription("US dollars that tasks have spent, with those they delegated.")
            .setUnit("{USD}")
            .build();
    this.ended =
        meter
            .counterBuilder("menagerie.tasks.ended")
            .setDescription("Tasks that have ended.")
            .setUnit("{task}")
            .build();
    this.durations =
        meter
            .histogramBuilder("gen_ai.invoke_agent.duration")
            .setDescription("Executions of tasks, from their begin to their end or a pause.")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(BOUNDS)
            .build();
  }

  /** A task has ended. */
  void ended(TaskRecord task) {
    ended.add(1, Attributes.of(AGENT, task.agent(), STATUS, task.status().text()));
  }

  OfRun of(String agent) {
    return new OfRun(agent);
  }

  /** What one execution counts. Counting an effect allocates nothing but the first of its kind. */
  final class OfRun {

    private final Attributes agent;
    private final Map<Kind, Attributes> kinds = new ConcurrentHashMap<>();

    private OfRun(String agent) {
      this.agent = Attributes.of(AGENT, agent);
    }

    void effect(Kind kind) {
      var known = kinds.get(kind);
      if (known == null) {
        known = agent.toBuilder().put(EFFECT, kind.name().toLowerCase(Locale.ROOT)).build();
        kinds.put(kind, known);
      }
      effects.add(1, known);
    }

    void refused() {
      refused.add(1, agent);
    }

    /** It is over for now. */
    void over(double seconds, boolean failed) {
      durations.record(seconds, failed ? agent.toBuilder().put(ERROR, "failed").build() : agent);
    }

    /** What a task without a parent has spent in it. */
    void spent(Spent before, Spent after) {
      tokens.add(after.usage().tokens() - before.usage().tokens(), agent);
      usd.add(after.usage().usd().subtract(before.usage().usd()).doubleValue(), agent);
    }
  }
}

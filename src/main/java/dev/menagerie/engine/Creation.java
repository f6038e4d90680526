// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Role;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.TaskRecord.Attempts;
import dev.menagerie.engine.spi.TaskRecord.Origin;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonValue;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Turns submissions into tasks: checks them, pins what they will use, writes the first entry. */
final class Creation {

  private final Services services;
  private final RunSpans spans;
  private final SecureRandom random = new SecureRandom();

  Creation(Services services) {
    this.services = services;
    this.spans = new RunSpans(services.telemetry());
  }

  /**
   * Creates a task, durable on return.
   *
   * @param parentsDepth levels of delegation that the parent has
   * @throws Refused if the agent is unknown, a parameter or the budget does not fit, or there is a
   *     secret in a parameter
   */
  TaskRecord create(
      String id, Submission asked, Optional<String> parent, Optional<Integer> parentsDepth) {
    var submission = new Redacting(services.redaction()).of(asked);
    var agent = agent(submission.agent());
    var snapshot = snapshot(agent, submission, parentsDepth);
    return begin(id, snapshot, asked, parent, Optional.empty(), List.of());
  }

  /**
   * Writes a task's first entry and its record, durable on return.
   *
   * @param submission as it was asked for: that is what is known again by its key
   * @param entries right behind the first
   */
  TaskRecord begin(
      String id,
      Snapshot snapshot,
      Submission submission,
      Optional<String> parent,
      Optional<Origin> origin,
      List<Entry> entries) {
    var now = services.clock().instant();
    var record =
        new TaskRecord(
            id,
            snapshot.agent(),
            snapshot.architecture(),
            snapshot.task().goal(),
            Status.QUEUED,
            Optional.empty(),
            Optional.empty(),
            String.join(", ", new TreeSet<>(snapshot.served().values())),
            Spent.NONE,
            List.of(),
            parent,
            submission.session(),
            submission.key(),
            fingerprint(submission),
            now,
            now,
            submission.caller(),
            origin,
            Attempts.NONE,
            spans.created());
    var first =
        new Entry(
            0,
            id,
            now,
            "/",
            Kind.RUN,
            Phase.INTENT,
            List.of(),
            snapshot.architecture(),
            snapshot.json(),
            JsonValue.NULL,
            Usage.NONE,
            0);
    var writes = new ArrayList<Write>();
    writes.add(new Write.Append(first));
    entries.forEach(entry -> writes.add(new Write.Append(entry)));
    writes.add(new Write.Save(record));
    services.journal().append(writes).await();
    return record;
  }

  private AgentDefinition agent(String name) {
    return services
        .agents()
        .find(name)
        .orElseThrow(
            () ->
                new Refused(
                    Refused.Why.UNKNOWN,
                    "there is no agent %s; GET /v1/agents lists them".formatted(name)));
  }

  /** What a submission to an agent pins, for a task without a parent. */
  Snapshot snapshot(Submission asked) {
    var submission = new Redacting(services.redaction()).of(asked);
    return snapshot(agent(submission.agent()), submission, Optional.empty());
  }

  /** The budget of a fork that goes on as the same agent. */
  Limits budget(Snapshot snapshot, Optional<Limits> asked) {
    var most =
        services
            .agents()
            .find(snapshot.agent())
            .map(AgentDefinition::budget)
            .orElse(snapshot.budget());
    return asked.map(it -> within(it, most)).orElse(most);
  }

  private Snapshot snapshot(AgentDefinition agent, Submission submission, Optional<Integer> depth) {
    var parameters = Json.object(agent.parameters());
    submission.parameters().forEach(parameters::add);
    var all = parameters.build();
    new Redacting(services.redaction()).refuse("parameters", all);
    try {
      services.agents().architecture(agent.architecture(), all);
    } catch (IllegalArgumentException e) {
      throw new Refused(Refused.Why.INVALID, "parameters: " + e.getMessage());
    }
    var setting = submission.setting();
    var models = new LinkedHashMap<>(agent.models());
    models.putAll(setting.models());
    var patterns = new ArrayList<>(agent.tools());
    patterns.addAll(setting.tools());
    var served = new LinkedHashMap<String, String>();
    for (var role : Role.values()) {
      served.put(role.name().toLowerCase(Locale.ROOT), services.models().model(role, 0, models));
    }
    var budget = submission.budget().map(it -> within(it, agent.budget())).orElse(agent.budget());
    var memory = submission.space().map(agent.memory()::in).orElse(agent.memory());
    return new Snapshot(
        agent.name(),
        agent.architecture(),
        all,
        submission.task(),
        models,
        served,
        setting.memory(memory),
        depth.map(it -> below(it, budget)).orElse(budget),
        services.tools().pin(patterns).stream()
            .map(tool -> tool.under(agent.policy().of(tool.tool().name())))
            .toList(),
        setting,
        Optional.empty());
  }

  /** A child may delegate one level less than its parent, whatever its agent may. */
  private static Limits below(int parentsDepth, Limits own) {
    return new Limits(
        own.tokens(),
        own.usd(),
        own.effects(),
        own.toolCalls(),
        Math.min(own.depth(), Math.max(0, parentsDepth - 1)),
        own.seconds());
  }

  private static Limits within(Limits asked, Limits most) {
    boolean fits =
        asked.tokens() <= most.tokens()
            && asked.usd().compareTo(most.usd()) <= 0
            && asked.effects() <= most.effects()
            && asked.toolCalls() <= most.toolCalls()
            && asked.depth() <= most.depth()
            && asked.seconds() <= most.seconds();
    if (!fits) {
      throw new Refused(
          Refused.Why.INVALID,
          "budget: more than the agent's, which is " + Shape.of(Limits.class).encode(most));
    }
    return asked;
  }

  static String fingerprint(Submission submission) {
    var json =
        Json.object()
            .add("agent", submission.agent())
            .add("task", Shape.of(Task.class).encode(submission.task()))
            .add("parameters", submission.parameters())
            .add(
                "budget",
                submission
                    .budget()
                    .map(it -> (JsonValue) Shape.of(Limits.class).encode(it))
                    .orElse(JsonValue.NULL))
            .add("session", submission.session().orElse(""));
    submission.space().ifPresent(it -> json.add("memory", it));
    if (!submission.setting().equals(Setting.NONE)) {
      json.add("setting", submission.setting().json());
    }
    return Wire.hash(json.build().toString());
  }

  /** Ids sort by time of creation. */
  String newId() {
    var time = Long.toString(services.clock().millis(), 36);
    var chance = Long.toString(random.nextLong() >>> 14, 36);
    return time + "0".repeat(10 - chance.length()) + chance;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.WorkflowStep.Operation;
import dev.menagerie.architecture.WorkflowStep.Terms;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the steps of a {@link Workflow}. Whatever is wrong with them is {@link Malformed}, in words
 * that name the step.
 */
final class WorkflowReader {

  static final String TASK = "task";

  private static final List<String> COMMON =
      List.of("id", "type", "requires", "ensures", "retries", "timeout", "undo");
  private static final String REQUEST = "web__request";
  private static final int DEEPEST = 10;
  private static final Pattern TIME =
      Pattern.compile(
          "(?i)P?((?<D>\\d{1,9})D)?T?((?<H>\\d{1,9})H)?((?<M>\\d{1,9})M)?((?<S>\\d{1,9})S)?");

  /** In seconds. */
  private static final long LONGEST = 30 * 24 * 3600;

  /** The names of the results that may be spoken of. */
  private final Set<String> known = new LinkedHashSet<>(List.of(TASK));

  private final Set<String> ids = new LinkedHashSet<>(List.of(TASK));

  /**
   * @param done ids of steps that are done: their results are known, and none may have such an id
   */
  WorkflowReader(Collection<String> done) {
    known.addAll(done);
    ids.addAll(done);
  }

  /** The steps of {@code {"steps": [...]}}, at least one. */
  List<WorkflowStep> steps(JsonObject definition) {
    return steps("the workflow", definition, "steps", 0);
  }

  /** A text that may speak of all results. */
  void check(String place, JsonValue value) {
    Template.names(
        value,
        name -> {
          if (!known.contains(name)) {
            throw new Malformed(
                "%s: ${%s} is the result of no earlier step".formatted(place, name));
          }
        });
  }

  private List<WorkflowStep> steps(String place, JsonObject fields, String name, int depth) {
    var value = fields.get(name);
    if (!(value instanceof JsonArray items) || items.isEmpty()) {
      throw new Malformed("%s: %s must be a list of steps, at least one".formatted(place, name));
    }
    var steps = new ArrayList<WorkflowStep>();
    for (var item : items) {
      steps.add(step(place, item, depth));
    }
    return steps;
  }

  private WorkflowStep step(String above, JsonValue value, int depth) {
    if (!(value instanceof JsonObject fields)) {
      throw new Malformed(
          "%s: a step must be an object, not %s".formatted(above, Json.kind(value)));
    }
    var id = text(above, fields, "id").orElseThrow(() -> missing(above, "a step has no id"));
    if (!id.matches("[A-Za-z][\\w-]*") || !ids.add(id)) {
      throw new Malformed(
          "%s: the id %s must be letters and digits, and no other's".formatted(above, id));
    }
    var place = "step " + id;
    if (depth > DEEPEST) {
      throw new Malformed(place + ": nested too deeply");
    }
    var requires = conditions(place, fields, "requires");
    var type = text(place, fields, "type").orElseThrow(() -> missing(place, "type is missing"));
    int retries = number(place, fields, "retries", 0, 0, 10);
    var timeout = text(place, fields, "timeout").map(it -> seconds(place, it));
    var bare = new Terms(id, requires, List.of(), retries, timeout, List.of());
    var step = typed(place, type, fields, bare, depth);
    if (timeout.isPresent()) {
      requireInterruptible(place, step);
    }
    known.add(id);
    var ensures = conditions(place, fields, "ensures");
    var undo =
        fields.containsKey("undo")
            ? List.of(
                step(
                    place,
                    Json.object(object(place, fields, "undo")).add("id", id + "-undo").build(),
                    depth + 1))
            : List.<WorkflowStep>of();
    return with(step, new Terms(id, requires, ensures, retries, timeout, undo));
  }

  private WorkflowStep typed(String place, String type, JsonObject fields, Terms terms, int depth) {
    return switch (type) {
      case "model" -> {
        only(place, fields, "prompt", "tools", "agent");
        boolean tools = truth(place, fields, "tools");
        yield new WorkflowStep.Model(
            terms, needed(place, fields, "prompt"), tools, text(place, fields, "agent"));
      }
      case "tool" -> {
        only(place, fields, "tool", "arguments");
        var arguments = object(place, fields, "arguments");
        check(place, arguments);
        yield new WorkflowStep.Tool(terms, needed(place, fields, "tool"), arguments);
      }
      case "http" -> {
        only(place, fields, "tool", "method", "url", "headers", "body");
        var request = Json.object();
        request.add("method", text(place, fields, "method").orElse("GET"));
        request.add("url", needed(place, fields, "url"));
        if (fields.containsKey("headers")) {
          request.add("headers", object(place, fields, "headers"));
        }
        text(place, fields, "body").ifPresent(it -> request.add("body", it));
        var built = request.build();
        check(place, built);
        yield new WorkflowStep.Http(terms, text(place, fields, "tool").orElse(REQUEST), built);
      }
      case "data" -> {
        only(place, fields, "operation", "from");
        yield new WorkflowStep.Data(terms, operation(place, fields), needed(place, fields, "from"));
      }
      case "conditional" -> {
        only(place, fields, "if", "then", "else");
        var when = new Condition(needed(place, fields, "if"));
        var then = steps(place, fields, "then", depth + 1);
        var otherwise =
            fields.containsKey("else")
                ? steps(place, fields, "else", depth + 1)
                : List.<WorkflowStep>of();
        yield new WorkflowStep.Conditional(terms, when, then, otherwise);
      }
      case "loop" -> {
        only(place, fields, "over", "until", "max", "steps");
        var over = text(place, fields, "over");
        known.add(terms.id());
        var steps = steps(place, fields, "steps", depth + 1);
        var until = text(place, fields, "until").map(Condition::new);
        yield new WorkflowStep.Loop(
            terms, over, until, number(place, fields, "max", 10, 1, 1000), steps);
      }
      case "parallel" -> {
        only(place, fields, "steps", "atLeast");
        var steps = beside(place, fields, depth);
        int all = steps.size();
        yield new WorkflowStep.Parallel(
            terms, steps, number(place, fields, "atLeast", all, 0, all));
      }
      default ->
          throw new Malformed(
              place
                  + ": type: "
                  + type
                  + ", must be one of model, tool, http, data, conditional, loop, parallel");
    };
  }

  /** Steps that do not see each other's results; those behind them see all. */
  private List<WorkflowStep> beside(String place, JsonObject fields, int depth) {
    var before = List.copyOf(known);
    var all = new LinkedHashSet<>(before);
    var steps = new ArrayList<WorkflowStep>();
    if (!(fields.get("steps") instanceof JsonArray items) || items.isEmpty()) {
      throw missing(place, "steps must be a list of steps, at least one");
    }
    for (var item : items) {
      steps.add(step(place, item, depth + 1));
      all.addAll(known);
      known.clear();
      known.addAll(before);
    }
    known.addAll(all);
    return steps;
  }

  private static WorkflowStep with(WorkflowStep step, Terms terms) {
    return switch (step) {
      case WorkflowStep.Model(_, var prompt, var tools, var agent) ->
          new WorkflowStep.Model(terms, prompt, tools, agent);
      case WorkflowStep.Tool(_, var tool, var arguments) ->
          new WorkflowStep.Tool(terms, tool, arguments);
      case WorkflowStep.Http(_, var tool, var request) ->
          new WorkflowStep.Http(terms, tool, request);
      case WorkflowStep.Data(_, var operation, var from) ->
          new WorkflowStep.Data(terms, operation, from);
      case WorkflowStep.Conditional(_, var when, var then, var otherwise) ->
          new WorkflowStep.Conditional(terms, when, then, otherwise);
      case WorkflowStep.Loop(_, var over, var until, var max, var steps) ->
          new WorkflowStep.Loop(terms, over, until, max, steps);
      case WorkflowStep.Parallel(_, var steps, var atLeast) ->
          new WorkflowStep.Parallel(terms, steps, atLeast);
    };
  }

  /** Lets through steps that can be ended by the time without leaving anything half done. */
  private static void requireInterruptible(String place, WorkflowStep step) {
    var instead =
        switch (step) {
          case WorkflowStep.Model it when it.agent().isPresent() ->
              "an agent ends with its budget; give agent %s one of seconds"
                  .formatted(it.agent().get());
          case WorkflowStep.Tool _, WorkflowStep.Http _ ->
              "a call that was sent may have been carried out; set the timeout of its tool server";
          case WorkflowStep.Data _ -> "a data step waits for nothing; leave it out";
          case WorkflowStep.Model _,
              WorkflowStep.Conditional _,
              WorkflowStep.Loop _,
              WorkflowStep.Parallel _ ->
              "";
        };
    if (!instead.isEmpty()) {
      throw new Malformed("%s: timeout: %s".formatted(place, instead));
    }
  }

  /** The seconds of {@code 30s}, {@code 5m}, or ISO-8601. */
  private static long seconds(String place, String text) {
    var parts = TIME.matcher(text);
    if (parts.matches()) {
      long hours = part(parts, "D") * 24 + part(parts, "H");
      long seconds = (hours * 60 + part(parts, "M")) * 60 + part(parts, "S");
      if (seconds >= 1 && seconds <= LONGEST) {
        return seconds;
      }
    }
    throw new Malformed(
        "%s: timeout: %s, must be like 30s, 5m, 2h, 1d or PT30S, from 1s to 30d"
            .formatted(place, text));
  }

  private static long part(Matcher parts, String unit) {
    var digits = parts.group(unit);
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private List<Condition> conditions(String place, JsonObject fields, String name) {
    var value = fields.get(name);
    if (value == null) {
      return List.of();
    }
    check(place, value);
    var texts = value instanceof JsonArray items ? List.copyOf(items) : List.of(value);
    return texts.stream().map(it -> new Condition(plain(place, name, it))).toList();
  }

  private static void only(String place, JsonObject fields, String... own) {
    var allowed = new ArrayList<>(COMMON);
    allowed.addAll(List.of(own));
    for (var name : fields.keySet()) {
      if (!allowed.contains(name)) {
        throw new Malformed("%s: %s: unknown, must be one of %s".formatted(place, name, allowed));
      }
    }
  }

  private String needed(String place, JsonObject fields, String name) {
    return text(place, fields, name).orElseThrow(() -> missing(place, name + " is missing"));
  }

  private Optional<String> text(String place, JsonObject fields, String name) {
    var value = fields.get(name);
    if (value == null) {
      return Optional.empty();
    }
    check(place, value);
    return Optional.of(plain(place, name, value));
  }

  private static String plain(String place, String name, JsonValue value) {
    return switch (value) {
      case JsonString text -> text.getString();
      case JsonNumber number -> number.toString();
      default ->
          throw new Malformed(
              "%s: %s must be a text, not %s".formatted(place, name, Json.kind(value)));
    };
  }

  private static JsonObject object(String place, JsonObject fields, String name) {
    var value = fields.getOrDefault(name, JsonValue.EMPTY_JSON_OBJECT);
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new Malformed(
        "%s: %s must be an object, not %s".formatted(place, name, Json.kind(value)));
  }

  private static boolean truth(String place, JsonObject fields, String name) {
    var value = fields.getOrDefault(name, JsonValue.FALSE);
    if (value.equals(JsonValue.TRUE) || value.equals(JsonValue.FALSE)) {
      return value.equals(JsonValue.TRUE);
    }
    throw new Malformed("%s: %s: %s, must be true or false".formatted(place, name, value));
  }

  private static int number(
      String place, JsonObject fields, String name, int usual, int least, int most) {
    var value = fields.get(name);
    if (value == null) {
      return usual;
    }
    if (value instanceof JsonNumber number
        && number.isIntegral()
        && number.longValue() >= least
        && number.longValue() <= most) {
      return (int) number.longValue();
    }
    throw new Malformed(
        "%s: %s: %s, must be from %d to %d".formatted(place, name, value, least, most));
  }

  private Operation operation(String place, JsonObject fields) {
    var name = text(place, fields, "operation").orElse("text");
    return Arrays.stream(Operation.values())
        .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                missing(
                    place,
                    "operation: %s, must be one of text, lines, count, sum, sort, unique"
                        .formatted(name)));
  }

  private static Malformed missing(String place, String what) {
    return new Malformed(place + ": " + what);
  }
}

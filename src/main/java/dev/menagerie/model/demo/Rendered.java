// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.core.Turn;
import dev.menagerie.model.Provider.Request;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request as a reader of its texts understands it.
 *
 * @param goal what is asked
 * @param text the turn that the goal stands in
 * @param entries numbered lines with results: calls or steps
 * @param given elements of the reply that were given before
 */
record Rendered(String goal, String text, Evidence evidence, List<Entry> entries, int given) {

  /** One line {@code 1. what -> result}. */
  record Entry(int id, String head, String result) {

    /** What the step was to do, without the verb it was dressed in. */
    String subject() {
      return head.replaceFirst("^(?:Find out|Calculate) ", "").replaceFirst("\\.$", "");
    }

    boolean failed() {
      return result.startsWith("Error:");
    }
  }

  private static final Pattern LABEL =
      Pattern.compile("(?:^|\\n)(?:Task|Question|Problem|Goal): |to the question: ");
  private static final Pattern STEP = Pattern.compile("(?:^|\\n)Your step: ");
  private static final Pattern END =
      Pattern.compile(
          "\\n"
              + "\\n"
              + "(?=(?:Steps so far|Steps|Results|Reasoning|Answer|One agent's"
              + " answer|Situation|Choice \\d+|Draft \\d+):)|\n"
              + "\\n"
              + "(?=Let's think|Reason step by step|Therefore|Calls made before|No more"
              + " actions)|\\n"
              + "(?=Thought \\d+:)|\\n"
              + "(?=No more actions)");
  private static final Pattern WORKED = Pattern.compile("\\nAnswer: |\\nAction \\d+: Finish\\[");
  private static final Pattern LISTED =
      Pattern.compile("(?m)^(?:[-*] )?(\\S{1,200}): (.{0,4000}?) Arguments: (\\{.{0,60000}})\\s*$");
  private static final Pattern ENTRY = Pattern.compile("(?m)^(\\d{1,9})\\. (.{1,4000}?) -> ");
  private static final Pattern ENTRIES_END =
      Pattern.compile("\\n(?:What is missing: |Note: |Plan: |\\n(?:Your step|Answer|Task): )");
  private static final Pattern TRAJECTORY =
      Pattern.compile("(?m)^Action (\\d{1,9}): (\\S{1,200}?)\\[(.*)]\\s*\\nObservation \\1: ");
  private static final Pattern CALL = Pattern.compile("(\\S+) (\\{.*})", Pattern.DOTALL);
  private static final String ALREADY = "You have already given these elements:";

  static Rendered of(Request request) {
    var text = asked(request.prompt().turns());
    var goalAt = goalAt(text);
    var goal = end(text, goalAt);
    var tools = request.tools().isEmpty() ? listed(text) : request.tools();
    var entries = entries(text);
    var seen = new ArrayList<Seen>();
    var claims = new LinkedHashMap<String, String>();
    for (var entry : entries) {
      var call = CALL.matcher(entry.head());
      var arguments = call.matches() ? object(call.group(2)) : Optional.<JsonObject>empty();
      if (arguments.isPresent()) {
        seen.add(new Seen(call.group(1), arguments.get(), entry.result()));
      } else if (!entry.failed() && !entry.result().equals("(not done)")) {
        claims.put(entry.subject(), entry.result());
      }
    }
    trajectory(text.substring(goalAt), seen);
    for (var turn : request.prompt().turns()) {
      if (turn instanceof Turn.ToolResult(var call, var observation)) {
        seen.add(new Seen(call.tool(), call.arguments(), shown(observation)));
      }
    }
    var evidence = new Evidence(new Toolbox(tools), List.copyOf(seen), claims);
    return new Rendered(goal, text, evidence, entries, given(request.prompt().turns()));
  }

  private static String shown(Observation observation) {
    return observation.text();
  }

  /** The user's latest turn that carries a task; else the first one. */
  private static String asked(List<Turn> turns) {
    var users = new ArrayList<String>();
    for (var turn : turns) {
      if (turn instanceof Turn.User(var text)) {
        users.add(text);
      }
    }
    for (var text : users.reversed()) {
      if (LABEL.matcher(text).find() || STEP.matcher(text).find()) {
        return text;
      }
    }
    return users.isEmpty() ? "" : users.getFirst();
  }

  /** Where the goal begins: behind the first label that no worked example follows. */
  private static int goalAt(String text) {
    var step = STEP.matcher(text);
    int found = 0;
    while (step.find()) {
      found = step.end();
    }
    if (found > 0) {
      return found;
    }
    var label = LABEL.matcher(text);
    while (label.find()) {
      found = label.end();
      int next = label.find() ? label.start() : -1;
      if (next < 0 || !WORKED.matcher(text.substring(found, next)).find()) {
        return found;
      }
      label.region(next, text.length());
    }
    return found;
  }

  private static String end(String text, int start) {
    var end = END.matcher(text).region(start, text.length());
    return (end.find() ? text.substring(start, end.start()) : text.substring(start)).strip();
  }

  private static List<Tool> listed(String text) {
    var tools = new ArrayList<Tool>();
    var lines = LISTED.matcher(text);
    while (lines.find()) {
      var name = lines.group(1);
      var description = lines.group(2);
      object(lines.group(3)).ifPresent(it -> tools.add(new Tool(name, description, it)));
    }
    return tools;
  }

  private static List<Entry> entries(String text) {
    var entries = new ArrayList<Entry>();
    var heads = ENTRY.matcher(text).results().toList();
    for (int index = 0; index < heads.size(); index++) {
      var head = heads.get(index);
      int end = index + 1 < heads.size() ? heads.get(index + 1).start() : text.length();
      var result = text.substring(head.end(), end);
      var cut = ENTRIES_END.matcher(result);
      entries.add(
          new Entry(
              Integer.parseInt(head.group(1)),
              head.group(2),
              (cut.find() ? result.substring(0, cut.start()) : result).strip()));
    }
    return entries;
  }

  private static void trajectory(String text, List<Seen> seen) {
    var actions = TRAJECTORY.matcher(text);
    while (actions.find()) {
      var tool = actions.group(2);
      var rest = text.substring(actions.end());
      var end = Pattern.compile("\\n(?! {2})").matcher(rest);
      var observed = (end.find() ? rest.substring(0, end.start()) : rest).replace("\n  ", "\n");
      object(actions.group(3)).ifPresent(it -> seen.add(new Seen(tool, it, observed)));
    }
  }

  private static int given(List<Turn> turns) {
    for (var turn : turns.reversed()) {
      if (turn instanceof Turn.User(var text) && text.startsWith(ALREADY)) {
        int start = text.indexOf('[');
        int end = text.lastIndexOf(']');
        try {
          return end > start
                  && start >= 0
                  && Json.parse(text.substring(start, end + 1)) instanceof JsonArray array
              ? array.size()
              : 0;
        } catch (Malformed _) {
          return 0;
        }
      }
    }
    return 0;
  }

  private static Optional<JsonObject> object(String text) {
    try {
      return Optional.of(Json.object(text));
    } catch (Malformed _) {
      return Optional.empty();
    }
  }

  /** The lines of a section, such as the steps so far. */
  List<String> section(String label) {
    int start = text.lastIndexOf("\n" + label + ":");
    if (start < 0) {
      return List.of();
    }
    var body = text.substring(start + label.length() + 2).strip();
    return body.isEmpty() || body.startsWith("(none)")
        ? List.of()
        : body.lines().map(String::strip).toList();
  }

  boolean has(String part) {
    return text.contains(part);
  }

  /** The number that numbered things in the reply begin with. */
  int numbering() {
    var from = Pattern.compile("(?i)\\bnumber (?:the \\w+|them)\\s+from (\\d{1,8})").matcher(text);
    return from.find() ? Integer.parseInt(from.group(1)) : 1;
  }
}

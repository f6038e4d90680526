// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Tells whether a reply fits what a task waits for, and if not, what would. */
final class Answering {

  private static final int LONGEST_PATH = 1_000;

  // Possessive: a long path would take the whole stack to go back over.
  private static final Pattern PATH = Pattern.compile("(?:/\\d++)++");

  private final String task;
  private final Services services;
  private final Supplier<List<Entry>> journal;

  /**
   * For the replies to one task.
   *
   * @param journal all of its durable entries
   */
  Answering(String task, Services services, Supplier<List<Entry>> journal) {
    this.task = task;
    this.services = services;
    this.journal = journal;
  }

  /**
   * Checks a reply to what waits.
   *
   * @param seen the form that it is to, if that is known
   * @throws Refused if it waits for another one
   */
  void requireFitting(Waiting wait, Optional<FormNumber> seen, Reaction reaction) {
    requireKind(wait, reaction);
    FormNumber.of(wait)
        .filter(now -> !now.equals(seen.orElse(now)))
        .ifPresent(
            now -> {
              throw conflict(
                  "the tool asks question %d of round %d at %s by now; look at it in GET /v1/waiting"
                      .formatted(now.question(), now.round(), wait.path()));
            });
    if (wait.reason() == Waiting.Reason.APPROVAL) {
      requireShown(wait, reaction);
    }
    if (reaction instanceof Reaction.Values(var values)) {
      services
          .tools()
          .unfit(wait.detail().getJsonObject("schema"), values)
          .ifPresent(
              wrong -> {
                throw new Refused(Refused.Why.INVALID, "values: " + wrong);
              });
    }
  }

  /** Why a reply comes too late for a task that has ended. */
  Refused ended(String path, String status) {
    var over = "task %s has ended: %s".formatted(task, status);
    if (!isPath(path)) {
      return noPath(path, over);
    }
    return conflict(over + answered(there(path)).map(it -> "; " + it).orElse(""));
  }

  private static boolean isPath(String path) {
    return path.length() <= LONGEST_PATH && PATH.matcher(path).matches();
  }

  private static Refused noPath(String path, String instead) {
    var shown = path.length() > 60 ? path.substring(0, 60) + "..." : path;
    return new Refused(
        Refused.Why.INVALID,
        "path: \"%s\", must be one like /2/0, of at most %d characters; %s"
            .formatted(shown, LONGEST_PATH, instead));
  }

  /**
   * Why there is nothing to reply to at a path. Goes through the whole journal.
   *
   * @param known everything that the task waits for
   */
  Refused nothing(String path, List<Waiting> known) {
    if (!isPath(path)) {
      return noPath(path, list(known));
    }
    var there = there(path);
    if (there.isEmpty()) {
      return new Refused(
          Refused.Why.UNKNOWN,
          "task %s has done nothing at %s; %s".formatted(task, path, list(known)));
    }
    var what = answered(there).orElse("what happens at %s waits for no reply".formatted(path));
    return conflict(what + "; " + list(known));
  }

  private List<Entry> there(String path) {
    return journal.get().stream().filter(entry -> entry.path().equals(path)).toList();
  }

  private String list(List<Waiting> known) {
    return known.isEmpty()
        ? "task %s waits for nothing".formatted(task)
        : known.stream()
            .map(wait -> "%s (%s)".formatted(wait.path(), wait.reason().text()))
            .collect(joining(", ", "task %s waits at ".formatted(task), ""));
  }

  /** The last reply among the entries of an effect, in words. */
  private static Optional<String> answered(List<Entry> effect) {
    return effect.stream()
        .filter(entry -> entry.kind() == Kind.REPLY)
        .reduce((_, later) -> later)
        .map(
            entry -> {
              var reply = entry.outcome().asJsonObject();
              return "%s was answered already at %s by %s: %s"
                  .formatted(
                      entry.path(),
                      entry.at(),
                      reply.getString("by", "somebody"),
                      Reaction.of(reply).words());
            });
  }

  private static void requireKind(Waiting wait, Reaction reaction) {
    boolean fits =
        switch (reaction) {
          case Reaction.Text _ -> wait.reason() == Waiting.Reason.QUESTION;
          case Reaction.Happened _, Reaction.NotHappened _, Reaction.Fail _ ->
              wait.reason() == Waiting.Reason.IN_DOUBT;
          case Reaction.Approve _, Reaction.Edit _, Reaction.Deny _ ->
              wait.reason() == Waiting.Reason.APPROVAL;
          case Reaction.Expired(var at) ->
              Approving.deadline(wait.detail()).filter(at::equals).isPresent();
          case Reaction.Withdrawn(int round) ->
              wait.reason() == Waiting.Reason.INPUT
                  && wait.detail().getInt(Inquiring.ROUND) == round;
          case Reaction.Values _, Reaction.Decline _, Reaction.Dismiss _ ->
              wait.reason() == Waiting.Reason.INPUT;
        };
    if (!fits) {
      throw conflict(wanted(wait.reason()).formatted(wait.path()));
    }
  }

  private static String wanted(Waiting.Reason reason) {
    return switch (reason) {
      case QUESTION -> "a question waits at %s; reply with text";
      case IN_DOUBT ->
          "a call in doubt waits at %s; reply with inDoubt: happened, not-happened or fail";
      case APPROVAL ->
          "a call waits at %s to be approved; reply with approve: true, deny: and a reason, or"
              + " other arguments";
      case INPUT ->
          "a tool asks something at %s; reply with values for its schema, decline: true or cancel:"
              + " true";
    };
  }

  private void requireShown(Waiting wait, Reaction reaction) {
    var shown = wait.detail();
    var now = services.clock().instant();
    var deadline = Approving.deadline(shown);
    if (!(reaction instanceof Reaction.Expired)
        && deadline.filter(at -> !now.isBefore(at)).isPresent()) {
      throw conflict(
          "the call at %s was to be approved by %s and counts as denied; the agent goes on without it"
              .formatted(wait.path(), deadline.get()));
    }
    switch (reaction) {
      case Reaction.Approve(var hash, var arguments) -> {
        requireReleased(wait);
        requireHash(wait, hash);
        var others = arguments.filter(it -> !Arguments.same(it, shown.getJsonObject("arguments")));
        if (others.isPresent()) {
          throw conflict(
              "the call at %s has the arguments %s; leave approve out to have yours run instead"
                  .formatted(wait.path(), shown.getJsonObject("arguments")));
        }
      }
      case Reaction.Edit(var arguments, var hash) -> {
        requireReleased(wait);
        requireHash(wait, hash);
        requireValid(shown, arguments);
      }
      case Reaction.Deny(_, var hash) -> requireHash(wait, hash);
      case Reaction.Text _,
          Reaction.Happened _,
          Reaction.NotHappened _,
          Reaction.Fail _,
          Reaction.Withdrawn _,
          Reaction.Values _,
          Reaction.Decline _,
          Reaction.Dismiss _,
          Reaction.Expired _ -> {}
    }
  }

  /** A call may be approved only once the definition of its tool is. */
  private void requireReleased(Waiting wait) {
    if (!Approving.isHeld(wait.detail())) {
      return; // it was shown with another definition, and the agent reads that it has changed
    }
    var tool = wait.detail().getString("tool");
    services
        .tools()
        .held(tool)
        .ifPresent(
            why -> {
              throw conflict(
                  "%s; approve it with POST /v1/tools/%s/approve, or deny the call at %s"
                      .formatted(why, tool, wait.path()));
            });
  }

  private static void requireHash(Waiting wait, Optional<String> hash) {
    var shown = wait.detail().getString("hash");
    if (hash.isPresent() && !hash.get().equals(shown)) {
      throw conflict(
          "the call at %s is of the definition with hash %s; look at it again in GET /v1/waiting"
              .formatted(wait.path(), shown));
    }
  }

  private void requireValid(JsonObject shown, JsonObject arguments) {
    var name = shown.getString("tool");
    var snapshot = Snapshot.of(Lineage.snapshot(journal.get()).request().asJsonObject());
    snapshot.tools().stream()
        .filter(tool -> tool.tool().name().equals(name))
        .findFirst()
        .flatMap(tool -> services.tools().refusal(tool, ToolCall.of(name, arguments)))
        .ifPresent(
            wrong -> {
              throw new Refused(Refused.Why.INVALID, "arguments: " + wrong);
            });
  }

  private static Refused conflict(String message) {
    return new Refused(Refused.Why.CONFLICT, message);
  }
}

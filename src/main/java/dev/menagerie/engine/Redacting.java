// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Task;
import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.spi.Redaction;
import jakarta.json.JsonObject;

/**
 * What people send, without secrets before anything of it is kept. What models read has notes in
 * their place; what is acted on as it stands is refused.
 */
record Redacting(Redaction redaction) {

  /**
   * For what a task is found by.
   *
   * @throws Refused if there is a secret in it
   */
  void refuse(Submission submission) {
    submission.session().ifPresent(it -> refuse("session", it));
    submission.key().ifPresent(it -> refuse("Idempotency-Key", it));
    submission.space().ifPresent(it -> refuse("memory", it));
  }

  private void refuse(String field, String text) {
    redaction
        .found(text)
        .ifPresent(
            name -> {
              throw new Refused(
                  Refused.Why.INVALID,
                  "%s: has a secret in it (%s); choose another name".formatted(field, name));
            });
  }

  /** Who does something, by their own word. */
  String of(String name) {
    return redaction.removed(name);
  }

  /** A task to be started; {@link #refuse} its parameters when all of them are known. */
  Submission of(Submission submission) {
    var task = submission.task();
    return submission.asking(
        new Task(
            redaction.removed(task.goal()),
            task.context().stream().map(redaction::removed).toList()));
  }

  /**
   * A reply to something that waits.
   *
   * @throws Refused if there is a secret in arguments or in what was filled into a form
   */
  Reaction of(Reaction reaction) {
    return switch (reaction) {
      case Reaction.Text(var text) -> new Reaction.Text(redaction.removed(text));
      case Reaction.Happened(var result) -> new Reaction.Happened(redaction.removed(result));
      case Reaction.Fail(var reason) -> new Reaction.Fail(redaction.removed(reason));
      case Reaction.Deny(var reason, var hash) ->
          new Reaction.Deny(redaction.removed(reason), hash);
      case Reaction.Edit(var arguments, _) -> {
        refuse("arguments", arguments);
        yield reaction;
      }
      case Reaction.Values(var values) -> {
        refuse("values", values);
        yield reaction;
      }
      case Reaction.Approve _,
          Reaction.NotHappened _,
          Reaction.Expired _,
          Reaction.Withdrawn _,
          Reaction.Decline _,
          Reaction.Dismiss _ ->
          reaction;
    };
  }

  /** How a task is to be forked. */
  Cut of(Cut cut) {
    return cut.change().map(it -> cut.with(of(it))).orElse(cut);
  }

  private Change of(Change change) {
    return switch (change) {
      case Change.Outcome(var outcome) -> new Change.Outcome(redaction.removed(outcome));
      case Change.Prompt(var rewording) ->
          new Change.Prompt(Rewording.of(redaction.removed(rewording.json())));
    };
  }

  /**
   * For what is acted on as it stands.
   *
   * @throws Refused if there is a secret in it
   */
  void refuse(String field, JsonObject json) {
    redaction
        .first(json)
        .ifPresent(
            place -> {
              throw new Refused(
                  Refused.Why.INVALID,
                  "%s.%s: has a secret in it (%s), which the journal must not hold; have the tool server hold it, or configure it as a credential of the server"
                      .formatted(field, place.at(), place.name()));
            });
  }
}
